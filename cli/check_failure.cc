// SPDX-License-Identifier: Apache-2.0
#include "cli/check_failure.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "audit/failure.h"
#include "audit/report.h"
#include "audit/smallest_stop.h"
#include "cli/judged.h"
#include "model/law.h"
#include "model/text.h"

namespace vigil::cli {
namespace {

using Json = nlohmann::ordered_json;

/// What counts as a hang while a failure is made smaller warily.
constexpr std::chrono::milliseconds kShortStall{500};

Keeping keeping_of(const CheckOptions& options) {
  return {options.regressions, options.use_regressions};
}

std::string origin_of(std::uint64_t seed, std::uint64_t index) {
  return fmt::format("seed {}, index {}", seed, index);
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

Json smallest_to_json(const SmallestFailure& smallest, std::uint64_t index,
                      const SavedRegression& saved) {
  Json found =
      failure_to_json(smallest.program, *smallest.checked.verdict.violation);
  found["index"] = index;
  found["commented"] = smallest.commented;
  found["shrink_runs"] = smallest.shrink_runs;
  found["is_smallest"] = smallest.is_complete;
  found["is_repeatable"] = smallest.is_repeatable;
  found["saved"] = saved.path;
  if (saved.path.empty()) found["not_saved"] = saved.error;
  return found;
}

void print_smallest(const Subject& subject, const Failure& failure,
                    const SmallestFailure& smallest,
                    const SavedRegression& saved) {
  fmt::print("{}", failure_report(subject, smallest.program, smallest.checked,
                                  {.saved = saved.path,
                                   .command = config().command_line,
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

/// Shrinks what is kept already, and reports.
void report_smallest(const Subject& subject, std::uint64_t seed,
                     const Failure& failure, const SavedRegression& first,
                     const CheckOptions& options, const FailureLimits& limits,
                     Watch& watch, Json& json) {
  const SmallestFailure smallest = watch.run(kShrinking, [&] {
    return smallest_failure(subject, failure.program, failure.checked, limits);
  });
  const std::string_view law =
      info(failure.checked.verdict.violation->law).number;
  SavedRegression saved = first;
  if (smallest.program != failure.program) {
    saved = keep_smaller(subject, smallest.program, law,
                         origin_of(seed, failure.index), keeping_of(options),
                         first);
  }
  json["verdict"] = "broken";
  json["failure"] = smallest_to_json(smallest, failure.index, saved);
  if (!options.json) print_smallest(subject, failure, smallest, saved);
}

SavedRegression keep_found(const Subject& subject, std::uint64_t seed,
                           const Failure& failure,
                           const CheckOptions& options) {
  return keep_failure(subject, failure.program,
                      info(failure.checked.verdict.violation->law).number,
                      origin_of(seed, failure.index), keeping_of(options));
}

}  // namespace

void report_failure(const Subject& subject, std::uint64_t seed,
                    const Failure& failure, const CheckOptions& options,
                    Watch& watch, Json& json) {
  const SavedRegression first = keep_found(subject, seed, failure, options);
  if (!options.json) print_first_line(failure, seed, first);
  report_smallest(subject, seed, failure, first, options,
                  {.is_over =
                       [&watch] {
                         watch.next();
                         return is_interrupted();
                       }},
                  watch, json);
}

void report_failure_warily(const Subject& subject, std::uint64_t seed,
                           const Failure& failure, const CheckOptions& options,
                           Watch& watch, Json& json) {
  const auto deadline =
      std::chrono::steady_clock::now() + std::chrono::seconds(20);
  report_smallest(subject, seed, failure,
                  keep_found(subject, seed, failure, options), options,
                  {.is_over =
                       [&] {
                         watch.next();
                         return is_interrupted() ||
                                std::chrono::steady_clock::now() > deadline;
                       },
                   .may_run =
                       [&](const Program& program) {
                         return !run_apart(subject, program, kShortStall);
                       }},
                  watch, json);
}

void report_stop(const Subject& subject, std::uint64_t seed,
                 std::uint64_t index, const Stop& stop,
                 const CheckOptions& options, Json& json) {
  const Program program = program_at(subject, seed, index);
  const std::string origin = origin_of(seed, index);
  const SavedRegression first = keep_failure(subject, program, word(stop.kind),
                                             origin, keeping_of(options));
  if (!options.json) {
    fmt::print(
        "{}: {}, program {} of seed {} ({} operations), {}; shrinking "
        "...\n\n",
        word(stop.kind), describe(stop, options.stall), index, seed,
        program.operation_count(), where(first));
    std::fflush(stdout);
  }
  const SmallestStop smallest =
      smallest_stop(subject, program, stop,
                    {.hang = options.stall, .is_over = is_interrupted});
  SavedRegression saved = first;
  if (smallest.program != program) {
    saved = keep_smaller(subject, smallest.program, word(stop.kind), origin,
                         keeping_of(options), first);
  }
  json["verdict"] = "broken";
  Json& found = json["failure"] = stop_to_json(smallest.stop, options.stall);
  found.erase("verdict");
  found.update({{"tasks", smallest.program.tasks.size()},
                {"operations", smallest.program.operation_count()},
                {"program", print(smallest.program)},
                {"index", index},
                {"commented", smallest.commented},
                {"shrink_runs", smallest.runs},
                {"is_smallest", smallest.is_complete},
                {"is_repeatable", smallest.is_repeatable},
                {"saved", saved.path}});
  if (options.json) return;
  fmt::print(
      "{}", stop_report(subject, smallest.program, smallest.stop, options.stall,
                        {.saved = saved.path,
                         .command = config().command_line,
                         .commented = smallest.commented}));
  fmt::print("{}\n",
             smallest.is_repeatable
                 ? fmt::format("\nShrunk from {} operations in {} runs.",
                               program.operation_count(), smallest.runs)
                 : "\nIt did not stop so when it ran again by itself, "
                   "so it is not shrunk.");
}

int report_regressions(const RegressionResult& result,
                       const CheckOptions& options, Json& json) {
  int code = kHeld;
  bool is_reported = false;
  for (const RegressionResult::Failed& failed : result.failed) {
    const Judged& judged = failed.judged;
    code = worse(code, judged.code);
    const bool is_broken = judged.code == kBroken;
    const std::string what = !is_broken ? "inconclusive, " + judged.message
                             : judged.law.empty() ? judged.message
                             : is_stop_word(judged.law)
                                 ? judged.law + ": " + judged.message
                                 : judged.law + " broken";
    Json one{{"file", failed.path}};
    one.update(judged.json);
    one.erase("verdict");
    if (is_broken) {
      one["tasks"] = failed.program.tasks.size();
      one["operations"] = failed.program.operation_count();
      one["program"] = print(failed.program);
    }
    json["regressions"]["failed"].push_back(std::move(one));
    if (options.json) continue;
    fmt::print("A kept failure fails again, {}: {}\n", failed.path, what);
    if (!is_broken || is_reported) continue;
    is_reported = true;
    fmt::print("\n{}\n", judged.report);
  }
  json["verdict"] = code == kBroken ? "broken" : "inconclusive";
  return code;
}

}  // namespace vigil::cli
