// SPDX-License-Identifier: Apache-2.0
// The parts of `vigil audit`: many programs each, which are all run and judged,
// whatever becomes of some.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/law_tally.h"
#include "audit/subject.h"
#include "audit/supervised.h"
#include "cli/commands.h"
#include "model/program.h"

namespace vigil::cli {

/// The programs of a part.
struct Part {
  std::string name;
  std::uint64_t count = 0;
  /// None: the executor can't run it.
  std::function<std::optional<Program>(std::uint64_t index)> program;
  /// Which it is, in words.
  std::function<std::string(std::uint64_t index)> describe;
  /// How often it runs once more (law T8).
  std::function<unsigned(std::uint64_t index)> more;
  std::vector<std::string> warnings{};
  /// What to give the command to try one of them again, if it can.
  std::function<std::string(std::uint64_t index)> again = [](std::uint64_t) {
    return std::string();
  };
};

/// Those of the options that are not left out, in the order in which they run.
/// Throws InputError.
std::vector<Part> parts_of(const Subject& subject, const AuditOptions& options);

/// Programs that stopped in one way.
struct FoundStop {
  Stop stop;
  std::uint64_t first = 0;  ///< index
  std::uint64_t programs = 0;
};

struct PartResult {
  LawTally tally;
  std::vector<FoundStop> stops{};  ///< in the order of the first of each
  /// It stopped so often that the rest was left out, from this index on.
  std::optional<std::uint64_t> cut_short{};
  bool was_interrupted = false;
  std::string afterword{};  ///< what came after the last program
};

/// Told the number of a law, or the word of a stop, and the program: soon after
/// the first that broke the law, and after each that stopped.
using OnFound = std::function<void(std::string_view law, std::uint64_t index)>;

/// Runs and judges them all. After a hang it goes on with the next; after some,
/// it leaves the rest.
PartResult run_part(const Subject& subject, const Part& part,
                    std::chrono::milliseconds stall, const OnFound& on_found);

}  // namespace vigil::cli
