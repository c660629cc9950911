// SPDX-License-Identifier: Apache-2.0
// One run of `vigil check` on one executor: the loop, its counts, its outcome.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

#include "audit/subject.h"
#include "audit/supervised.h"
#include "model/law.h"
#include "model/program.h"

namespace vigil::cli {

/// By slot of the operation.
using OperationCounts = std::array<std::uint64_t, 64>;

/// A quantity that each program has.
struct Spread {
  std::uint64_t sum = 0;
  std::uint64_t most = 0;
  void add(std::uint64_t value) noexcept;
};

/// What was generated.
struct Generated {
  std::uint64_t programs = 0;
  Spread tasks;
  Spread operations;
  Spread depth;                          ///< how deep blocks are nested
  OperationCounts times{};               ///< how often each operation occurred
  OperationCounts programs_with{};       ///< in how many programs
  std::uint64_t programs_with_ties = 0;  ///< sleeps that were due together
  void add(const Program& program, const Verdict& verdict);
};

/// A program that does not hold.
struct Failure {
  std::uint64_t index = 0;
  Program program;
  Checked checked;
};

/// What a run came to.
struct CheckResult {
  Generated generated;
  std::uint64_t run_twice = 0;  ///< programs whose two traces were compared
  double seconds = 0;
  LawCounts laws{};
  std::optional<Failure> failure;
  bool was_interrupted = false;

  double programs_a_second() const noexcept;
};

/// When to stop.
struct CheckLimits {
  std::uint64_t first_index = 0;
  std::optional<std::uint64_t> programs;
  std::optional<double> seconds;
};

/// Program `index` of a seed, for this executor.
Program program_at(const Subject& subject, std::uint64_t seed,
                   std::uint64_t index);

/// Checks programs until a limit, a failure or an interruption; `watch` is told
/// the index of each. `progress` is called about ten times a second.
CheckResult check_programs(
    const Subject& subject, std::uint64_t seed, const CheckLimits& limits,
    Watch& watch, const std::function<void(const CheckResult&)>& progress);

/// Makes an interruption (ctrl-C) end the run in good order.
void catch_interruption();
bool is_interrupted() noexcept;
/// The same in work that may be supervised.
bool is_interrupted(const Watch& watch) noexcept;

}  // namespace vigil::cli
