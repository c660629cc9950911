// SPDX-License-Identifier: Apache-2.0
// What an input of primitives_fuzz means: a few tasks, each a list of steps
// with channels, events, notifies, time and each other, and combinators of
// these.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "executor/time.h"

namespace vigil {

inline constexpr std::size_t kPrimitiveTasks = 8;
inline constexpr std::size_t kPrimitiveChannels = 3;
inline constexpr std::size_t kPrimitiveEvents = 2;  ///< and as many notifies
inline constexpr std::size_t kPrimitiveStepsMax = 256;  ///< of all tasks

/// One step of a task.
struct PrimitiveStep {
  enum class Act : std::uint8_t {
    kSend,            ///< an item into a channel
    kReceive,         ///< from a channel
    kTimedSend,       ///< timeout() of the future itself
    kTimedReceive,    ///< timeout() of the future itself
    kReceiveOrEvent,  ///< race() of both futures themselves
    kSleep,
    kResetSleep,  ///< a sleep that is given up, reset, and awaited again
    kYield,
    kSet,
    kReset,
    kWaitEvent,
    kNotify,
    kWaitNotify,
    kCancel,  ///< a task
    kJoin,    ///< a task
    kWake,    ///< a task, for no reason
    kThrow,
    kSequence,  ///< what is below, one after the other
    kRace,      ///< race_all() of what is below, each in a coroutine
    kJoinAll,   ///< join_all() of what is below
    kTimeout    ///< timeout() of the first that is below
  };
  static constexpr std::size_t kActs = 21;
  Act act = Act::kYield;
  std::uint8_t thing = 0;  ///< number of the channel, event, task, ...
  Duration delay{};
  std::vector<PrimitiveStep> below{};
};

/// A whole input.
struct PrimitivePlan {
  std::array<std::size_t, kPrimitiveChannels> capacities{};
  /// The channels and events end before the executor, with those who wait.
  bool things_end_first = false;
  std::vector<std::vector<PrimitiveStep>> tasks;
};

/// Reads the plan. Any bytes will do.
PrimitivePlan decode_primitives(std::span<const std::uint8_t> bytes);

/// A line for each step.
std::string to_string(const PrimitivePlan& plan);

}  // namespace vigil
