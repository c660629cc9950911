// SPDX-License-Identifier: Apache-2.0
// Three programs that grow: tasks that sleep, operations of one task, and a
// chain of joins. Each directly on the Executor, as a user would write it, and
// as a Program, which the harness runs and judges.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "executor/time.h"
#include "model/program.h"

namespace vigil::bench {

/// What a direct run came to.
struct Counts {
  std::size_t polls = 0;      ///< of all tasks
  std::size_t completed = 0;  ///< tasks that have returned
  Time end{};
  std::uint64_t sum = 0;  ///< of what the workload computes
};

inline constexpr std::size_t kSleeps = 10;
inline constexpr std::size_t kRound = 4;
inline constexpr std::int64_t kLongestSleep = 100;

/// How long task number `task` sleeps for the `round`-th time: 1 ..
/// kLongestSleep.
std::int64_t delay(std::size_t task, std::size_t round) noexcept;

/// `tasks` tasks sleep kSleeps times each. The sum is of the delays.
Counts run_sleepers(std::size_t tasks);
/// One task does so many operations, in rounds of kRound: yield, send, receive
/// and log. The sum is of what it has received.
Counts run_operations(std::size_t operations);
/// Each of `tasks` tasks spawns and joins the next; the last one sleeps for 1.
/// The sum is what the first has got: how many joins it was.
Counts run_joins(std::size_t tasks);

/// The same as programs. `main` spawns the sleepers, and is the first of the
/// chain of joins.
Program sleepers(std::size_t tasks);
Program joins(std::size_t tasks);
/// The operations in a `repeat`, or written out.
Program repeated_operations(std::size_t operations);
Program listed_operations(std::size_t operations);

/// Runs a program on one of executors() and judges it.
struct CheckCounts {
  bool held = false;
  std::size_t polls = 0;
  std::size_t entries = 0;  ///< of the trace
};
CheckCounts run_and_judge(std::string_view executor, const Program& program);

}  // namespace vigil::bench
