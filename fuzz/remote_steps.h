// SPDX-License-Identifier: Apache-2.0
// What an input of remote_fuzz means: rounds, each of them a few steps between
// two runs of an executor and what three threads do during the next one; and
// the steps of its tasks.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "executor/time.h"

namespace vigil {

inline constexpr std::size_t kRemoteTasks = 6;
/// Thread 0 is the executor's.
inline constexpr std::size_t kRemoteThreads = 4;

/// One step. Who may take which: see remote_steps.cc.
struct RemoteStep {
  enum class Act : std::uint8_t {
    kSpawn,       ///< task `task`, once
    kWake,        ///< the task, by the waker of its first poll
    kCancel,      ///< by its join handle
    kSendCancel,  ///< by its cancel handle
    kShutDown,    ///< destroys the executor
    kGuard,       ///< the thread has a guard, from before the run on
    kDropGuard,   ///< and has none from here on
    kYield,       ///< a thread lets others run
    kWait,        ///< until somebody wakes this task
    kSleep,
    kJoin,
    kThrow,
    kRunNested,        ///< the executor that runs; it must refuse
    kSpawnAtEnd,       ///< the destructor of this task's future spawns a task
    kOtherExecutor,    ///< makes another one, and destroys it with its tasks
    kWithoutExecutor,  ///< polls futures where none runs
  };
  static constexpr std::size_t kActs = 16;
  Act act = Act::kYield;
  std::uint8_t task = 0;
  Duration delay{};
};

using RemoteSteps = std::vector<RemoteStep>;

/// The first of `by_thread` is what is done before the run, the others during
/// it.
struct RemoteRound {
  std::array<RemoteSteps, kRemoteThreads> by_thread;
};

/// A whole input.
struct RemotePlan {
  std::array<RemoteSteps, kRemoteTasks> tasks;
  std::vector<RemoteRound> rounds;
};

/// Whether this thread has a guard from before the run on.
bool has_guard(const RemoteSteps& steps) noexcept;
/// Whether all that these threads do to tasks, they do under a guard: an
/// executor that has run then has seen it.
bool is_guarded(const RemoteRound& round) noexcept;

/// Reads the plan. Any bytes will do.
RemotePlan decode_remote(std::span<const std::uint8_t> bytes);

/// In lines.
std::string to_string(const RemotePlan& plan);

}  // namespace vigil
