// SPDX-License-Identifier: Apache-2.0
// A callback loop in virtual time, as someone might have it, and its adapter:
// all that Vigil needs to know of it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <utility>

#include "audit/adapter.h"

/// Where a timer goes among those with the same time: behind them, or, as
/// somebody once wrote, before them.
enum class Ties : std::uint8_t { kBehind, kBefore };

template <Ties ties>
class TickLoop {
 public:
  using Callback = std::function<void()>;

  std::int64_t now() const { return now_; }
  void post(Callback callback) { ready_.push_back(std::move(callback)); }
  void post_at(std::int64_t time, Callback callback) {
    const auto place = ties == Ties::kBehind ? timers_.upper_bound(time)
                                             : timers_.lower_bound(time);
    timers_.emplace_hint(place, time, std::move(callback));
  }
  /// Until there is nothing left to do.
  void run() {
    while (!ready_.empty() || !timers_.empty()) {
      if (ready_.empty()) now_ = std::max(now_, timers_.begin()->first);
      while (!timers_.empty() && timers_.begin()->first <= now_) {
        ready_.push_back(std::move(timers_.begin()->second));
        timers_.erase(timers_.begin());
      }
      const Callback next = std::move(ready_.front());
      ready_.pop_front();
      next();
    }
  }

 private:
  std::int64_t now_ = 0;
  std::deque<Callback> ready_;
  std::multimap<std::int64_t, Callback> timers_;
};

template <Ties ties>
class TickLoopAdapter {
 public:
  static constexpr vigil::Promises promises{
      .fifo_ready = true, .fifo_ties = true, .exact_deadlines = true};
  static constexpr vigil::Duration tick{1};

  vigil::Time now() const { return vigil::Time(vigil::Duration(loop_.now())); }
  void spawn(vigil::TaskId task, vigil::Script script) {
    scripts_.emplace(task, std::move(script));
    loop_.post([this, task] { resume(task); });
  }
  void run() { loop_.run(); }

 private:
  void resume(vigil::TaskId task) {
    const vigil::Step step = scripts_.at(task).resume();
    const auto again = [this, task] { resume(task); };
    switch (step.kind) {
      case vigil::Step::kSleep:
        return loop_.post_at(
            vigil::saturating_add(now(), step.delay).time_since_epoch().count(),
            again);
      case vigil::Step::kSleepUntil:
        return loop_.post_at(step.time.time_since_epoch().count(), again);
      case vigil::Step::kYield:
        return loop_.post(again);
      default:  // it is done: it promises no parking
        scripts_.erase(task);
    }
  }

  TickLoop<ties> loop_;
  std::map<vigil::TaskId, vigil::Script> scripts_;
};
