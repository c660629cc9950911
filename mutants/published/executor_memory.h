// SPDX-License-Identifier: Apache-2.0
// Published bugs that use memory after it was freed. These executors do it for
// real, so that AddressSanitizer sees it; without it anything may happen.
#pragma once

#include <algorithm>
#include <coroutine>
#include <cstddef>
#include <deque>
#include <exception>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "mutants/published/executor_base.h"

namespace vigil::published {

/// asio #1332: a queued cancellation signal fires after its object died. A wake
/// is a signal to the slot of a task, which is worked off at the next moment;
/// who dies meanwhile takes its slot along and leaves the signal. Fixed, the
/// signal goes too.
template <bool fixed>
class QueuedSignal final : public BaseExecutor {
 public:
  void wake(TaskId task) override {
    drop_timer(task);
    signals_.push_back(slots_[task].get());
  }
  void cancel(TaskId task) override {
    if (fixed) std::erase(signals_, slots_[task].get());
    slots_[task].reset();
    BaseExecutor::cancel(task);
  }

 private:
  struct Slot {
    TaskId task;
  };

  void spawned(TaskId task) override {
    if (slots_.size() <= task) slots_.resize(task + 1);
    slots_[task] = std::make_unique<Slot>(Slot{task});
    deliver();
  }
  void yielded(TaskId task) override {
    deliver();
    schedule(task);
  }
  void after_poll(TaskId) override { deliver(); }
  void deliver() {
    for (const Slot* const slot : std::exchange(signals_, {})) {
      schedule(slot->task);
    }
  }
  std::vector<std::unique_ptr<Slot>> slots_;
  std::vector<const Slot*> signals_;
};

/// A queue of nodes, each owned by the executor's entry for its task.
class NodeExecutor : public BaseExecutor {
 protected:
  struct Node {
    TaskId task;
    bool is_queued = false;
  };

  void spawned(TaskId task) override {
    if (nodes_.size() <= task) nodes_.resize(task + 1);
    nodes_[task] = std::make_unique<Node>(Node{.task = task});
  }
  void schedule(TaskId task) override {
    Node* const node = nodes_[task].get();
    if (!std::exchange(node->is_queued, true)) queue_.push_back(node);
  }
  void unschedule(TaskId task) override {
    std::erase(queue_, nodes_[task].get());
    nodes_[task].reset();
  }
  TaskId next() override { return take(queue_); }
  static TaskId take(std::deque<Node*>& queue) {
    if (queue.empty()) return kNobody;
    Node* const node = queue.front();
    queue.pop_front();
    node->is_queued = false;
    return node->task;
  }

  std::vector<std::unique_ptr<Node>> nodes_;
  std::deque<Node*> queue_;
};

/// tokio #2340: a cancelled waiter stays in a list that was detached for
/// waking. What is queued is taken off as a whole and polled; who is cancelled
/// meanwhile is looked for in the queue. Fixed, in the detached list as well.
template <bool fixed>
class DetachedList final : public NodeExecutor {
  void unschedule(TaskId task) override {
    if (fixed) std::erase(detached_, nodes_[task].get());
    NodeExecutor::unschedule(task);
  }
  TaskId next() override {
    if (detached_.empty()) detached_.swap(queue_);
    return take(detached_);
  }
  std::deque<Node*> detached_;
};

/// futures #2863, #2886: a future whose destructor throws frees its task while
/// it is still queued. Each task has a future that throws if it is destroyed
/// before its end. Fixed, the task is off the queue by then.
template <bool fixed>
class ThrowingFuture final : public NodeExecutor {
 public:
  void cancel(TaskId task) override {
    drop_timer(task);
    tasks_[task].reset();
    try {
      release(task);
    } catch (const std::runtime_error&) {
      // For whoever has cancelled: it has nothing to do with it.
    }
  }

 private:
  struct Future {
    Future() = default;
    Future(const Future&) = delete;
    Future& operator=(const Future&) = delete;
    ~Future() noexcept(false) { throw std::runtime_error("a future"); }
  };

  void release(TaskId task) {
    const std::unique_ptr<Node> node = std::move(nodes_[task]);
    if (fixed) std::erase(queue_, node.get());
    {
      const Future future;
    }
    std::erase(queue_, node.get());
  }
};

/// RUSTSEC-2020-0021 (rio): the completion is leaked, the buffer reused while
/// the operation runs. A sleep is an operation of the system, which writes into
/// a buffer of the task when it is over; who is cancelled does not wait for it.
/// Fixed, the operation is taken back.
template <bool fixed>
class LeakedCompletion final : public BaseExecutor {
 public:
  void cancel(TaskId task) override {
    if (fixed) drop_timer(task);
    buffers_[task].reset();
    unschedule(task);
    tasks_[task].reset();
  }

 private:
  struct Buffer {
    bool is_complete = false;
  };

  void spawned(TaskId task) override {
    if (buffers_.size() <= task) {
      buffers_.resize(task + 1);
      given_to_system_.resize(task + 1);
    }
    buffers_[task] = std::make_unique<Buffer>();
  }
  void add_timer(TaskId task, Time deadline) override {
    given_to_system_[task] = buffers_[task].get();
    BaseExecutor::add_timer(task, deadline);
  }
  void fired(TaskId task) override {
    given_to_system_[task]->is_complete = true;
    if (is_alive(task)) schedule(task);
  }
  std::vector<std::unique_ptr<Buffer>> buffers_;
  std::vector<Buffer*> given_to_system_;
};

/// async-on-embedded #6: block_on's waker points to a stack frame that has
/// returned. Fixed, to a flag that is as old as the executor.
template <bool fixed>
class WakerOnStack final : public BaseExecutor {
 public:
  void wake(TaskId task) override {
    wakers_[task]->is_woken = true;
    BaseExecutor::wake(task);
  }

 private:
  struct Flag {
    bool is_woken = false;
  };

  void spawned(TaskId task) override {
    if (wakers_.size() <= task) wakers_.resize(task + 1);
    while (flags_.size() <= task) flags_.emplace_back();
    wakers_[task] = &flags_[task];
  }
  void add_timer(TaskId task, Time deadline) override {
    block_on(task);
    BaseExecutor::add_timer(task, deadline);
  }
  void parked(TaskId task) override { block_on(task); }
  [[gnu::noinline]] void block_on(TaskId task) {
    Flag flag;
    wakers_[task] = fixed ? &flags_[task] : escape(&flag);
  }
  /// So that no compiler sees where it comes from: they warn, and are right.
  [[gnu::noinline]] static Flag* escape(Flag* flag) {
    static Flag* volatile escaped;
    escaped = flag;
    return escaped;
  }
  std::deque<Flag> flags_;
  std::vector<Flag*> wakers_;
};

/// libcoro #240: the container's clean-up destroys a task before its final
/// suspend. The end of each task is a coroutine that tells the container that
/// the task is over; the container then destroys all that are. Fixed, it does
/// so when none of them runs.
template <bool fixed>
class EarlyCleanUp final : public BaseExecutor {
 public:
  ~EarlyCleanUp() override {
    for (const auto frame : frames_) {
      if (frame) frame.destroy();
    }
  }

 private:
  struct Frame {
    struct promise_type {
      Frame get_return_object() {
        return {std::coroutine_handle<promise_type>::from_promise(*this)};
      }
      static std::suspend_always initial_suspend() noexcept { return {}; }
      static std::suspend_always final_suspend() noexcept { return {}; }
      static void return_void() noexcept {}
      static void unhandled_exception() noexcept { std::terminate(); }
    };
    std::coroutine_handle<> handle;
  };

  static Frame end_of(EarlyCleanUp& container, TaskId task) {
    container.over_.push_back(task);
    if (!fixed) container.clean_up();
    co_return;
  }
  void clean_up() {
    for (const TaskId task : std::exchange(over_, {})) {
      std::exchange(frames_[task], {}).destroy();
    }
  }
  void spawned(TaskId task) override {
    if (frames_.size() <= task) frames_.resize(task + 1);
    frames_[task] = end_of(*this, task).handle;
  }
  void finished(TaskId task) override {
    frames_[task].resume();
    clean_up();
    tasks_[task].reset();
  }
  std::vector<std::coroutine_handle<>> frames_;
  std::vector<TaskId> over_;
};

}  // namespace vigil::published
