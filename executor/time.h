// SPDX-License-Identifier: Apache-2.0
// Virtual time: a clock that moves only when the executor moves it.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <stdexcept>

#include "executor/fatal.h"

namespace vigil {

/// A std::chrono clock of virtual nanoseconds. Each run of an executor has its
/// own time, which starts at 0 and stands still while anything can run.
struct Clock {
  using rep = std::int64_t;
  using period = std::nano;
  using duration = std::chrono::duration<rep, period>;
  using time_point = std::chrono::time_point<Clock>;
  static constexpr bool is_steady = true;

  /// The time of the executor that runs on this thread.
  /// REQUIRES: an executor runs on this thread; aborts with a message if not.
  static time_point now() noexcept;
};

/// A span of virtual time, in nanoseconds.
using Duration = Clock::duration;
/// A point in virtual time, in nanoseconds since the executor's start.
using Time = Clock::time_point;

/// `time + delay`, held at Time::min() and Time::max() where it would overflow
/// (law T5).
constexpr Time saturating_add(Time time, Duration delay) noexcept {
  const std::int64_t base = time.time_since_epoch().count();
  const std::int64_t step = delay.count();
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
  if (step > 0 && base > kMax - step) return Time::max();
  if (step < 0 && base < kMin - step) return Time::min();
  return Time(Duration(base + step));
}

namespace detail {

inline thread_local const Time* running_time = nullptr;

/// While one lives, its executor runs on this thread and `now` is its time.
/// Throws std::logic_error if an executor runs here already (law E11).
class ClockScope {
 public:
  explicit ClockScope(const Time& now) {
    if (running_time != nullptr) {
      throw std::logic_error(
          "vigil: nested run: an executor runs on this thread already; spawn "
          "the work on it, or run the other executor on a thread of its own");
    }
    running_time = &now;
  }
  ~ClockScope() { running_time = nullptr; }
  ClockScope(const ClockScope&) = delete;
  ClockScope& operator=(const ClockScope&) = delete;
};

}  // namespace detail

inline Time Clock::now() noexcept {
  if (detail::running_time == nullptr) {
    detail::fatal(
        "Clock::now(): no executor runs on this thread, so there is no "
        "virtual time; call it from within a task");
  }
  return *detail::running_time;
}

}  // namespace vigil
