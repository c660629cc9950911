// SPDX-License-Identifier: Apache-2.0
// From a program that breaks a law to the smallest one, in a process of its
// own: whatever smaller programs do to the executor, the failure stays.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "audit/subject.h"
#include "audit/supervised.h"
#include "cli/judged.h"
#include "model/law.h"
#include "model/program.h"

namespace vigil::cli {

/// How much work may be done on a failure.
struct ShrinkLimits {
  std::chrono::milliseconds stall = kDefaultStall;  ///< 0: in this process
  std::chrono::milliseconds total = std::chrono::hours(1);
  std::size_t runs = 5'000;
  /// Told that a smaller program has stopped: all is begun anew then, and each
  /// program runs in a process of its own first.
  std::function<void(const Stop&)> on_stop = [](const Stop&) {};
};

struct SmallestApart {
  Program program;
  /// The report, without files, and what else judge_apart() tells.
  Judged judged;
  std::string headline;   ///< the law and what was seen
  std::string lanes;      ///< where it parts from what is expected
  std::string commented;  ///< the program's text, with what matters in it
  std::size_t runs = 0;
  bool is_complete = false;    ///< nothing can go
  bool is_repeatable = false;  ///< if not, all else is as it was found
};

/// One of the first two; or none: it broke the law no more when it ran again.
struct ShrunkApart {
  std::optional<SmallestApart> smallest{};
  std::optional<Stop> stop{};  ///< what ended it, in spite of all
  bool was_interrupted = false;
};

/// The smallest program found that breaks the law.
/// REQUIRES: as supervise().
ShrunkApart shrink_apart(const Subject& subject, const Program& program,
                         Law law, const ShrinkLimits& limits);

/// Why what came of it is not the smallest program; empty if it is.
std::string why_not_smallest(const ShrunkApart& shrunk,
                             std::chrono::milliseconds stall);

}  // namespace vigil::cli
