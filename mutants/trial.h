// SPDX-License-Identifier: Apache-2.0
// A trial: one thing, broken or not, put before one tool of the harness.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "model/law.h"
#include "mutants/bounded_lock.h"
#include "mutants/mutant.h"

namespace vigil {

/// What a tool has to work with.
struct TrialOptions {
  std::uint64_t seed = 1;
  std::uint64_t programs = 2'000;  ///< at most, for Tool::kProperty
  /// The law that is asked for: what breaks another one counts only if no
  /// program breaks this one.
  std::optional<Law> law{};
  /// How long a call of a suite's subject may take.
  std::chrono::milliseconds hang_limit = mutant::kHangLimit;
  /// Goes on when a law is broken: a sanitizer is what is asked.
  bool ignores_laws = false;
  /// Is told how many programs were begun, for whoever outlives a crash; or
  /// null.
  std::uint64_t* begun = nullptr;
};

/// What it found.
struct TrialResult {
  bool is_killed = false;
  std::string law;             ///< that was broken; else empty
  std::uint64_t programs = 0;  ///< tried, up to the kill
  std::size_t size = 0;        ///< operations of the smallest program
  std::string message;         ///< what was seen, in one line
};

/// Whether the thing has a shape that the tool can be pointed at:
/// Tool::kProperty, kCombinations, kSuite.
bool can_try(const Shapes& shapes, Tool tool) noexcept;

/// Puts it before the tool, in this process.
/// REQUIRES: can_try(shapes, tool).
TrialResult try_tool(const Shapes& shapes, Tool tool,
                     const TrialOptions& options);

}  // namespace vigil
