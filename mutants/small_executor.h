// SPDX-License-Identifier: Apache-2.0
// A small callback executor, written as an adapter, with a switch for each bug.
// Of executor/ it uses the time types only, so that a bug here says nothing of
// there.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "audit/adapter.h"

namespace vigil {

enum class Bug : std::uint8_t {
  kNone,
  kLastInFirstOutTies,  ///< of equal deadlines, the latest sleep ends first
  kOneTickEarly,        ///< a sleep ends one tick before its deadline
  kLostWakeInPoll,      ///< a wake during the poll is forgotten
  kPollAfterReady,      ///< a task that is done is polled again
  kOneWakeAPoll,        ///< of several wakes in a poll, the last one counts
  kWakesAll,            ///< whenever time moves, all parked tasks are polled
  kLeaksDone,           ///< a task that is done is never destroyed
  kCancelLeavesQueued,  ///< a cancelled task is polled if it was queued
  kExceptionEndsRun,    ///< an exception in a task goes out of run()
  kYieldKeepsTurn,      ///< a task that yields is polled at once
  kForgetsSpawnInPoll,  ///< of two spawns in one poll, the first is lost
  kLastInFirstOut,      ///< the queue is a stack
  kTimeFollowsYield,    ///< a yield sets the time back
  kTimersFirst,         ///< timers fire though tasks are runnable
  kOverflow,            ///< now + delay wraps
  kWakeLeavesTimer,     ///< a wake does not drop the timer
  kLateByOne,           ///< a sleep ends one tick after its deadline
  kCancelLeavesTimer,   ///< time moves on to a cancelled task's deadline
  kCancelForgetsTask,   ///< a cancelled task is never destroyed
  kOldDeadlineStands,   ///< a task that asks anew keeps its earlier deadline
  kWokenInReverse,      ///< of two wakes in one poll, the later comes first
  kRemoteWakeIsLost,    ///< a wake from another thread is forgotten
  kInboxWhenIdle,       ///< ... is looked at when nothing else is runnable
  kOwnWakeIsLost,       ///< wake() in the task's own poll is forgotten
  kWakesDoNotMerge,     ///< a task that is woken twice is polled twice
  kStaleWakePolls,      ///< a wake of a task that has ended polls it
  kStaleWakeGoesOn,     ///< ... wakes the next task that was spawned
  kStaleCancelGoesOn,   ///< a cancel of a task that has ended cancels the next
  kKeepsEnded,          ///< what has ended is destroyed when the run ends
  kCancelUndoesWakes,   ///< wakes by what cancel() destroys are forgotten
  kForgetsPast,         ///< a deadline that has come already is no timer
  kPastSetsBack,        ///< ... sets the time back to it
  kStopLeaksQueued,     ///< what is queued at its end is never destroyed
  kStopPollsQueued,     ///< ... is polled by its destructor
  kRunsOnce,            ///< a second run() returns at once
  kIdleWakeIsLost,      ///< a wake while it does not run is forgotten
  kRunQueuesAll,        ///< run() begins with a poll of all that is there
};

/// The bugs that are about more than is asked of most: these promise it, as the
/// executor without a bug does.
constexpr bool is_about_any_wake(Bug bug) {
  return bug == Bug::kNone || bug == Bug::kOwnWakeIsLost ||
         bug == Bug::kWakesDoNotMerge || bug == Bug::kStaleWakePolls ||
         bug == Bug::kStaleWakeGoesOn;
}

/// All but the promises. Not a template: the mutants are compiled once.
class SmallExecutorParts {
 public:
  static constexpr Duration tick{1};

  explicit SmallExecutorParts(Bug bug) : bug_(bug) {}
  SmallExecutorParts(const SmallExecutorParts&) = delete;
  SmallExecutorParts& operator=(const SmallExecutorParts&) = delete;
  ~SmallExecutorParts() {
    for (const TaskId task : ready_) {
      if (tasks_[task] == nullptr) continue;
      if (has(Bug::kStopLeaksQueued)) leak(task);
      if (has(Bug::kStopPollsQueued)) tasks_[task]->resume();
    }
  }

  Time now() const { return now_; }

  void spawn(TaskId task, Script script) {
    if (tasks_.size() <= task) tasks_.resize(task + 1);
    tasks_[task] = std::make_unique<Script>(std::move(script));
    if (has(Bug::kForgetsSpawnInPoll) && spawned_in_poll_) {
      std::erase(ready_, *spawned_in_poll_);
    }
    if (polled_ != kNobody) spawned_in_poll_ = task;
    ready_.push_back(task);
  }

  void wake(TaskId task) {
    // SAFETY (W6): other threads call this while the executor's thread waits
    // for them, one at a time.
    const bool is_own = task == polled_;
    if (has(Bug::kIdleWakeIsLost) && !is_running_) return;
    if (has(Bug::kLostWakeInPoll) && is_own) return;
    if (has(Bug::kOwnWakeIsLost) && is_own) return;
    if (has(Bug::kStaleWakeGoesOn) && has_ended(task)) task = heir_of(task);
    if (is_about_any_wake(bug_) && has_ended(task)) return;
    const bool is_remote = std::this_thread::get_id() != thread_;
    if (has(Bug::kRemoteWakeIsLost) && is_remote) return;
    if (has(Bug::kInboxWhenIdle) && is_remote) return inbox_.push_back(task);
    if (has(Bug::kOneWakeAPoll) && woken_in_poll_) {
      std::erase(ready_, *woken_in_poll_);
    }
    if (!leaves_timers()) drop_timer(task);
    const auto earlier = std::find(ready_.begin(), ready_.end(),
                                   woken_in_poll_.value_or(kNobody));
    if (has(Bug::kWokenInReverse) && earlier != ready_.end()) {
      ready_.insert(earlier, task);
    } else {
      make_ready(task);
    }
    if (polled_ != kNobody) woken_in_poll_ = task;
  }

  void cancel(TaskId task) {
    if (has(Bug::kStaleCancelGoesOn) && has_ended(task)) {
      task = heir_of(task);
      if (task == polled_ || has_ended(task)) return;
    }
    if (!has(Bug::kCancelLeavesQueued)) std::erase(ready_, task);
    if (!has(Bug::kCancelLeavesTimer)) drop_timer(task);
    if (has(Bug::kCancelForgetsTask)) leak(task);
    if (has(Bug::kCancelUndoesWakes)) {
      const std::deque<TaskId> before = ready_;
      end(task);
      ready_ = before;
    } else if (!has(Bug::kCancelLeavesQueued)) {
      end(task);
    }
  }

  void run() {
    is_running_ = true;
    if (has(Bug::kRunQueuesAll)) queue_all();
    while (!is_stopped_ &&
           (!ready_.empty() || !timers_.empty() || !inbox_.empty())) {
      const bool fires = has(Bug::kTimersFirst) && !timers_.empty() &&
                         timers_.front().deadline == now_ + tick;
      if (ready_.empty() && !inbox_.empty()) {
        for (const TaskId task : std::exchange(inbox_, {})) deliver(task);
        continue;
      }
      if (ready_.empty() || fires) fire();
      if (!ready_.empty()) poll(take_ready());
    }
    ended_.clear();
    is_running_ = false;
    if (has(Bug::kRunsOnce)) is_stopped_ = true;
  }
  void stop() { is_stopped_ = true; }

 private:
  static constexpr TaskId kNobody = UINT32_MAX;
  struct Timer {
    Time deadline;
    TaskId task;
  };

  bool has(Bug one) const { return bug_ == one; }
  bool leaves_timers() const {
    return has(Bug::kWakeLeavesTimer) || has(Bug::kOldDeadlineStands);
  }

  void deliver(TaskId task) {
    if (tasks_[task] == nullptr) return;
    drop_timer(task);
    make_ready(task);
  }

  TaskId take_ready() {
    const bool from_behind = has(Bug::kLastInFirstOut);
    const TaskId task = from_behind ? ready_.back() : ready_.front();
    from_behind ? ready_.pop_back() : ready_.pop_front();
    return task;
  }

  void make_ready(TaskId task) {
    const auto place = std::find(ready_.begin(), ready_.end(), task);
    if (place == ready_.end() || has(Bug::kWakesDoNotMerge)) {
      ready_.push_back(task);
    }
  }

  void queue_all() {
    for (TaskId task = 0; task < tasks_.size(); ++task) {
      if (tasks_[task] != nullptr) make_ready(task);
    }
  }

  bool has_ended(TaskId task) const {
    return tasks_[task] == nullptr && !has(Bug::kStaleWakePolls);
  }
  /// Who took its slot.
  TaskId heir_of(TaskId task) const {
    const auto is_there = [](const auto& script) { return script != nullptr; };
    const auto heir =
        std::find_if(tasks_.begin() + task, tasks_.end(), is_there);
    return heir == tasks_.end() ? task
                                : static_cast<TaskId>(heir - tasks_.begin());
  }
  void end(TaskId task) {
    if (has(Bug::kStaleWakePolls)) return;  // it stays where it is
    std::unique_ptr<Script> script = std::move(tasks_[task]);
    if (has(Bug::kKeepsEnded)) ended_.push_back(std::move(script));
  }

  void drop_timer(TaskId task) {
    std::erase_if(timers_, [task](auto& timer) { return timer.task == task; });
  }

  void fire() {
    const Time earliest = timers_.front().deadline;
    now_ = has(Bug::kPastSetsBack) ? earliest : std::max(now_, earliest);
    while (!timers_.empty() && timers_.front().deadline <= now_) {
      const TaskId task = timers_.front().task;
      timers_.erase(timers_.begin());
      if (tasks_[task] != nullptr) make_ready(task);
    }
    if (!has(Bug::kWakesAll)) return;
    for (const TaskId task : std::exchange(parked_, {})) {
      if (tasks_[task] != nullptr) make_ready(task);
    }
  }

  void leak(TaskId task) {
    // Outlives the run, and is destroyed when nobody counts any more.
    static thread_local std::unique_ptr<Script> last;
    std::unique_ptr<Script> older = std::exchange(last, nullptr);
    last = std::move(tasks_[task]);
  }

  void poll(TaskId task) {
    if (tasks_[task] == nullptr) return;
    polled_ = task;
    woken_in_poll_.reset();
    spawned_in_poll_.reset();
    std::erase(parked_, task);
    std::erase(inbox_, task);  // its wake has had its poll
    Step step;
    try {
      step = tasks_[task]->resume();
    } catch (...) {
      polled_ = kNobody;
      end(task);
      if (has(Bug::kExceptionEndsRun)) throw;
      return;
    }
    carry_out(task, step);
    polled_ = kNobody;
  }

  void carry_out(TaskId task, const Step& step) {
    if (!leaves_timers()) drop_timer(task);
    switch (step.kind) {
      case Step::kSleep:
        sleep_until(task, has(Bug::kOverflow)
                              ? wrapping_add(now_, step.delay)
                              : saturating_add(now_, step.delay));
        break;
      case Step::kSleepUntil:
      case Step::kParkUntil:
        sleep_until(task, step.time);
        break;
      case Step::kYield:
        if (has(Bug::kLostWakeInPoll)) break;
        if (has(Bug::kTimeFollowsYield)) now_ = Time{};
        if (has(Bug::kYieldKeepsTurn)) {
          ready_.push_front(task);
        } else {
          make_ready(task);
        }
        break;
      case Step::kPark:
        parked_.push_back(task);
        break;
      case Step::kDone:
        if (has(Bug::kPollAfterReady)) tasks_[task]->resume();
        if (has(Bug::kLeaksDone)) leak(task);
        end(task);
        break;
    }
  }

  static Time wrapping_add(Time time, Duration delay) {
    const auto sum =
        static_cast<std::uint64_t>(time.time_since_epoch().count()) +
        static_cast<std::uint64_t>(delay.count());
    return Time(Duration(static_cast<std::int64_t>(sum)));
  }

  void sleep_until(TaskId task, Time deadline) {
    const bool stands =
        std::any_of(timers_.begin(), timers_.end(),
                    [task](const Timer& timer) { return timer.task == task; });
    if (stands && has(Bug::kOldDeadlineStands)) return;
    if (deadline <= now_ && has(Bug::kForgetsPast)) return;
    if (has(Bug::kOneTickEarly)) deadline -= tick;
    if (has(Bug::kLateByOne) && deadline != Time::max()) deadline += tick;
    if (has(Bug::kOverflow)) deadline = std::max(deadline, now_);
    // Sorted by deadline; a new one stands behind its equals.
    auto place = timers_.begin();
    while (place != timers_.end() &&
           (has(Bug::kLastInFirstOutTies) ? place->deadline < deadline
                                          : place->deadline <= deadline)) {
      ++place;
    }
    timers_.insert(place, {deadline, task});
  }

  const Bug bug_;
  Time now_{};
  std::vector<std::unique_ptr<Script>> tasks_;
  std::vector<std::unique_ptr<Script>> ended_;
  std::deque<TaskId> ready_;
  std::vector<TaskId> inbox_;  ///< of kInboxWhenIdle
  std::vector<Timer> timers_;
  std::vector<TaskId> parked_;
  TaskId polled_ = kNobody;
  std::optional<TaskId> woken_in_poll_;
  std::optional<TaskId> spawned_in_poll_;
  bool is_stopped_ = false;
  bool is_running_ = false;
  const std::thread::id thread_ = std::this_thread::get_id();
};

template <Bug bug>
class SmallExecutor : public SmallExecutorParts {
 public:
  static constexpr Promises promises{
      .fifo_ready = bug != Bug::kLastInFirstOut,
      .fifo_ties = bug != Bug::kLastInFirstOut,
      .exact_deadlines = true,
      .park = true,
      .cancel = true,
      .remote_wake = true,
      .exceptions = true,
      .exact_polls = true,
      .any_wake = is_about_any_wake(bug),
      .any_cancel = bug == Bug::kNone || bug == Bug::kStaleCancelGoesOn,
      .prompt_destruction = bug == Bug::kNone || bug == Bug::kKeepsEnded,
      .waking_destructors = bug == Bug::kNone || bug == Bug::kKeepsEnded ||
                            bug == Bug::kCancelUndoesWakes,
      .past_deadlines = bug == Bug::kNone || bug == Bug::kForgetsPast ||
                        bug == Bug::kPastSetsBack,
      .stop = bug == Bug::kNone || bug == Bug::kStopLeaksQueued ||
              bug == Bug::kStopPollsQueued,
      .run_again = bug == Bug::kNone || bug == Bug::kRunsOnce ||
                   bug == Bug::kIdleWakeIsLost || bug == Bug::kRunQueuesAll};

  SmallExecutor() : SmallExecutorParts(bug) {}
};

}  // namespace vigil
