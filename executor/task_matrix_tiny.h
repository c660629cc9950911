// SPDX-License-Identifier: Apache-2.0
// A tiny executor with the interface that the combination matrix needs, and
// with bugs to choose from, to show that the matrix sees them. Without a bug it
// passes: a second implementation of the contract, with nothing of Executor's.
#pragma once

#include <cstddef>
#include <deque>
#include <exception>
#include <memory>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "executor/context.h"
#include "executor/join.h"
#include "executor/poll.h"
#include "executor/waker.h"

namespace vigil::testing {

enum class Bug {
  kNone,
  kPollsAfterCancel,  ///< once more, a task that was woken
  kPollsAfterEnd,     ///< a task that a stale waker wakes
  kPollsAtWake,       ///< in the call
  kPollsForEachWake,  ///< wakes do not merge
  kLosesOwnWake,      ///< of the poll in progress
  kLosesWakeOfThread,
  kLosesCancelOfThread,
  kLosesCancelBeforeFirstPoll,
  kDestroysTwice,
  kDestroysLate,      ///< a cancelled future, when the executor goes
  kDestroysOnThread,  ///< a future that is cancelled from there
  kNeverDestroys,     ///< what is unfinished at shutdown
  kMakesNoCopy,       ///< for a joiner that leaves the output
  kKeepsOutput,       ///< that nobody wants any more
  kForgetsJoiner,
  kForgetsJoinerAtCancel,
  kWakesJoinerFirst,  ///< before the future is destroyed
  kDropsError,        ///< and tells joiners that it was cancelled
  kLetsErrorOut,      ///< of run()
  kCancelsEnded,      ///< a task that cancels itself and ends
  kLast = kCancelsEnded,
};

/// Thread safety: one thread at a time; wakes and cancellations may come from
/// others, if nothing else is done meanwhile.
class TinyExecutor {
 public:
  /// Of the tasks that are spawned from now on, if their future keeps a ledger.
  static inline Bug bug_of_new_tasks = Bug::kNone;

  struct Report {
    std::vector<int> stuck;
  };
  template <class T>
  class Join;
  template <class T>
  class Handle;
  class CancelHandle;

  TinyExecutor() : state_(std::make_shared<State>()) {}
  TinyExecutor(const TinyExecutor&) = delete;
  TinyExecutor& operator=(const TinyExecutor&) = delete;
  ~TinyExecutor() {
    if (state_->is_running) {
      state_->is_shut_down_wanted = true;
    } else {
      state_->shut_down();
    }
  }

  template <class F>
  Handle<typename F::Output> spawn(F future);
  Report run();

 private:
  struct Task;
  using TaskPointer = std::shared_ptr<Task>;

  struct State {
    std::deque<TaskPointer> ready;
    std::vector<TaskPointer> unfinished;
    std::vector<TaskPointer> sent_cancels;
    std::vector<TaskPointer> late;
    Task* polled = nullptr;
    bool is_woken_by_itself = false;
    bool is_cancelled_by_itself = false;
    bool is_running = false;
    bool is_shut_down_wanted = false;
    bool is_gone = false;
    std::thread::id owner = std::this_thread::get_id();

    bool is_elsewhere() const { return std::this_thread::get_id() != owner; }
    void run();
    void poll(Task& task);
    void wake(Task& task);
    void cancel(Task& task);
    void send_cancel(Task& task);
    void end(Task& task, bool is_cancelled);
    void shut_down();
  };

  struct Task : std::enable_shared_from_this<Task> {
    explicit Task(std::shared_ptr<State> s) : state(std::move(s)) {}
    virtual ~Task() = default;
    virtual bool poll(Context& context) = 0;
    virtual bool has_future() const noexcept = 0;
    virtual void destroy_future() noexcept = 0;
    /// As far as the ledger sees.
    virtual void pretend_to_destroy_future() noexcept = 0;
    void wake_joiners() {
      for (const std::weak_ptr<Waker>& joiner : std::exchange(joiners, {})) {
        if (const auto waker = joiner.lock()) waker->wake_by_ref();
      }
    }

    virtual void drop_output() noexcept = 0;

    std::shared_ptr<State> state;
    Bug bug = Bug::kNone;
    bool was_polled = false;
    bool is_queued = false;
    bool is_finished = false;
    std::vector<std::weak_ptr<Waker>> joiners;
    std::exception_ptr error;
  };

  template <class T>
  struct OutputTask : Task {
    using Task::Task;
    using Value = std::conditional_t<std::is_void_v<T>, std::nullptr_t, T>;
    ~OutputTask() override { drop(output); }
    void drop_interest() noexcept {
      if (--interest == 0 && this->bug != Bug::kKeepsOutput) {
        drop_output();
        this->error = nullptr;
      }
    }
    void drop_output() noexcept override { drop(output); }
    int interest = 0;
    Value* output = nullptr;
  };
  template <class F>
  struct Cell;

  /// Destroys what may throw at its end.
  template <class T>
  static void drop(T*& object) noexcept {
    try {
      delete std::exchange(object, nullptr);
    } catch (...) {
    }
  }

  // SAFETY (W7, W8): the data of a waker is a pointer of its own to the task.
  static const TaskPointer& task_of(const void* data) noexcept {
    return *static_cast<const TaskPointer*>(data);
  }
  static RawWaker raw_waker(TaskPointer task) {
    return {new TaskPointer(std::move(task)), &kVTable};
  }
  static constexpr RawWakerVTable kVTable{
      [](const void* data) { return raw_waker(task_of(data)); },
      [](const void* data) noexcept {
        task_of(data)->state->wake(*task_of(data));
        delete &task_of(data);
      },
      [](const void* data) noexcept {
        task_of(data)->state->wake(*task_of(data));
      },
      [](const void* data) noexcept { delete &task_of(data); }};

  std::shared_ptr<State> state_;
};

template <class F>
struct TinyExecutor::Cell final : OutputTask<typename F::Output> {
  using Base = OutputTask<typename F::Output>;
  Cell(std::shared_ptr<State> state, F&& f)
      : Base(std::move(state)), future(new F(std::move(f))) {
    if constexpr (requires { future->count_end(); }) {
      this->bug = bug_of_new_tasks;
    }
  }
  ~Cell() override { drop(future); }

  bool poll(Context& context) override {
    try {
      auto answer = future->poll(context);
      if (answer.is_pending()) return false;
      if constexpr (!std::is_void_v<typename F::Output>) {
        if (this->interest != 0 && this->output == nullptr) {
          this->output = new typename Base::Value(std::move(answer).take());
        }
      }
    } catch (...) {
      if (this->bug == Bug::kLetsErrorOut) throw;
      if (this->interest != 0 && this->bug != Bug::kDropsError) {
        this->error = std::current_exception();
      }
    }
    return true;
  }
  bool has_future() const noexcept override { return future != nullptr; }
  void destroy_future() noexcept override {
    if constexpr (requires { future->count_end(); }) {
      if (this->bug == Bug::kDestroysTwice) future->count_end();
    }
    drop(future);
  }
  void pretend_to_destroy_future() noexcept override {
    if constexpr (requires { future->pretend_to_end(); }) {
      future->pretend_to_end();
    } else {
      drop(future);
    }
  }
  F* future;
};

template <class T>
class TinyExecutor::Join {
 public:
  Join(std::shared_ptr<OutputTask<T>> task, bool takes)
      : task_(std::move(task)), takes_(takes) {
    ++task_->interest;
  }
  Join(Join&&) noexcept = default;
  ~Join() {
    if (task_ != nullptr) task_->drop_interest();
  }
  Poll<T> poll(Context& context) {
    if (!task_->is_finished) {
      waker_ = std::make_shared<Waker>(context.waker());
      task_->joiners.push_back(waker_);
      return pending;
    }
    if (task_->error != nullptr) std::rethrow_exception(task_->error);
    if (task_->output == nullptr) throw TaskCancelled();
    if constexpr (std::is_copy_constructible_v<T>) {
      if (!takes_ && task_->bug != Bug::kMakesNoCopy) return *task_->output;
    }
    return std::move(*task_->output);
  }

 private:
  std::shared_ptr<OutputTask<T>> task_;
  bool takes_;
  std::shared_ptr<Waker> waker_;
};

class TinyExecutor::CancelHandle {
 public:
  explicit CancelHandle(TaskPointer task) : task_(std::move(task)) {}
  void cancel() const { task_->state->send_cancel(*task_); }

 private:
  TaskPointer task_;
};

template <class T>
class TinyExecutor::Handle {
 public:
  explicit Handle(std::shared_ptr<OutputTask<T>> task)
      : task_(std::move(task)) {
    ++task_->interest;
  }
  Handle(Handle&&) noexcept = default;
  ~Handle() { detach(); }
  void detach() noexcept {
    if (const auto task = std::exchange(task_, nullptr)) task->drop_interest();
  }
  void cancel() { task_->state->cancel(*task_); }
  CancelHandle cancel_handle() const { return CancelHandle(task_); }
  bool is_finished() const { return task_->is_finished; }
  Join<T> join() const { return Join<T>(task_, /*takes=*/false); }
  Join<T> into_future() && {
    const Handle self(std::move(*this));
    return Join<T>(self.task_, /*takes=*/true);
  }

 private:
  std::shared_ptr<OutputTask<T>> task_;
};

template <class F>
auto TinyExecutor::spawn(F future) -> Handle<typename F::Output> {
  auto cell = std::make_shared<Cell<F>>(state_, std::move(future));
  state_->unfinished.push_back(cell);
  state_->ready.push_back(cell);
  cell->is_queued = true;
  return Handle<typename F::Output>(std::move(cell));
}

}  // namespace vigil::testing
