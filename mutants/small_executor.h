// SPDX-License-Identifier: Apache-2.0
// A small callback executor, written as an adapter, with a switch for each bug.
// Of executor/ it uses the time types only, so that a bug here says nothing of
// there.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
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
};

template <Bug bug>
class SmallExecutor {
 public:
  static constexpr Promises promises{.fifo_ready = true,
                                     .fifo_ties = true,
                                     .exact_deadlines = true,
                                     .park = true};
  static constexpr Duration tick{1};

  Time now() const { return now_; }

  void spawn(TaskId task, Script script) {
    if (tasks_.size() <= task) tasks_.resize(task + 1);
    tasks_[task].emplace(std::move(script));
    ready_.push_back(task);
  }

  void wake(TaskId task) {
    if (bug == Bug::kLostWakeInPoll && task == polled_) return;
    ready_.push_back(task);
  }

  void run() {
    for (;;) {
      while (!ready_.empty()) {
        polled_ = ready_.front();
        ready_.pop_front();
        poll(polled_);
        polled_ = kNobody;
      }
      if (timers_.empty()) return;
      now_ = timers_.front().deadline;
      while (!timers_.empty() && timers_.front().deadline <= now_) {
        ready_.push_back(timers_.front().task);
        timers_.erase(timers_.begin());
      }
    }
  }

 private:
  static constexpr TaskId kNobody = UINT32_MAX;
  struct Timer {
    Time deadline;
    TaskId task;
  };

  void poll(TaskId task) {
    const Step step = tasks_[task]->resume();
    switch (step.kind) {
      case Step::kSleep:
        sleep_until(task, saturating_add(now_, step.delay));
        break;
      case Step::kSleepUntil:
        sleep_until(task, step.time);
        break;
      case Step::kYield:
        wake(task);
        break;
      case Step::kPark:
      case Step::kParkUntil:
        break;
      case Step::kDone:
        if (bug == Bug::kPollAfterReady) tasks_[task]->resume();
        tasks_[task].reset();
        break;
    }
  }

  void sleep_until(TaskId task, Time deadline) {
    if (bug == Bug::kOneTickEarly) deadline -= tick;
    // Sorted by deadline; a new one stands behind its equals.
    auto place = timers_.begin();
    while (place != timers_.end() &&
           (bug == Bug::kLastInFirstOutTies ? place->deadline < deadline
                                            : place->deadline <= deadline)) {
      ++place;
    }
    timers_.insert(place, {deadline, task});
  }

  Time now_{};
  std::vector<std::optional<Script>> tasks_;
  std::deque<TaskId> ready_;
  std::vector<Timer> timers_;
  TaskId polled_ = kNobody;
};

}  // namespace vigil
