// SPDX-License-Identifier: Apache-2.0
#include "cli/check_failure.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

#include "audit/failure.h"
#include "audit/regression_store.h"
#include "audit/report.h"
#include "cli/files.h"
#include "model/law.h"
#include "model/text.h"

namespace vigil::cli {
namespace {

using Json = nlohmann::ordered_json;

/// Keeps a failure, unless nothing is to be kept.
SavedRegression keep(const Subject& subject, const Program& program, Law law,
                     const std::string& origin, const CheckOptions& options) {
  if (!options.use_regressions) {
    return {.path = {}, .is_new = false, .error = "by --no-regressions"};
  }
  return save_regression(resolve_path(options.regressions),
                         {.head = RegressionHead{std::string(info(law).number),
                                                 std::string(subject.name)},
                          .origin = origin,
                          .program = program});
}

std::string where(const SavedRegression& saved) {
  return saved.path.empty() ? "not saved: " + saved.error
                            : "saved as " + saved.path;
}

Json failure_to_json(const Program& program, const Violation& violation) {
  return {{"law", info(violation.law).number},
          {"message", violation.message},
          {"time", violation.time},
          {"task", program.tasks[violation.task].name},
          {"poll", violation.poll},
          {"tasks", program.tasks.size()},
          {"operations", program.operation_count()},
          {"program", print(program)}};
}

void print_first_line(const Failure& failure, std::uint64_t seed,
                      const SavedRegression& saved) {
  fmt::print(
      "{} broken by program {} of seed {} ({} operations), {}; shrinking "
      "...\n\n",
      info(failure.checked.verdict.violation->law).number, failure.index, seed,
      failure.program.operation_count(), where(saved));
  std::fflush(stdout);
}

}  // namespace

void report_failure(const Subject& subject, std::uint64_t seed,
                    const Failure& failure, const CheckOptions& options,
                    Json& json) {
  const Law law = failure.checked.verdict.violation->law;
  const std::string origin =
      fmt::format("seed {}, index {}", seed, failure.index);
  const SavedRegression first =
      keep(subject, failure.program, law, origin, options);
  if (!options.json) print_first_line(failure, seed, first);
  const SmallestFailure smallest = smallest_failure(
      subject, failure.program, failure.checked, {.is_over = is_interrupted});
  SavedRegression saved = first;
  if (smallest.program != failure.program) {
    saved = keep(subject, smallest.program, law, origin + ", shrunk", options);
    // Only now that the smaller one is there, the larger one can go; if it is
    // from another run, it stays.
    std::error_code error;
    if (!saved.path.empty() && first.is_new) {
      std::filesystem::remove(first.path, error);
    }
    if (saved.path.empty()) saved = first;
  }
  if (options.json) {
    json["verdict"] = "broken";
    Json& found = json["failure"] =
        failure_to_json(smallest.program, *smallest.checked.verdict.violation);
    found["index"] = failure.index;
    found["commented"] = smallest.commented;
    found["shrink_runs"] = smallest.shrink_runs;
    found["is_smallest"] = smallest.is_complete;
    found["is_repeatable"] = smallest.is_repeatable;
    found["saved"] = saved.path;
    if (saved.path.empty()) found["not_saved"] = saved.error;
    return;
  }
  fmt::print("{}", failure_report(subject, smallest.program, smallest.checked,
                                  {.saved = saved.path,
                                   .command = kCommandLine,
                                   .commented = smallest.commented}));
  if (saved.path.empty()) fmt::print("\n{}\n", where(saved));
  if (!smallest.is_repeatable) {
    fmt::print("\nIt did not fail when it ran again, so it is not shrunk.\n");
  } else {
    fmt::print("\nShrunk from {} operations in {} runs{}.\n",
               failure.program.operation_count(), smallest.shrink_runs,
               smallest.is_complete ? "" : "; it could be smaller still");
  }
}

int report_regressions(const Subject& subject, const RegressionResult& result,
                       const CheckOptions& options, Json& json) {
  int code = kHeld;
  bool is_reported = false;
  for (const RegressionResult::Failed& failed : result.failed) {
    const Verdict& verdict = failed.checked.verdict;
    code = worse(code, verdict.violation ? kBroken : kInconclusive);
    const std::string what =
        verdict.violation
            ? std::string(info(verdict.violation->law).number) + " broken"
            : "inconclusive, " + verdict.reason;
    Json one{{"file", failed.path}};
    if (verdict.violation) {
      one.update(failure_to_json(failed.program, *verdict.violation));
    } else {
      one["reason"] = verdict.reason;
    }
    json["regressions"]["failed"].push_back(std::move(one));
    if (options.json) continue;
    fmt::print("A kept failure fails again, {}: {}\n", failed.path, what);
    if (!verdict.violation || is_reported) continue;
    is_reported = true;
    fmt::print("\n{}\n", failure_report(subject, failed.program, failed.checked,
                                        {.saved = failed.path,
                                         .command = kCommandLine,
                                         .commented = {}}));
  }
  json["verdict"] = code == kBroken ? "broken" : "inconclusive";
  return code;
}

}  // namespace vigil::cli
