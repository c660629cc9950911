// SPDX-License-Identifier: Apache-2.0
#include "executor/core.h"

#include <utility>

namespace vigil::detail {
namespace {

thread_local Core* running_core = nullptr;

/// A waker that borrows the reference of whoever polls, instead of taking one:
/// clones take theirs, and this one is never dropped.
union BorrowedWaker {
  explicit BorrowedWaker(RawWaker raw) noexcept : waker(raw) {}
  ~BorrowedWaker() {}
  Waker waker;
};

}  // namespace

/// While one lives, the core's tasks see it as the one that runs here.
class Core::RunScope {
 public:
  explicit RunScope(Core& core) : clock_(core.runtime_.now) {
    running_core = &core;
    running_runtime = &core.runtime_;
  }
  ~RunScope() {
    running_core = nullptr;
    running_runtime = nullptr;
  }
  RunScope(const RunScope&) = delete;
  RunScope& operator=(const RunScope&) = delete;

 private:
  ClockScope clock_;
};

Core& Core::current() noexcept {
  if (running_core == nullptr) {
    fatal("spawn(): no vigil::Executor runs on this thread");
  }
  return *running_core;
}

TaskHeader& Core::task_of(Message& message) noexcept {
  // SAFETY: messages are made as parts of tasks alone, and `cancels` says as
  // which part.
  if (message.cancels) {
    return static_cast<TaskHeader&>(static_cast<CancelMessage&>(message));
  }
  return static_cast<TaskHeader&>(static_cast<WakeMessage&>(message));
}

bool Core::is_running() const noexcept { return running_core == this; }

void Core::add(TaskHeader& task) noexcept {
  if (closed_) {
    task.finished_ = true;
    task.destroy_future();
    task.release();
    return;
  }
  task.previous_ = last_;
  (last_ != nullptr ? last_->next_ : first_) = &task;
  last_ = &task;
  if (is_running() || inbox_.is_empty()) {
    push_ready(task);
  } else {
    task.in_inbox_.store(true, std::memory_order_relaxed);  // not shared yet
    push_inbox(task, static_cast<WakeMessage&>(task));  // behind earlier wakes
  }
}

void Core::wake(TaskHeader& task) noexcept {
  if (!is_running()) {
    inbox_.begin_sending();
    // SAFETY (W6): acquire-release. A wake that merges with an earlier one must
    // still order what its caller wrote before the poll that answers it: the
    // exchange in handle_inbox() reads from this one or a later one.
    if (!task.in_inbox_.exchange(true, std::memory_order_acq_rel)) {
      push_inbox(task, static_cast<WakeMessage&>(task));
    }
    inbox_.end_sending();
    return;
  }
  if (task.finished_ || closed_) return;  // W11
  if (&task == polled_) {
    woken_by_itself_ = true;  // E2: counts when the poll returns
    return;
  }
  if (!task.is_ready_) push_ready(task);
}

void Core::cancel(TaskHeader& task) noexcept {
  if (task.finished_) return;
  if (&task == polled_) {
    cancelled_by_itself_ = true;
    return;
  }
  // Destructors of futures may read the clock or spawn, as within a run; if
  // another executor runs here, they see its clock.
  if (is_running() || running_time != nullptr) {
    finish_cancelled(task);
    return;
  }
  acquire();  // a destructor may drop the Executor, and the task's handles
  task.acquire();
  {
    const RunScope scope(*this);
    drain_inbox();  // what was woken before stands before
    if (!task.finished_) finish_cancelled(task);
    if (shut_down_wanted_) destroy_all();
  }
  task.release();
  release();
}

void Core::send_cancel(TaskHeader& task) noexcept {
  if (is_running()) {
    cancel(task);
    return;
  }
  inbox_.begin_sending();
  // SAFETY (W6): acquire-release, as in wake(): who merges has seen the flag of
  // who pushes, and so is ordered behind its begin_sending().
  if (!task.cancel_sent_.exchange(true, std::memory_order_acq_rel)) {
    push_inbox(task, static_cast<CancelMessage&>(task));
  }
  inbox_.end_sending();
}

void Core::push_ready(TaskHeader& task) noexcept {
  task.acquire();  // E9: the queue's own reference
  task.is_ready_ = true;
  task.next_ready_ = nullptr;
  (ready_last_ != nullptr ? ready_last_->next_ready_ : ready_first_) = &task;
  ready_last_ = &task;
}

TaskHeader* Core::pop_ready() noexcept {
  TaskHeader* const task = ready_first_;
  if (task == nullptr) return nullptr;
  ready_first_ = task->next_ready_;
  if (ready_first_ == nullptr) ready_last_ = nullptr;
  task->is_ready_ = false;
  return task;
}

void Core::push_inbox(TaskHeader& task, Message& message) noexcept {
  task.acquire();  // E9
  // E10: never the last reference, the caller has one.
  if (!inbox_.push(message)) task.release();
}

void Core::handle_inbox() noexcept {
  Message* message = inbox_.take();
  while (message != nullptr) {
    Message& first = *std::exchange(message, message->next);
    TaskHeader& task = task_of(first);
    if (first.cancels) {
      if (!task.finished_) finish_cancelled(task);
    } else {
      // SAFETY (E1): cleared before the poll, so that a wake during it comes
      // through the inbox again; acquire-release, against wake().
      task.in_inbox_.exchange(false, std::memory_order_acq_rel);
      if (!task.finished_ && !task.is_ready_) push_ready(task);
    }
    task.release();  // the inbox's reference
  }
}

void Core::run() {
  const RunScope scope(*this);
  for (;;) {
    drain_inbox();
    if (shut_down_wanted_) break;
    if (TaskHeader* const task = pop_ready()) {
      if (!task->finished_) poll(*task);
      task->release();
    } else if (inbox_.wait()) {
      continue;
    } else if (!runtime_.timers.is_empty()) {
      fire_due_timers();
    } else {
      return;
    }
  }
  destroy_all();
}

void Core::fire_due_timers() noexcept {
  runtime_.now = runtime_.timers.earliest_deadline();
  while (!runtime_.timers.is_empty() &&
         runtime_.timers.earliest_deadline() <= runtime_.now) {
    runtime_.timers.fire_earliest();
  }
}

void Core::poll(TaskHeader& task) noexcept {
  task.wait_note_.clear();
  runtime_.wait_note = &task.wait_note_;
  polled_ = &task;
  woken_by_itself_ = false;
  cancelled_by_itself_ = false;
  // SAFETY (W8): the queue's reference, which run() holds, outlives the poll.
  const BorrowedWaker borrowed(task.raw_waker());
  Context context(borrowed.waker);
  const bool ended = task.poll(context);
  polled_ = nullptr;
  runtime_.wait_note = nullptr;
  task.finished_ = ended;  // E4: whatever wakes or cancels it from now on
  drain_inbox();
  if (ended) {
    finish(task);
  } else if (task.finished_) {
    return;  // cancelled by what was in the inbox
  } else if (cancelled_by_itself_) {
    finish_cancelled(task);
  } else if (woken_by_itself_ && !task.is_ready_) {
    push_ready(task);
  }
}

void Core::finish(TaskHeader& task) noexcept {
  task.destroy_future();  // E5
  task.joiners_.notify_all();
  unlist(task);
}

void Core::finish_cancelled(TaskHeader& task) noexcept {
  task.finished_ = true;
  finish(task);
}

void Core::unlist(TaskHeader& task) noexcept {
  (task.previous_ != nullptr ? task.previous_->next_ : first_) = task.next_;
  (task.next_ != nullptr ? task.next_->previous_ : last_) = task.previous_;
  task.release();  // the core's reference
}

void Core::shut_down() noexcept {
  if (is_running()) {
    shut_down_wanted_ = true;
    return;
  }
  // As in cancel().
  if (running_time != nullptr) {
    destroy_all();
    return;
  }
  const RunScope scope(*this);
  destroy_all();
}

void Core::destroy_all() noexcept {
  closed_ = true;
  for (Message* message = inbox_.close(); message != nullptr;) {
    Message& first = *std::exchange(message, message->next);
    task_of(first).release();
  }
  while (TaskHeader* const ready = pop_ready()) ready->release();
  // The joiners are tasks of other executors.
  while (first_ != nullptr) finish_cancelled(*first_);
  // SAFETY (T6): here, and not when the last waker of any thread frees the
  // core, since the sleeps that are left belong to this thread.
  runtime_.timers.clear();
}

}  // namespace vigil::detail
