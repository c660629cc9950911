// SPDX-License-Identifier: Apache-2.0
// A small event loop in virtual time, as somebody might have it: callbacks that
// are ready, and timers. Nothing of it knows of Vigil.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <map>
#include <utility>

namespace consumer {

/// Not thread-safe. `is_hasty`: the bug that the audit is to find.
template <bool is_hasty>
class Loop {
 public:
  using Callback = std::function<void()>;
  using Duration = std::chrono::nanoseconds;
  /// Of a timer: its deadline, and its place among those of the same.
  using Timer = std::pair<Duration, std::int64_t>;

  Duration now() const { return now_; }

  /// Calls back after all that is queued.
  void post(Callback callback) { ready_.push_back(std::move(callback)); }

  /// Calls back when `delay` has passed; of equal deadlines, in the order of
  /// these calls.
  Timer after(Duration delay, Callback callback) {
    const bool overflows = delay > Duration::max() - now_;
    const Duration deadline = overflows ? Duration::max() : now_ + delay;
    const std::int64_t place = is_hasty ? -count_ : count_;  // the bug
    ++count_;
    timers_.emplace(Timer(deadline, place), std::move(callback));
    return {deadline, place};
  }

  /// Forgets a timer, unless it is due. (What is unused here makes a warning:
  /// Vigil's own options do not reach the code of others.)
  void cancel(const Timer& timer, bool unused = false) { timers_.erase(timer); }

  /// Until nothing is queued and no timer is left.
  void run() {
    while (!ready_.empty() || !timers_.empty()) {
      if (ready_.empty()) fire();
      const Callback callback = std::move(ready_.front());
      ready_.pop_front();
      callback();
    }
  }

 private:
  /// Moves time to the earliest deadline, and queues all that is due then.
  void fire() {
    now_ = timers_.begin()->first.first;
    while (!timers_.empty() && timers_.begin()->first.first <= now_) {
      ready_.push_back(std::move(timers_.begin()->second));
      timers_.erase(timers_.begin());
    }
  }

  Duration now_{};
  std::int64_t count_ = 0;
  std::deque<Callback> ready_;
  std::map<Timer, Callback> timers_;
};

}  // namespace consumer
