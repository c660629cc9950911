// SPDX-License-Identifier: Apache-2.0
#include "cli/audit_findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

#include "audit/failure.h"
#include "audit/report.h"
#include "audit/smallest_stop.h"
#include "cli/check_run.h"
#include "model/law.h"
#include "model/text.h"

namespace vigil::cli {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

/// For one finding.
constexpr std::chrono::seconds kShrinkTime{10};
constexpr std::chrono::milliseconds kShortStall{500};
/// What only a repetition shows, shows in some of so many.
constexpr unsigned kRepetitions = 5;

std::string note_of(bool is_repeatable, bool is_complete) {
  return !is_repeatable
             ? "it did not fail when it ran again, so it is not shrunk"
         : is_complete ? ""
                       : "it could be smaller still";
}

std::string to_text(const Subject& subject, const SmallestFailure& smallest) {
  return Json{{"headline",
               headline(smallest.program, *smallest.checked.verdict.violation)},
              {"program", print(smallest.program)},
              {"commented", smallest.commented},
              {"lanes", lanes(subject, smallest.program, smallest.checked)},
              {"note", note_of(smallest.is_repeatable, smallest.is_complete)}}
      .dump();
}

/// Looks for the smallest program that breaks the law; empty if it does not
/// break again. `is_wary`: each program runs in a process of its own first.
Supervised shrink_apart(const Subject& subject, const Program& program, Law law,
                        std::chrono::milliseconds stall, bool is_wary) {
  const auto deadline = Clock::now() + kShrinkTime;
  return supervise(
      [&](Watch& watch) {
        FailureLimits limits;
        limits.is_over = [&] {
          watch.next();
          return is_interrupted() || Clock::now() > deadline;
        };
        if (is_wary) {
          limits.may_run = [&](const Program& simpler) {
            return !run_apart(subject, simpler, kShortStall);
          };
        }
        return watch.run(0, [&]() -> std::string {
          const Checked found = check_repeatedly(
              subject, program, law == Law::kT8 ? kRepetitions : 0);
          const auto& violation = found.verdict.violation;
          if (!violation || violation->law != law) return {};
          return to_text(subject,
                         smallest_failure(subject, program, found, limits));
        });
      },
      {.limit = stall, .is_interrupted = is_interrupted});
}

void take_over(Finding& finding, const std::string& answer) {
  const Json json = Json::parse(answer);
  finding.headline = json["headline"];
  finding.program =
      std::get<Program>(parse(json["program"].get<std::string>()));
  finding.commented = json["commented"];
  finding.lanes = json["lanes"];
  finding.note = json["note"];
}

Finding begin_finding(const PartRun& run, std::string_view law,
                      std::uint64_t index) {
  Finding finding{.law = std::string(law),
                  .headline = {},
                  .part = run.part.name,
                  .where = run.part.describe(index),
                  .program = *run.part.program(index),
                  .commented = {},
                  .lanes = {}};
  finding.commented = print(finding.program);
  return finding;
}

void keep(const Subject& subject, const Program& as_found,
          const Keeping& keeping, Finding& finding) {
  const SavedRegression first =
      keep_failure(subject, as_found, finding.law, finding.where, keeping);
  finding.saved = finding.program == as_found
                      ? first
                      : keep_smaller(subject, finding.program, finding.law,
                                     finding.where, keeping, first);
}

Finding find_law(const Subject& subject, const PartRun& run, const LawInfo& law,
                 std::chrono::milliseconds stall, const Keeping& keeping) {
  const LawTally::Row& row = run.result.tally[law.law];
  Finding finding = begin_finding(run, law.number, row.first);
  const Program as_found = finding.program;
  finding.programs = row.broken;
  finding.headline =
      fmt::format("{} broken: {} ({})\n", law.number, law.text, law.source);
  Supervised done = shrink_apart(subject, as_found, law.law, stall, false);
  if (done.stop) done = shrink_apart(subject, as_found, law.law, stall, true);
  if (done.answer && !done.answer->empty()) {
    take_over(finding, *done.answer);
  } else {
    finding.note = done.stop ? "not shrunk: " + describe(*done.stop, stall)
                             : note_of(false, false);
  }
  keep(subject, as_found, keeping, finding);
  return finding;
}

Finding find_stop(const Subject& subject, const PartRun& run,
                  const FoundStop& found, std::chrono::milliseconds stall,
                  const Keeping& keeping) {
  Finding finding = begin_finding(run, word(found.stop.kind), found.first);
  const Program as_found = finding.program;
  finding.programs = found.programs;
  SmallestStop smallest =
      smallest_stop(subject, as_found, found.stop,
                    {.hang = stall, .is_over = is_interrupted});
  finding.headline =
      fmt::format("{}: {}\n", finding.law, describe(smallest.stop, stall));
  finding.program = std::move(smallest.program);
  finding.commented = std::move(smallest.commented);
  finding.note = note_of(smallest.is_repeatable, smallest.is_complete);
  keep(subject, as_found, keeping, finding);
  return finding;
}

}  // namespace

std::vector<Finding> find_all(const Subject& subject,
                              const std::vector<PartRun>& runs,
                              std::chrono::milliseconds stall,
                              const Keeping& keeping) {
  std::vector<Finding> findings;
  for (const LawInfo& law : law_table()) {
    const auto has_it = [&](const PartRun& run) {
      return run.result.tally[law.law].broken != 0;
    };
    const auto run = std::ranges::find_if(runs, has_it);
    if (run == runs.end()) continue;
    findings.push_back(find_law(subject, *run, law, stall, keeping));
  }
  std::vector<Stop> seen;
  for (const PartRun& run : runs) {
    for (const FoundStop& found : run.result.stops) {
      const bool is_known = std::ranges::any_of(
          seen, [&](const Stop& each) { return each.is_like(found.stop); });
      if (is_known) continue;
      seen.push_back(found.stop);
      findings.push_back(find_stop(subject, run, found, stall, keeping));
    }
  }
  return findings;
}

}  // namespace vigil::cli
