// SPDX-License-Identifier: Apache-2.0
// The inside of Executor: its queues, and the reference-counted tasks that
// wakers point to. Users see executor.h.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "executor/context.h"
#include "executor/runtime.h"
#include "executor/wait_list.h"
#include "executor/waker.h"

namespace vigil::detail {

class Core;

/// A count of references that aborts rather than overflows (law W16).
class ReferenceCount {
 public:
  void acquire() noexcept {
    // Relaxed: whoever acquires holds a reference already, or got the pointer
    // through something that ordered it.
    if (count_.fetch_add(1, std::memory_order_relaxed) > kLimit) {
      fatal("a reference count would overflow");
    }
  }
  /// True for the last one, who then owns the object alone.
  bool release() noexcept {
    // SAFETY (W6, W12): release, so that what this holder did to the object
    // happens before its end; acquire, so that the last one sees it all.
    return count_.fetch_sub(1, std::memory_order_acq_rel) == 1;
  }

 private:
  static constexpr std::uint32_t kLimit = UINT32_MAX / 2;
  std::atomic<std::uint32_t> count_{1};
};

/// A task, whatever its future: the header that wakers point to.
///
/// A reference is held by each waker, by each join handle, by the core while
/// the task is unfinished, and by the queue that the task is in. The future
/// goes when the task ends, on the executor's thread; the header when the last
/// reference goes, on any thread.
class TaskHeader {
 public:
  TaskHeader(Core& core, std::string_view name);
  TaskHeader(const TaskHeader&) = delete;
  TaskHeader& operator=(const TaskHeader&) = delete;

  void acquire() noexcept { references_.acquire(); }
  void release() noexcept {
    if (references_.release()) delete this;
  }

  /// A waker that owns one of the references; the caller gives it one.
  RawWaker raw_waker() const noexcept { return {this, &kWakerVTable}; }

  bool is_finished() const noexcept { return finished_; }
  const std::string& name() const noexcept { return name_; }
  WaitList& joiners() noexcept { return joiners_; }

 protected:
  /// Polls the future; true when it is ready or has thrown. Keeps the outcome.
  virtual bool poll(Context& context) noexcept = 0;
  /// Destroys the future.
  virtual void destroy_future() noexcept = 0;
  /// The task ends without an outcome.
  virtual void set_cancelled() noexcept = 0;
  virtual ~TaskHeader();

 private:
  friend Core;
  static const RawWakerVTable kWakerVTable;

  ReferenceCount references_;
  /// Set by the wake that queues the task, cleared before its poll: of several
  /// wakes one wins, and it alone links the task into a queue.
  std::atomic<bool> queued_{false};
  bool finished_ = false;  ///< Executor's thread only.
  Core& core_;
  TaskHeader* next_queued_ = nullptr;  ///< In the ready queue or the inbox.
  TaskHeader* previous_ = nullptr;     ///< Among the unfinished tasks.
  TaskHeader* next_ = nullptr;
  WaitList joiners_;
  WaitNote wait_note_;
  std::string name_;
};

/// The state of an Executor. It outlives the Executor object as long as a task
/// does, since wakers may come back at any time.
///
/// Invariants: (1) a task is in the ready queue or in the inbox at most once,
/// and then queued_ is true; (2) the unfinished tasks stand in a list in the
/// order of their spawns. Thread safety: wake_by_ref() and the reference count,
/// any thread; all else, the executor's thread.
class Core {
 public:
  /// Starts with one reference, the Executor's.
  Core() = default;
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  void acquire() noexcept { references_.acquire(); }
  void release() noexcept {
    if (references_.release()) delete this;
  }

  /// The core that runs on this thread; aborts with a message if none does.
  static Core& current() noexcept;

  Runtime& runtime() noexcept { return runtime_; }

  /// Takes over the reference of a new task, lists it and queues it.
  void add(TaskHeader& task) noexcept;
  /// Runs until nothing can run any more, or a shutdown was asked for.
  void run();
  /// Shuts down now, or when the running poll returns.
  void shut_down() noexcept;

  /// Wakes `task`. Any thread; never blocks, throws or polls (W13, W15).
  void wake(TaskHeader& task) noexcept;

  /// Calls `visit` for each unfinished task in the order of their spawns.
  template <class Visit>
  void for_each_unfinished(Visit visit) const {
    for (TaskHeader* task = first_; task != nullptr; task = task->next_) {
      visit(*task, task->wait_note_);
    }
  }

 private:
  ~Core();
  class RunScope;
  void push_ready(TaskHeader& task) noexcept;
  TaskHeader* pop_ready() noexcept;
  void push_inbox(TaskHeader& task) noexcept;
  void drain_inbox() noexcept;
  void poll(TaskHeader& task) noexcept;
  void fire_due_timers() noexcept;
  void finish(TaskHeader& task) noexcept;
  void unlist(TaskHeader& task) noexcept;
  void destroy_all() noexcept;

  ReferenceCount references_;
  Runtime runtime_;
  TaskHeader* ready_first_ = nullptr;
  TaskHeader* ready_last_ = nullptr;
  TaskHeader* first_ = nullptr;
  TaskHeader* last_ = nullptr;
  TaskHeader* polled_ = nullptr;  ///< The task whose poll is in progress.
  bool woken_by_itself_ = false;  ///< polled_ was woken during its poll.
  bool shut_down_wanted_ = false;
  bool closed_ = false;
  /// Wakes from other threads, the latest first; a mark once it is closed.
  std::atomic<TaskHeader*> inbox_{nullptr};
};

}  // namespace vigil::detail
