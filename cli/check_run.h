// SPDX-License-Identifier: Apache-2.0
// One run of `vigil check` on one executor: the loop, its counts, its outcome.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "audit/subject.h"
#include "model/generate.h"
#include "model/law.h"
#include "model/program.h"

namespace vigil::cli {

/// How often each operation was generated, by slot.
using OperationCounts = std::array<std::uint64_t, 64>;

/// A program that does not hold.
struct Failure {
  std::uint64_t index = 0;
  Program program;
  Checked checked;
};

/// What a run came to.
struct CheckResult {
  std::uint64_t programs = 0;
  std::uint64_t operations = 0;
  std::uint64_t run_twice = 0;  ///< programs whose two traces were compared
  double seconds = 0;
  LawCounts laws{};
  OperationCounts by_operation{};
  std::optional<Failure> failure;
  bool was_interrupted = false;
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

/// Checks programs until a limit, a failure or an interruption. `progress` is
/// called about ten times a second.
CheckResult check_programs(
    const Subject& subject, std::uint64_t seed, const CheckLimits& limits,
    const std::function<void(const CheckResult&)>& progress);

/// Makes an interruption (ctrl-C) end the run in good order.
void catch_interruption();
bool is_interrupted() noexcept;

}  // namespace vigil::cli
