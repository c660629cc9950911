// SPDX-License-Identifier: Apache-2.0
// The battery: every mutant and every control before each tool that this build
// has, each trial in a process of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mutants/mutant.h"

namespace vigil {

/// What one trial found.
struct Record {
  std::string mutant;  ///< or a control
  Tool tool = Tool::kProperty;
  std::uint64_t seed = 0;
  bool is_killed = false;
  std::string law;  ///< that was broken; else empty
  /// Of a sanitizer, or how the process ended. Without a kill, of a trial that
  /// ended badly and of which the sanitizer that is asked says nothing.
  std::string report;
  std::uint64_t programs = 0;  ///< tried, up to the kill
  std::size_t size = 0;        ///< operations of the smallest program
  std::string message;         ///< what was seen, in one line
};

/// What is put before the tools.
struct Battery {
  std::vector<Mutant> mutants;
  std::vector<Control> controls;
};

/// Our mutants and those of published bugs, with their controls: the executors
/// of this project, the odd but legal ones, and the mutants' without the bug.
/// Without what is tried from elsewhere (mutants/statements).
Battery whole_battery();

/// How many seeds the random programs of a mutant are tried with; the figure
/// that counts is the median.
inline constexpr std::uint64_t kSeeds = 9;
/// How many random programs there are for a mutant, and for a control.
inline constexpr std::uint64_t kProgramsForMutants = 2'000;
inline constexpr std::uint64_t kProgramsForControls = 5'000;

/// The tools that this build has: with a sanitizer, that one; else those that
/// judge by laws.
std::span<const Tool> tools_of_this_build() noexcept;

/// Whether a battery tries the mutant by that tool, in the build that has it:
/// of those that judge by laws and of the sanitizers.
bool is_tried(const Mutant& mutant, Tool tool) noexcept;

/// Tries one mutant by each tool of this build that can be pointed at it.
std::vector<Record> try_mutant(const Mutant& mutant);

/// The same for a control.
std::vector<Record> try_control(const Control& control);

/// Random programs alone, on a control that is an executor.
/// REQUIRES: control.shapes.subject.
Record try_programs(const Control& control, std::uint64_t programs);

/// Tries all whose name contains `part`; calls `before` with each name.
std::vector<Record> try_all(
    const Battery& battery, std::string_view part,
    const std::function<void(std::string_view)>& before);

}  // namespace vigil
