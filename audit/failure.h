// SPDX-License-Identifier: Apache-2.0
// From a program that fails to the smallest one that does, with what matters in
// it: the one way for the command and for tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "audit/subject.h"
#include "model/program.h"

namespace vigil {

/// check(), and if no law was broken up to `more` further runs, which must give
/// the same trace (law T8). A difference is the violation, at the first step
/// where they part, and the observation is that of the later run.
/// REQUIRES: as check().
Checked check_repeatedly(const Subject& subject, const Program& program,
                         unsigned more = 1);

/// Of random programs, each with this period runs twice.
inline constexpr std::uint64_t kRunTwicePeriod = 1'000;

/// How much work may be done on a failure.
struct FailureLimits {
  std::size_t shrink_runs = 5'000;
  std::size_t explain_runs = 300;
  /// Whether to come to an end at once; asked before each run.
  std::function<bool()> is_over = [] { return false; };
  /// Whether the program may run in this process: asked before it does, if
  /// given. One that may not counts as one that does not fail.
  std::function<bool(const Program&)> may_run{};
};

struct SmallestFailure {
  Program program;
  Checked checked;  ///< of that program; the violation is there
  /// The program's text, with comments on what matters; see model/explain.h.
  std::string commented;
  std::size_t shrink_runs = 0;
  bool is_complete = false;  ///< nothing can go; else it was cut short
  /// The law was broken again when the program ran again. If not, all else is
  /// as it was found.
  bool is_repeatable = false;
};

/// The smallest program that breaks the same law.
/// REQUIRES: `found` is of `program`, and has a violation.
SmallestFailure smallest_failure(const Subject& subject, const Program& program,
                                 const Checked& found,
                                 const FailureLimits& limits = {});

}  // namespace vigil
