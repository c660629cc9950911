// SPDX-License-Identifier: Apache-2.0
// `vigil shrink`: from a program to a smaller one.
#include <fmt/format.h>

#include <cstdio>
#include <optional>
#include <string>

#include "audit/failure.h"
#include "audit/regression_store.h"
#include "cli/check_run.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "model/law.h"
#include "model/text.h"

namespace vigil::cli {
namespace {

/// A failure of law T8 shows only in some of several runs.
constexpr unsigned kRepetitions = 5;

}  // namespace

int shrink_command(const std::string& file,
                   const std::optional<std::string>& executor,
                   const std::optional<std::string>& output,
                   std::size_t max_runs) {
  const Program program = read_program(file);
  const auto head = regression_head(read_file(file, 4096));
  const Subject subject = subject_named(executor ? *executor
                                        : head   ? head->executor
                                                 : "executor");
  must_run(subject, program);
  const bool is_t8 = head && head->law == info(Law::kT8).number;
  const Checked found =
      check_repeatedly(subject, program, is_t8 ? kRepetitions : 0);
  if (!found.verdict.violation) {
    fmt::print(stderr, "{}: breaks no law on {}; nothing to shrink\n", file,
               subject.name);
    return kBadInput;
  }
  catch_interruption();
  const SmallestFailure smallest =
      smallest_failure(subject, program, found,
                       {.shrink_runs = max_runs, .is_over = is_interrupted});
  if (!smallest.is_repeatable) {
    fmt::print(stderr, "{}: two runs of one program differ on {}\n", file,
               subject.name);
    return kDiverged;
  }
  const RegressionHead new_head{
      std::string(info(found.verdict.violation->law).number),
      std::string(subject.name)};
  if (output) {
    write_file(*output, print(Regression{.head = new_head,
                                         .origin = "shrunk from " + file,
                                         .program = smallest.program}));
  } else {
    fmt::print("# vigil failure: {} on {}\n{}", new_head.law, new_head.executor,
               smallest.commented);
    std::fflush(stdout);
  }
  fmt::print(output ? stdout : stderr,
             "{}: {} on {}, {} operations, from {}, in {} runs{}\n",
             output ? *output : file, new_head.law, new_head.executor,
             smallest.program.operation_count(), program.operation_count(),
             smallest.shrink_runs,
             smallest.is_complete ? "" : "; stopped early");
  return is_interrupted() ? kInterrupted : kHeld;
}

}  // namespace vigil::cli
