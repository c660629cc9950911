// SPDX-License-Identifier: Apache-2.0
#include "executor/core.h"

#include <utility>

namespace vigil::detail {
namespace {

thread_local Core* running_core = nullptr;

/// Stands in the inbox for "closed"; never dereferenced.
TaskHeader* closed_mark() noexcept {
  alignas(TaskHeader) static char mark;
  return reinterpret_cast<TaskHeader*>(&mark);
}

/// SAFETY (W7): only raw_waker() pairs this table with a pointer, and it is a
/// TaskHeader. (W8): the instance that is called holds a reference.
TaskHeader& header(const void* data) noexcept {
  return *const_cast<TaskHeader*>(static_cast<const TaskHeader*>(data));
}

/// A waker that borrows the reference of whoever polls, instead of taking one:
/// clones take theirs, and this one is never dropped.
union BorrowedWaker {
  explicit BorrowedWaker(RawWaker raw) noexcept : waker(raw) {}
  ~BorrowedWaker() {}
  Waker waker;
};

}  // namespace

TaskHeader::TaskHeader(Core& core, std::string_view name)
    : core_(core), name_(name) {
  core_.acquire();
}

TaskHeader::~TaskHeader() { core_.release(); }

// SAFETY: the four obligations of a waker.
// W1, W8  clone takes a reference, so the header outlives every clone.
// W2, W4  wake and drop release the one reference that the instance owns.
// W3      wake_by_ref releases nothing.
// W6      the count and queued_ are atomic, and Core::wake() tells its own
//         thread from the others.
const RawWakerVTable TaskHeader::kWakerVTable{
    [](const void* data) {
      header(data).acquire();
      return header(data).raw_waker();
    },
    [](const void* data) noexcept {
      header(data).core_.wake(header(data));
      header(data).release();
    },
    [](const void* data) noexcept { header(data).core_.wake(header(data)); },
    [](const void* data) noexcept { header(data).release(); }};

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

Core::~Core() = default;

Core& Core::current() noexcept {
  if (running_core == nullptr) {
    fatal("spawn(): no vigil::Executor runs on this thread");
  }
  return *running_core;
}

void Core::add(TaskHeader& task) noexcept {
  if (closed_) {
    task.finished_ = true;
    task.destroy_future();
    task.set_cancelled();
    task.release();
    return;
  }
  task.previous_ = last_;
  (last_ != nullptr ? last_->next_ : first_) = &task;
  last_ = &task;
  // Between polls, what was woken before stands before; during one, remote
  // wakes join the queue only when it returns.
  if (polled_ == nullptr) drain_inbox();
  task.queued_.store(true, std::memory_order_relaxed);  // not shared yet
  push_ready(task);
}

void Core::wake(TaskHeader& task) noexcept {
  if (running_core != this) {
    // SAFETY (W6): acquire-release. A wake that merges with an earlier one must
    // still order what its caller wrote before the poll that answers it: the
    // poll's exchange of queued_ reads from this one or a later one.
    if (!task.queued_.exchange(true, std::memory_order_acq_rel)) {
      push_inbox(task);
    }
    return;
  }
  if (task.finished_ || closed_) return;  // W11
  if (&task == polled_) {
    woken_by_itself_ = true;  // E2: counts when the poll returns
    return;
  }
  if (!task.queued_.exchange(true, std::memory_order_acq_rel)) push_ready(task);
}

void Core::push_ready(TaskHeader& task) noexcept {
  task.acquire();  // E9: the queue's own reference
  task.next_queued_ = nullptr;
  (ready_last_ != nullptr ? ready_last_->next_queued_ : ready_first_) = &task;
  ready_last_ = &task;
}

TaskHeader* Core::pop_ready() noexcept {
  TaskHeader* const task = ready_first_;
  if (task == nullptr) return nullptr;
  ready_first_ = task->next_queued_;
  if (ready_first_ == nullptr) ready_last_ = nullptr;
  return task;
}

void Core::push_inbox(TaskHeader& task) noexcept {
  task.acquire();
  TaskHeader* head = inbox_.load(std::memory_order_relaxed);
  do {
    if (head == closed_mark()) {
      task.release();  // E10: never the last one, the caller's waker has one
      return;
    }
    task.next_queued_ = head;
    // SAFETY (W6): release, so that next_queued_ is seen by who drains.
  } while (!inbox_.compare_exchange_weak(head, &task, std::memory_order_release,
                                         std::memory_order_relaxed));
}

void Core::drain_inbox() noexcept {
  if (inbox_.load(std::memory_order_relaxed) == nullptr) return;
  // SAFETY (W6): acquire, against the release in push_inbox. Nothing is popped
  // singly, so a task that comes back meanwhile (ABA) does no harm.
  TaskHeader* latest = inbox_.exchange(nullptr, std::memory_order_acquire);
  TaskHeader* earliest = nullptr;
  while (latest != nullptr) {
    TaskHeader* const next = latest->next_queued_;
    latest->next_queued_ = earliest;
    earliest = std::exchange(latest, next);
  }
  while (earliest != nullptr) {
    TaskHeader* const task = std::exchange(earliest, earliest->next_queued_);
    if (!task->finished_) push_ready(*task);
    task->release();  // the inbox's reference
  }
}

void Core::run() {
  const RunScope scope(*this);
  while (!shut_down_wanted_) {
    drain_inbox();
    if (TaskHeader* const task = pop_ready()) {
      if (!task->finished_) poll(*task);
      task->release();
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
  // SAFETY (E1): cleared before the poll, so that a wake during it queues the
  // task again; acquire, against the exchanges in wake().
  task.queued_.exchange(false, std::memory_order_acq_rel);
  task.wait_note_.clear();
  runtime_.wait_note = &task.wait_note_;
  polled_ = &task;
  woken_by_itself_ = false;
  // SAFETY (W8): the queue's reference, which run() holds, outlives the poll.
  const BorrowedWaker borrowed(task.raw_waker());
  Context context(borrowed.waker);
  const bool ended = task.poll(context);
  runtime_.wait_note = nullptr;
  drain_inbox();
  if (ended) {
    finish(task);
    return;
  }
  polled_ = nullptr;
  if (woken_by_itself_ &&
      !task.queued_.exchange(true, std::memory_order_acq_rel)) {
    push_ready(task);
  }
}

void Core::finish(TaskHeader& task) noexcept {
  task.finished_ = true;  // E4: whatever wakes it from now on
  task.destroy_future();  // E5; while polled_, so that nothing polls it
  polled_ = nullptr;
  task.joiners_.notify_all();
  unlist(task);
}

void Core::unlist(TaskHeader& task) noexcept {
  (task.previous_ != nullptr ? task.previous_->next_ : first_) = task.next_;
  (task.next_ != nullptr ? task.next_->previous_ : last_) = task.previous_;
  task.release();  // the core's reference
}

void Core::shut_down() noexcept {
  if (running_core == this) {
    shut_down_wanted_ = true;
    return;
  }
  // Destructors of futures may read the clock or spawn, as within a run; if
  // another executor runs here they see its clock.
  if (running_time != nullptr) {
    destroy_all();
    return;
  }
  const RunScope scope(*this);
  destroy_all();
}

void Core::destroy_all() noexcept {
  closed_ = true;
  TaskHeader* task = inbox_.exchange(closed_mark(), std::memory_order_acquire);
  while (task != nullptr && task != closed_mark()) {
    TaskHeader* const next = task->next_queued_;
    task->release();
    task = next;
  }
  while (TaskHeader* const ready = pop_ready()) ready->release();
  while (first_ != nullptr) {
    TaskHeader& oldest = *first_;
    oldest.finished_ = true;
    oldest.destroy_future();
    oldest.set_cancelled();
    oldest.joiners_.notify_all();  // tasks of other executors
    unlist(oldest);
  }
  // SAFETY (T6): here, and not when the last waker of any thread frees the
  // core, since the sleeps that are left belong to this thread.
  runtime_.timers.clear();
}

}  // namespace vigil::detail
