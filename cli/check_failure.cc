// SPDX-License-Identifier: Apache-2.0
#include "cli/check_failure.h"

#include <fmt/format.h>

#include <cctype>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "audit/report.h"
#include "audit/smallest_stop.h"
#include "cli/check_run.h"
#include "cli/judged.h"
#include "cli/shrink_apart.h"
#include "model/law.h"
#include "model/text.h"

namespace vigil::cli {
namespace {

using Json = nlohmann::ordered_json;

Keeping keeping_of(const CheckOptions& options) {
  return {options.regressions, options.use_regressions};
}

std::string origin_of(std::uint64_t seed, std::uint64_t index) {
  return fmt::format("seed {}, index {}", seed, index);
}

/// `found` with the program itself.
Json failure_to_json(const Judged& found, const Program& program) {
  Json json = found.json;
  json.erase("verdict");
  json.update({{"tasks", program.tasks.size()},
               {"operations", program.operation_count()},
               {"program", print(program)}});
  return json;
}

void print_smallest(const Subject& subject, const SmallestApart& smallest,
                    const Program& as_found, const SavedRegression& saved) {
  fmt::print("{}{}", smallest.judged.report,
             files_report(subject, {.saved = saved.path,
                                    .command = config().command_line}));
  if (saved.path.empty()) fmt::print("\n{}\n", where(saved));
  if (!smallest.is_repeatable) {
    fmt::print("\nIt did not fail when it ran again, so it is not shrunk.\n");
  } else {
    fmt::print("\nShrunk from {} operations in {} runs{}.\n",
               as_found.operation_count(), smallest.runs,
               smallest.is_complete ? "" : "; it could be smaller still");
  }
}

/// Where no smaller program could be looked for: as it was found, and why.
void report_as_found(const Subject& subject, std::uint64_t index,
                     const Judged& found, const Program& program,
                     const SavedRegression& saved, std::string why,
                     const CheckOptions& options, Json& json) {
  Json failure = failure_to_json(found, program);
  failure.update({{"index", index},
                  {"is_smallest", false},
                  {"is_repeatable", false},
                  {"not_shrunk", why},
                  {"saved", saved.path}});
  json["failure"] = std::move(failure);
  if (options.json) return;
  why[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(why[0])));
  fmt::print("{}{}\n{}.\n", found.report,
             files_report(subject, {.saved = saved.path,
                                    .command = config().command_line}),
             why);
}

}  // namespace

void report_failure(const Subject& subject, std::uint64_t seed,
                    std::uint64_t index, const Judged& found,
                    const CheckOptions& options, Json& json) {
  const Program program = program_at(subject, seed, index);
  const std::string origin = origin_of(seed, index);
  const SavedRegression first =
      keep_failure(subject, program, found.law, origin, keeping_of(options));
  if (!options.json) {
    fmt::print(
        "{} broken by program {} of seed {} ({} operations), {}; shrinking "
        "...\n\n",
        found.law, index, seed, program.operation_count(), where(first));
    std::fflush(stdout);
  }
  const auto on_stop = [&](const Stop& stop) {
    if (options.json) return;
    fmt::print("{} with a smaller program: {}; shrinking more warily ...\n\n",
               word(stop.kind), describe(stop, options.stall));
    std::fflush(stdout);
  };
  const ShrunkApart shrunk =
      shrink_apart(subject, program, find_law(found.law)->law,
                   {.stall = options.stall, .on_stop = on_stop});
  json["verdict"] = "broken";
  if (!shrunk.smallest) {
    return report_as_found(subject, index, found, program, first,
                           why_not_smallest(shrunk, options.stall), options,
                           json);
  }
  const SmallestApart& smallest = *shrunk.smallest;
  SavedRegression saved = first;
  if (smallest.program != program) {
    saved = keep_smaller(subject, smallest.program, found.law, origin,
                         keeping_of(options), first);
  }
  Json& failure = json["failure"] =
      failure_to_json(smallest.judged, smallest.program);
  failure.update({{"index", index},
                  {"commented", smallest.commented},
                  {"shrink_runs", smallest.runs},
                  {"is_smallest", smallest.is_complete},
                  {"is_repeatable", smallest.is_repeatable},
                  {"saved", saved.path}});
  if (saved.path.empty()) failure["not_saved"] = saved.error;
  if (!options.json) print_smallest(subject, smallest, program, saved);
}

void report_stop(const Subject& subject, std::uint64_t seed,
                 std::uint64_t index, const Stop& stop,
                 const CheckOptions& options, Json& json) {
  const Program seen = program_at(subject, seed, index);
  const std::string origin = origin_of(seed, index);
  const SavedRegression first =
      keep_failure(subject, seen, word(stop.kind), origin, keeping_of(options));
  if (!options.json) {
    fmt::print(
        "{}: {}, program {} of seed {} ({} operations), {}; shrinking "
        "...\n\n",
        word(stop.kind), describe(stop, options.stall), index, seed,
        seen.operation_count(), where(first));
    std::fflush(stdout);
  }
  const auto at = [&](std::uint64_t item) -> std::optional<Program> {
    return program_at(subject, seed, item);
  };
  const bool is_leak = stop.kind == Stop::Kind::kLeak;
  const std::uint64_t culprit =
      is_leak ? leaking_item(subject, index, at, options.stall) : index;
  const Program program = program_at(subject, seed, culprit);
  const SmallestStop smallest = smallest_stop(
      subject, program, stop,
      {.hang = options.stall, .is_over = [] { return is_interrupted(); }});
  SavedRegression saved = first;
  if (smallest.program != seen) {
    saved = keep_smaller(subject, smallest.program, word(stop.kind),
                         origin_of(seed, culprit), keeping_of(options), first);
  }
  json["verdict"] = "broken";
  Json& found = json["failure"] = stop_to_json(smallest.stop, options.stall);
  found.erase("verdict");
  found.update({{"tasks", smallest.program.tasks.size()},
                {"operations", smallest.program.operation_count()},
                {"program", print(smallest.program)},
                {"index", culprit},
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
                         .commented = smallest.commented,
                         .is_smallest = smallest.is_repeatable}));
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
