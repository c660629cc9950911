// SPDX-License-Identifier: Apache-2.0
// The single steps of the shrinker. A step is a small description of a change:
// the program is only made when its turn comes, since most programs that fail
// are simple after a few steps.
#pragma once

#include <cstdint>
#include <vector>

#include "model/program.h"

namespace vigil::detail {

/// Tasks and operations are counted through the program, things are first the
/// events and then the counters.
struct ShrinkStep {
  enum class Kind : std::uint8_t {
    kTasks,       ///< away with those in [first, end)
    kOperations,  ///< away with those in [first, end)
    kUnused,      ///< away with those in [first, end) that nothing refers to
    kNumber,      ///< the number of operation `first` becomes `to`
    kNumbers,     ///< all numbers equal to it become `to`
  };
  Kind kind;
  std::uint32_t first = 0;
  std::uint32_t end = 0;
  std::int64_t to = 0;
};

/// Every step removes a task, an operation, an event or a counter and adds
/// nothing, or lowers the rank of some numbers (how far from simple they are)
/// and leaves all else alone. So (things, sum of ranks) falls from step to
/// step, and each chain ends. The boldest come first.
std::vector<ShrinkStep> simpler_steps(const Program& program);

/// REQUIRES: `step` is one of simpler_steps(program).
Program apply(Program program, const ShrinkStep& step);

}  // namespace vigil::detail
