// SPDX-License-Identifier: Apache-2.0
// Join handles: how a task's output reaches those who wait for it.
#pragma once

#include <cstddef>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "executor/cancel.h"
#include "executor/context.h"
#include "executor/core.h"
#include "executor/once.h"
#include "executor/poll.h"
#include "executor/slot.h"
#include "executor/task_header.h"
#include "executor/wait_list.h"

namespace vigil {

/// Thrown by a join of a task that was destroyed before it ended.
class TaskCancelled : public std::exception {
 public:
  const char* what() const noexcept override {
    return "the joined task was cancelled";
  }
};

namespace detail {

/// Where a task leaves its output. It goes with the last handle, on the
/// executor's thread, even if wakers keep the header alive for longer.
template <class T>
class OutputCell : public TaskHeader {
 public:
  using Value = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

  using TaskHeader::TaskHeader;

  void add_handle() noexcept {
    acquire();
    ++handles_;
  }
  void drop_handle() noexcept {
    if (--handles_ == 0) {
      value_.reset();
      error_ = nullptr;
    }
    release();
  }

  /// Keeps the output, if anybody wants it. Throws what its move throws.
  template <class... Args>
  void set_value(Args&&... args) {
    if (handles_ != 0) value_.emplace(std::forward<Args>(args)...);
  }
  void set_exception(std::exception_ptr error) noexcept {
    if (handles_ != 0) error_ = std::move(error);
  }

  /// The output, or throws; a task that has left neither was cancelled.
  /// REQUIRES: the task is finished.
  Value get(bool take_it) {
    if (error_ != nullptr) std::rethrow_exception(error_);
    if (!value_.has_value()) throw TaskCancelled();
    if constexpr (std::is_copy_constructible_v<Value>) {
      if (!take_it) return *value_;
    }
    return *std::move(value_);
  }

 private:
  std::size_t handles_ = 0;
  Slot<Value> value_;
  std::exception_ptr error_;
};

}  // namespace detail

/// The future of a task's output. Ready when the task has ended: with its
/// output, or throwing what it threw, or TaskCancelled. May be moved until it
/// is polled (F7; checked); a poll after ready aborts (F5). Thread
/// safety: the executor's thread only.
template <class T, WakerLike W = Waker>
class Join {
 public:
  using Output = T;

  Join(detail::OutputCell<T>& task, bool take_output) noexcept
      : task_(&task), take_output_(take_output) {
    task.add_handle();
  }
  Join(Join&& other) noexcept
      : task_(std::exchange(other.task_, nullptr)),
        take_output_(other.take_output_),
        once_(other.once_, "a Join was moved after it had been polled") {}
  Join& operator=(Join&&) = delete;
  ~Join() {
    if (task_ != nullptr) task_->drop_handle();
  }

  Poll<T> poll(BasicContext<W>& context) {
    if (task_ == nullptr) detail::fatal("a moved-from Join was polled");
    once_.poll("a Join was polled after it was ready");
    std::optional<W> fresh;
    while (!task_->is_finished()) {
      if (!fresh && !waiter_.has_waker(context.waker())) {
        fresh = context.waker();
        continue;
      }
      detail::note_wait("join of", task_->name());
      const auto old = waiter_.wait(task_->joiners(), std::move(fresh));
      return pending;
    }
    once_.finish();
    waiter_.unlink();  // polled before the task's end has come to it
    if constexpr (std::is_void_v<T>) {
      task_->get(take_output_);
      return ready;
    } else {
      return task_->get(take_output_);
    }
  }

 private:
  detail::OutputCell<T>* task_;
  bool take_output_;
  detail::Once once_;
  Waiter<W> waiter_;
};

/// Stands for a spawned task; `co_await handle` gives its output, or throws
/// what it threw, or TaskCancelled. It can be awaited by several tasks and more
/// than once, each time for a copy; `co_await std::move(handle)` moves the
/// output out. Dropping the handle lets the task run on (it is then detached),
/// and destroys its output. Thread safety: the executor's thread only.
template <class T>
class JoinHandle {
 public:
  explicit JoinHandle(detail::OutputCell<T>& task) noexcept : task_(&task) {
    task.add_handle();
  }
  JoinHandle(JoinHandle&& other) noexcept
      : task_(std::exchange(other.task_, nullptr)) {}
  JoinHandle& operator=(JoinHandle&& other) noexcept {
    JoinHandle old(std::move(*this));
    task_ = std::exchange(other.task_, nullptr);
    return *this;
  }
  ~JoinHandle() { detach(); }

  /// Gives the handle up; the task runs on. The handle may then only be
  /// assigned to or destroyed.
  void detach() noexcept {
    if (task_ != nullptr) std::exchange(task_, nullptr)->drop_handle();
  }
  /// Ends the task without an output; joins of it throw TaskCancelled. Another
  /// task is ended at once: its future is destroyed, then its joiners are woken
  /// in the order of their joins, both before this returns. The task that is
  /// being polled ends when that poll returns pending; if the poll ends the
  /// task, that end stands. A task that is finished stays as it is.
  void cancel() noexcept { task().core().cancel(task()); }
  /// What cancels the task from any thread.
  [[nodiscard]] CancelHandle cancel_handle() const noexcept {
    return CancelHandle(task());
  }
  /// Whether the task has returned, thrown or been cancelled.
  bool is_finished() const noexcept { return task().is_finished(); }

  /// A future of (a copy of) the output.
  [[nodiscard]] Join<T> join() const noexcept
    requires std::is_void_v<T> || std::is_copy_constructible_v<T>
  {
    return Join<T>(task(), /*take_output=*/false);
  }
  Join<T> into_future() const& noexcept
    requires std::is_void_v<T> || std::is_copy_constructible_v<T>
  {
    return join();
  }
  /// Uses the handle up.
  Join<T> into_future() && noexcept {
    const JoinHandle self(std::move(*this));
    return Join<T>(self.task(), /*take_output=*/true);
  }

 private:
  detail::OutputCell<T>& task() const noexcept {
    if (task_ == nullptr)
      detail::fatal(
          "a JoinHandle was used after it was "
          "moved from or detached");
    return *task_;
  }
  detail::OutputCell<T>* task_;
};

}  // namespace vigil
