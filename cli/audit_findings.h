// SPDX-License-Identifier: Apache-2.0
// What an audit has found: of each law that was broken and of each way to stop,
// the smallest program.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/audit_parts.h"
#include "cli/regressions.h"

namespace vigil::cli {

struct Finding {
  std::string law;  ///< "T4", or the word of a stop
  std::string headline;
  std::string part;
  std::string where;           ///< which program it was found with
  std::uint64_t programs = 0;  ///< in so many
  Program program;             ///< the smallest
  std::string commented;       ///< its text
  std::string lanes;           ///< where it parts from what is expected, if so
  /// Why it is not the smallest; empty: nothing of the program can go.
  std::string note{};
  SavedRegression saved{};
};

/// What a part was, and what came of it.
struct PartRun {
  Part part;
  PartResult result;
};

/// Shrinks, keeps. First the laws in their order, then the stops; each is taken
/// from the first part that has it.
std::vector<Finding> find_all(const Subject& subject,
                              const std::vector<PartRun>& runs,
                              std::chrono::milliseconds stall,
                              const Keeping& keeping);

}  // namespace vigil::cli
