// SPDX-License-Identifier: Apache-2.0
// The ordinary parts of the executors here: an adapter that keeps all that it
// promises, with a hook for each part that a published bug was in. A mutant
// overrides what its bug is about and nothing else. Each is a template: with
// `fixed` it is its own control, the same structure without the bug.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "audit/adapter.h"

namespace vigil::published {

/// Nobody, where a TaskId is asked for.
inline constexpr TaskId kNobody = UINT32_MAX;

/// Calls come for tasks that wait alone: what may be done at any time is
/// not what these bugs are about.
inline constexpr Promises kBasePromises = [] {
  Promises promises = kAllPromises;
  promises.any_wake = promises.any_cancel = false;
  promises.prompt_destruction = promises.waking_destructors = false;
  promises.past_deadlines = promises.stop = false;
  promises.outliving_wakers = promises.run_again = false;
  return promises;
}();

/// First in, first out; timers by (deadline, sequence); one thread, and wakes
/// from others while it waits for them.
class BaseExecutor {
 public:
  static constexpr Promises promises = kBasePromises;
  static constexpr Duration tick{1};

  BaseExecutor() = default;
  virtual ~BaseExecutor() = default;
  BaseExecutor(const BaseExecutor&) = delete;
  BaseExecutor& operator=(const BaseExecutor&) = delete;

  Time now() const { return now_; }

  void spawn(TaskId task, Script script) {
    if (tasks_.size() <= task) tasks_.resize(task + 1);
    tasks_[task] = std::make_unique<Script>(std::move(script));
    spawned(task);
    schedule(task);
  }

  virtual void wake(TaskId task) {
    // SAFETY (W6): other threads call this while the executor's thread waits
    // for them, one at a time.
    drop_timer(task);
    schedule(task);
  }

  virtual void cancel(TaskId task) {
    drop_timer(task);
    unschedule(task);
    tasks_[task].reset();
  }

  virtual void run() {
    do {
      for (TaskId task = next(); task != kNobody; task = next()) poll(task);
    } while (advance());
  }

 protected:
  /// When a timer is due, and when it was added.
  using TimerKey = std::pair<Time, std::uint64_t>;

  // The queue.

  virtual void schedule(TaskId task) {
    if (!is_scheduled(task)) ready_.push_back(task);
  }
  virtual void unschedule(TaskId task) { std::erase(ready_, task); }
  /// Takes the next task to poll, or kNobody.
  virtual TaskId next() {
    if (ready_.empty()) return kNobody;
    const TaskId task = ready_.front();
    ready_.pop_front();
    return task;
  }
  bool is_scheduled(TaskId task) const {
    return std::find(ready_.begin(), ready_.end(), task) != ready_.end();
  }

  // Time.

  /// Where a sleep ends that begins now.
  virtual Time deadline_after(Duration delay) {
    return saturating_add(now_, delay);
  }
  virtual void add_timer(TaskId task, Time deadline) {
    timers_.emplace(TimerKey(deadline, next_sequence_++), task);
  }
  virtual void drop_timer(TaskId task) {
    std::erase_if(timers_,
                  [task](auto& timer) { return timer.second == task; });
  }
  /// Moves time to the next deadline and schedules whom it wakes. False if
  /// there is none: the run is over.
  virtual bool advance() {
    if (timers_.empty()) return false;
    now_ = timers_.begin()->first.first;
    fire_due();
    return true;
  }
  void fire_due() {
    while (!timers_.empty() && timers_.begin()->first.first <= now_) {
      const TaskId task = timers_.begin()->second;
      timers_.erase(timers_.begin());
      fired(task);
    }
  }
  virtual void fired(TaskId task) { schedule(task); }

  // The life of a task.

  virtual void spawned(TaskId) {}
  virtual void before_poll(TaskId) {}
  /// After its poll has come back, whatever it came back with but an exception.
  virtual void after_poll(TaskId) {}
  virtual void yielded(TaskId task) { schedule(task); }
  virtual void parked(TaskId) {}
  virtual void finished(TaskId task) { tasks_[task].reset(); }
  virtual void threw(TaskId task) {
    finished(task);
    after_poll(task);
  }
  bool is_alive(TaskId task) const { return tasks_[task] != nullptr; }

  void poll(TaskId task) {
    before_poll(task);
    Step step;
    const TaskId outer = std::exchange(polled_, task);
    try {
      step = tasks_[task]->resume();
    } catch (const ProgramError&) {
      polled_ = outer;
      threw(task);
      return;
    }
    polled_ = outer;
    carry_out(task, step);
    after_poll(task);
  }

  Time now_{};
  std::vector<std::unique_ptr<Script>> tasks_;
  std::deque<TaskId> ready_;
  std::map<TimerKey, TaskId> timers_;
  std::uint64_t next_sequence_ = 0;
  TaskId polled_ = kNobody;

 private:
  void carry_out(TaskId task, const Step& step) {
    switch (step.kind) {
      case Step::kSleep:
        add_timer(task, deadline_after(step.delay));
        break;
      case Step::kSleepUntil:
      case Step::kParkUntil:
        add_timer(task, step.time);
        break;
      case Step::kYield:
        yielded(task);
        break;
      case Step::kPark:
        parked(task);
        break;
      case Step::kDone:
        finished(task);
        break;
    }
  }
};

/// What executors promise whose order is their own, and whose time is exact.
inline constexpr Promises kAnyOrder{.exact_deadlines = true,
                                    .park = true,
                                    .cancel = true,
                                    .remote_wake = true,
                                    .exceptions = true};

/// What executors promise whose clock goes on by itself.
inline constexpr Promises kAnyTime{
    .park = true, .cancel = true, .remote_wake = true, .exceptions = true};

}  // namespace vigil::published
