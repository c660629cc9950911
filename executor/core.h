// SPDX-License-Identifier: Apache-2.0
// The inside of Executor: its queues, its loop, and the ends of its tasks.
// Users see executor.h.
#pragma once

#include "executor/inbox.h"
#include "executor/reference_count.h"
#include "executor/runtime.h"
#include "executor/task_header.h"

namespace vigil::detail {

/// The state of an Executor. It outlives the Executor object as long as a task
/// or a guard does, since wakers may come back at any time.
///
/// Invariants: (1) a task is in the ready queue at most once, by is_ready_, and
/// by its wake in the inbox at most once, by in_inbox_; (2) the unfinished
/// tasks stand in a list in the order of their spawns. Thread safety: wake(),
/// send_cancel() and the reference counts, any thread; all else, the executor's
/// thread.
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
  /// Cancels `task`: now; or, if it is the one that is being polled, when that
  /// poll returns pending. Executor's thread.
  void cancel(TaskHeader& task) noexcept;
  /// As cancel() within this core's run; elsewhere, when the inbox is emptied.
  /// Any thread; never blocks or throws.
  void send_cancel(TaskHeader& task) noexcept;

  /// While there are guards, an idle run waits for the inbox.
  void add_guard() noexcept {
    acquire();
    inbox_.add_guard();
  }
  /// Any thread.
  void remove_guard() noexcept {
    inbox_.remove_guard();
    release();
  }

  /// Calls `visit` for each unfinished task in the order of their spawns.
  template <class Visit>
  void for_each_unfinished(Visit visit) const {
    for (TaskHeader* task = first_; task != nullptr; task = task->next_) {
      visit(*task, task->wait_note_);
    }
  }

 private:
  ~Core() = default;
  class RunScope;
  bool is_running() const noexcept;
  static TaskHeader& task_of(Message& message) noexcept;
  void push_ready(TaskHeader& task) noexcept;
  TaskHeader* pop_ready() noexcept;
  void push_inbox(TaskHeader& task, Message& message) noexcept;
  void drain_inbox() noexcept {
    if (!inbox_.is_empty()) handle_inbox();
  }
  void handle_inbox() noexcept;
  void poll(TaskHeader& task) noexcept;
  void fire_due_timers() noexcept;
  void finish(TaskHeader& task) noexcept;
  void finish_cancelled(TaskHeader& task) noexcept;
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
  bool cancelled_by_itself_ = false;
  bool shut_down_wanted_ = false;
  bool closed_ = false;
  Inbox inbox_;
};

}  // namespace vigil::detail
