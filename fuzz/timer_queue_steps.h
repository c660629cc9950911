// SPDX-License-Identifier: Apache-2.0
// What an input of timer_queue_fuzz means: calls on two queues of timers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "executor/time.h"

namespace vigil {

inline constexpr std::size_t kFuzzTimers = 48;
inline constexpr std::size_t kFuzzQueues = 2;

/// One call.
struct TimerStep {
  enum class Call : std::uint8_t {
    kInsert,    ///< the timer into the queue, unless it is in one
    kReset,     ///< out of its queue, if any, and into the queue
    kCancel,    ///< TimerEntry::cancel()
    kRemove,    ///< TimerQueue::remove(), if it is in a queue
    kFire,      ///< the earliest of the queue
    kDestroy,   ///< the timer; a new one takes its place
    kClear,     ///< the queue
    kRenew,     ///< the queue is destroyed; a new one takes its place
    kWhenFired  ///< the timer does `then` when it is fired next
  };
  static constexpr std::size_t kCalls = 9;
  Call call = Call::kInsert;
  std::uint8_t queue = 0;
  std::uint8_t timer = 0;
  Time deadline{};
  // Of kWhenFired: any call but kRenew and kWhenFired, on this timer.
  Call then = Call::kInsert;
  std::uint8_t other = 0;
};

/// Reads the steps. Any bytes will do.
std::vector<TimerStep> decode_timer_steps(std::span<const std::uint8_t> bytes);

/// One line, without its end.
std::string to_string(const TimerStep& step);

}  // namespace vigil
