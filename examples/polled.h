// SPDX-License-Identifier: Apache-2.0
// An executor that polls futures, on two pages: wakers that count, timers that
// are called off by their destructors, and time that is virtual.
// polled_adapter.h puts it before the judge.
#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <memory>
#include <utility>

namespace polled {

class Waker;
class Executor;

class Future {
 public:
  virtual ~Future() = default;
  /// True: ready, and not polled again. False: `waker` will be called.
  virtual bool poll(const Waker& waker) = 0;
};

/// What a task is to its wakers, which may outlive it.
struct TaskState {
  Executor* executor;
  std::unique_ptr<Future> future;  ///< until the task has ended
  bool is_queued = false;
};

/// Wakes one task; does nothing once that has ended. One thread.
class Waker {
 public:
  explicit Waker(std::shared_ptr<TaskState> task) : task_(std::move(task)) {}
  void wake() const;

 private:
  friend Executor;
  std::shared_ptr<TaskState> task_;
};

/// Wakes at a time, until it is destroyed.
class Timer {
 public:
  using Key = std::pair<std::int64_t, std::uint64_t>;

  Timer(Executor& executor, Key key) : executor_(executor), key_(key) {}
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  ~Timer();

 private:
  Executor& executor_;
  Key key_;
};

class Executor {
 public:
  using Task = std::shared_ptr<TaskState>;

  Executor() = default;
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;
  /// Futures go while timers and the queue are there: they may use both.
  ~Executor() {
    while (!timers_.empty()) {
      cancel(timers_.extract(timers_.begin()).mapped().task_);
    }
    while (!ready_.empty()) {
      const Task task = std::move(ready_.front());
      ready_.pop_front();
      cancel(task);
    }
  }

  std::int64_t now() const { return now_; }

  Task spawn(std::unique_ptr<Future> future) {
    Task task(new TaskState{this, std::move(future)});
    Waker(task).wake();
    return task;
  }
  /// Destroys its future. Not within its own poll.
  static void cancel(const Task& task) {
    if (!task) return;  // nobody could poll it, so it is gone
    const auto destroyed = std::move(task->future);
  }
  /// REQUIRES: `delay` is not below 0.
  Timer sleep(std::int64_t delay, const Waker& waker) {
    const bool overflows = delay > kForever - now_;
    const Timer::Key key(overflows ? kForever : now_ + delay, ++timer_count_);
    timers_.emplace(key, waker);
    return {*this, key};
  }
  /// Until nothing can run any more, or stop().
  void run() {
    while (!is_stopped_) {
      if (ready_.empty()) fire();
      if (ready_.empty()) return;
      const Task task = std::move(ready_.front());
      ready_.pop_front();
      poll(task);
    }
  }
  /// run() returns before another poll.
  void stop() { is_stopped_ = true; }

 private:
  friend Waker;
  friend Timer;
  static constexpr std::int64_t kForever =
      std::numeric_limits<std::int64_t>::max();

  static void poll(const Task& task) {
    task->is_queued = false;  // a wake from within the poll counts
    if (task->future && task->future->poll(Waker(task))) cancel(task);
  }
  /// Moves time to the earliest deadline, and wakes who is due then.
  void fire() {
    if (timers_.empty()) return;
    now_ = timers_.begin()->first.first;
    while (!timers_.empty() && timers_.begin()->first.first == now_) {
      timers_.extract(timers_.begin()).mapped().wake();
    }
  }

  std::int64_t now_ = 0;
  bool is_stopped_ = false;
  std::uint64_t timer_count_ = 0;
  std::deque<Task> ready_;
  std::map<Timer::Key, Waker> timers_;
};

inline void Waker::wake() const {
  if (!task_->future || task_->is_queued) return;
  task_->is_queued = true;
  task_->executor->ready_.push_back(task_);
}

inline Timer::~Timer() { executor_.timers_.erase(key_); }

}  // namespace polled
