// SPDX-License-Identifier: Apache-2.0
// What an audit has found: of each law that was broken and of each way to stop,
// the smallest program.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/audit_parts.h"
#include "cli/regressions.h"

namespace vigil::cli {

struct Finding {
  std::string law;  ///< "T4", the word of a stop, or "end"
  std::string headline;
  std::string part;
  std::string where;           ///< which program it was found with
  std::string again{};         ///< as that of the part
  std::uint64_t programs = 0;  ///< in so many
  Program program;             ///< the smallest; of "end" none
  std::string commented;       ///< its text
  std::string lanes;           ///< where it parts from what is expected, if so
  /// Why it is not the smallest; empty: nothing of the program can go.
  std::string note{};
  SavedRegression saved{};

  bool has_program() const noexcept { return programs != 0; }
};

/// What a part was, and what came of it.
struct PartRun {
  Part part;
  PartResult result;
};

/// Keeps what is found as soon as it is: of each law, and each way to stop, the
/// first program.
class FoundKeeper {
 public:
  FoundKeeper(const Subject& subject, Keeping keeping)
      : subject_(subject), keeping_(std::move(keeping)) {}
  /// Where it is kept; the first time is the one that counts.
  const SavedRegression& keep(const Part& part, std::string_view law,
                              std::uint64_t index);
  /// Takes the smaller program in place of `first`; where it is then.
  SavedRegression keep_smaller(const Program& smaller, std::string_view law,
                               const std::string& origin,
                               const SavedRegression& first) const;

 private:
  const Subject& subject_;
  const Keeping keeping_;
  std::map<std::string, SavedRegression, std::less<>> kept_;
};

/// Shrinks all, and keeps what is smaller. First the laws in their order, then
/// the stops, each taken from the first part that has it; then the parts whose
/// process did not end well after its last program ("end", without a program).
std::vector<Finding> find_all(const Subject& subject,
                              const std::vector<PartRun>& runs,
                              std::chrono::milliseconds stall,
                              FoundKeeper& keeper);

}  // namespace vigil::cli
