// SPDX-License-Identifier: Apache-2.0
// The single steps of the shrinker. A step is a small description of a change:
// the program is only made when its turn comes, since most programs that fail
// are simple after a few steps.
//
// Each step makes measure() smaller: it takes parts away and adds none, or it
// leaves the parts as they are and lowers the rank of some numbers. Pairs of
// natural numbers in the order of the dictionary have no endless descent, so
// each chain of steps ends. (That is why a delay becomes equal to a simpler one
// only: to make it equal to a larger one and to lower one of two equal delays
// could go round in circles.)
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "model/program.h"
#include "model/shrink_numbers.h"

namespace vigil::detail {

/// A change of the items [first, end) of its kind, in the order of the text.
struct ShrinkStep {
  /// The boldest first.
  enum class Kind : std::uint8_t {
    kTasks,       ///< tasks but main go, with the operations that refer to them
    kOperations,  ///< operations go, with what is below them
    kBlocks,      ///< operations with blocks give way to what is in them
    kBranches,    ///< branches of races go, but never the last
    kTimeouts,    ///< timeouts become sleeps of as long
    kSpawns,      ///< spawns give way to the operations of the spawned task
    kUnused,      ///< events, counters, ... go that nothing refers to
    kCapacities,  ///< capacities of channels become 1
    kZeros,       ///< numbers become 0
    kNumbers,     ///< what NumberStep says
    kCapacity,    ///< the capacity of channel `first` becomes `variant`
  };
  Kind kind{};
  std::uint32_t first = 0;
  std::uint32_t end = 0;
  std::uint32_t variant = 0;  ///< of kBlocks: which block, or kAllBlocks
  NumberStep numbers{};       ///< of kNumbers
};
inline constexpr std::size_t kItemKinds = 9;  ///< those before kNumbers

/// How many items of a kind there are. REQUIRES: `kind` is before kNumbers.
std::uint32_t count_items(const Program& program, ShrinkStep::Kind kind);

/// The program after the step; none if it would not be valid.
/// REQUIRES: `step` is a step of `program`.
std::optional<Program> apply(const Program& program, const ShrinkStep& step);

/// What each step makes less.
struct ShrinkMeasure {
  std::uint64_t parts = 0;  ///< tasks, operations, blocks and shared things
  /// Sum of the ranks of the numbers, and of the capacities; in 128 bits.
  std::uint64_t ranks_high = 0;
  std::uint64_t ranks_low = 0;
  friend auto operator<=>(const ShrinkMeasure&, const ShrinkMeasure&) = default;
};
ShrinkMeasure measure(const Program& program);

}  // namespace vigil::detail
