// SPDX-License-Identifier: Apache-2.0
// `vigil shrink`: from a program to a smaller one.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <optional>
#include <string>

#include "audit/regression_store.h"
#include "audit/smallest_stop.h"
#include "cli/check_run.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/judged.h"
#include "cli/shrink_apart.h"
#include "model/law.h"
#include "model/text.h"

namespace vigil::cli {
namespace {

/// A failure of law T8 shows only in some of several runs.
constexpr unsigned kRepetitions = 5;

/// Writes the smaller program, or prints it with what matters in it.
void give(const RegressionHead& head, const Program& program,
          const std::string& commented, const std::string& file,
          const std::optional<std::string>& output) {
  if (output) {
    write_file(*output, print(Regression{.head = head,
                                         .origin = "shrunk from " + file,
                                         .program = program}));
  } else {
    fmt::print("# vigil failure: {} on {}\n{}", head.law, head.executor,
               commented);
    std::fflush(stdout);
  }
}

void tell(const RegressionHead& head, const Program& smaller,
          const Program& larger, std::size_t runs, bool is_complete,
          const std::string& file, const std::optional<std::string>& output) {
  fmt::print(output ? stdout : stderr,
             "{}: {} on {}, {} operations, from {}, in {} runs{}\n",
             output ? *output : file, head.law, head.executor,
             smaller.operation_count(), larger.operation_count(), runs,
             is_complete ? "" : "; stopped early");
}

/// Of a program on which the executor hangs, crashes, exits or forks.
int shrink_stop(const Subject& subject, const Program& program,
                const Stop& stop, const std::string& file,
                const std::optional<std::string>& output,
                std::size_t max_runs) {
  const SmallestStop smallest =
      smallest_stop(subject, program, stop,
                    {.hang = kDefaultStall,
                     .total = std::chrono::minutes(1),
                     .runs = max_runs,
                     .is_over = [] { return is_interrupted(); }});
  const RegressionHead head{std::string(word(stop.kind)),
                            std::string(subject.name)};
  give(head, smallest.program, smallest.commented, file, output);
  tell(head, smallest.program, program, smallest.runs, smallest.is_complete,
       file, output);
  return is_interrupted() ? kInterrupted : kHeld;
}

/// Of a program that breaks a law.
int shrink_law(const Subject& subject, const Program& program, Law law,
               const std::string& file,
               const std::optional<std::string>& output, std::size_t max_runs) {
  const ShrunkApart shrunk =
      shrink_apart(subject, program, law, {.runs = max_runs});
  const bool is_shrunk = shrunk.smallest && shrunk.smallest->is_repeatable;
  if (!is_shrunk && is_interrupted()) return kInterrupted;
  if (shrunk.stop) {
    fmt::print(stderr, "{}: {}\n", file,
               why_not_smallest(shrunk, kDefaultStall));
    return kInconclusive;
  }
  if (!is_shrunk) {
    fmt::print(stderr, "{}: two runs of one program differ on {}\n", file,
               subject.name);
    return kDiverged;
  }
  const SmallestApart& smallest = *shrunk.smallest;
  const RegressionHead head{std::string(info(law).number),
                            std::string(subject.name)};
  give(head, smallest.program, smallest.commented, file, output);
  tell(head, smallest.program, program, smallest.runs, smallest.is_complete,
       file, output);
  return is_interrupted() ? kInterrupted : kHeld;
}

}  // namespace

int shrink_command(const std::string& file,
                   const std::optional<std::string>& executor,
                   const std::optional<std::string>& output,
                   std::size_t max_runs) {
  const Program program = read_program(file);
  const auto head = regression_head(read_file(file, 4096));
  const Subject subject =
      subject_named(executor ? *executor
                    : head   ? head->executor
                             : std::string(config().subjects.front().name));
  must_run(subject, program);
  catch_interruption();
  const bool is_t8 = head && head->law == info(Law::kT8).number;
  const Judged found = judge_apart(subject, program, is_t8 ? kRepetitions : 0,
                                   kDefaultStall, {});
  if (found.code == kInterrupted) return kInterrupted;
  if (found.stop) {
    return shrink_stop(subject, program, *found.stop, file, output, max_runs);
  }
  if (found.law.empty()) {
    fmt::print(stderr, "{}: breaks no law on {}; nothing to shrink\n", file,
               subject.name);
    return kBadInput;
  }
  return shrink_law(subject, program, find_law(found.law)->law, file, output,
                    max_runs);
}

}  // namespace vigil::cli
