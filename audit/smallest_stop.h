// SPDX-License-Identifier: Apache-2.0
// From a program on which an executor hangs, crashes, exits or forks to the
// smallest one: audit/failure.h for what the judge never gets to see.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "audit/subject.h"
#include "audit/supervised.h"
#include "model/program.h"

namespace vigil {

/// Runs the program in a process of its own, which prints nowhere; how it ended
/// if not by a return. Not known of one that was interrupted.
/// REQUIRES: as check(), and as supervise().
std::optional<Stop> run_apart(
    const Subject& subject, const Program& program,
    std::chrono::milliseconds limit,
    const std::function<bool()>& is_interrupted = [] { return false; });

/// Which of the programs up to `item` left the leak that was seen after it.
/// What still lies on the stack or in a register counts as a pointer, so that
/// some are seen a program or two late. `item` itself if none of the latest
/// leaks alone. `program`: of an item, if there is one. REQUIRES: as
/// run_apart().
std::uint64_t leaking_item(
    const Subject& subject, std::uint64_t item,
    const std::function<std::optional<Program>(std::uint64_t)>& program,
    std::chrono::milliseconds limit);

/// How much work may be done on a stop.
struct StopLimits {
  std::chrono::milliseconds hang{10'000};  ///< after which a run counts as hung
  /// While smaller programs are looked for, at most that much.
  std::chrono::milliseconds short_hang{500};
  std::chrono::milliseconds total{20'000};  ///< for the whole search
  std::size_t runs = 2'000;
  std::function<bool()> is_over = [] { return false; };
};

struct SmallestStop {
  Program program;
  Stop stop;
  std::string commented;  ///< the program's text, with what matters in it
  std::size_t runs = 0;
  bool is_complete = false;    ///< nothing can go; else it was cut short
  bool is_repeatable = false;  ///< if not, all else is as it was found
};

/// The smallest program found that stops in the same way.
SmallestStop smallest_stop(const Subject& subject, const Program& program,
                           const Stop& stop, const StopLimits& limits);

}  // namespace vigil
