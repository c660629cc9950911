// SPDX-License-Identifier: Apache-2.0
#include "cli/audit_findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "audit/smallest_stop.h"
#include "cli/check_run.h"
#include "cli/shrink_apart.h"
#include "model/law.h"
#include "model/text.h"

namespace vigil::cli {
namespace {

/// For one finding.
constexpr std::chrono::seconds kShrinkTime{10};

Finding begin_finding(const PartRun& run, std::string_view law,
                      std::uint64_t index) {
  Finding finding{.law = std::string(law),
                  .headline = {},
                  .part = run.part.name,
                  .where = run.part.describe(index),
                  .again = run.part.again(index),
                  .program = *run.part.program(index),
                  .commented = {},
                  .lanes = {}};
  finding.commented = print(finding.program);
  return finding;
}

/// Keeps what was found, and the smaller one in its place.
void keep(const PartRun& run, std::uint64_t index, FoundKeeper& keeper,
          Finding& finding) {
  finding.saved = keeper.keep(run.part, finding.law, index);
  if (finding.program == *run.part.program(index)) return;
  finding.saved = keeper.keep_smaller(finding.program, finding.law,
                                      finding.where, finding.saved);
}

Finding find_law(const Subject& subject, const PartRun& run, const LawInfo& law,
                 std::chrono::milliseconds stall, FoundKeeper& keeper) {
  const LawTally::Row& row = run.result.tally[law.law];
  Finding finding = begin_finding(run, law.number, row.first);
  finding.programs = row.broken;
  finding.headline =
      fmt::format("{} broken: {} ({})\n", law.number, law.text, law.source);
  ShrunkApart shrunk = shrink_apart(subject, finding.program, law.law,
                                    {.stall = stall, .total = kShrinkTime});
  finding.note = why_not_smallest(shrunk, stall);
  if (shrunk.smallest) {
    finding.headline = std::move(shrunk.smallest->headline);
    finding.program = std::move(shrunk.smallest->program);
    finding.commented = std::move(shrunk.smallest->commented);
    finding.lanes = std::move(shrunk.smallest->lanes);
  }
  keep(run, row.first, keeper, finding);
  return finding;
}

std::string note_of(const SmallestStop& smallest) {
  return !smallest.is_repeatable
             ? "it did not fail when it ran again, so it is not shrunk"
         : smallest.is_complete ? ""
                                : "it could be smaller still";
}

Finding find_stop(const Subject& subject, const PartRun& run,
                  const FoundStop& found, std::chrono::milliseconds stall,
                  FoundKeeper& keeper) {
  Finding finding = begin_finding(run, word(found.stop.kind), found.first);
  finding.programs = found.programs;
  SmallestStop smallest = smallest_stop(
      subject, finding.program, found.stop,
      {.hang = stall, .is_over = [] { return is_interrupted(); }});
  finding.headline =
      fmt::format("{}: {}\n", finding.law, describe(smallest.stop, stall));
  finding.program = std::move(smallest.program);
  finding.commented = std::move(smallest.commented);
  finding.note = note_of(smallest);
  keep(run, found.first, keeper, finding);
  return finding;
}

Finding find_end(const PartRun& run) {
  return {.law = "end",
          .headline = fmt::format("end: of the process of the {}: {}\n",
                                  run.part.name, run.result.afterword),
          .part = run.part.name,
          .where = "after its last program",
          .program = {},
          .commented = {},
          .lanes = {}};
}

}  // namespace

const SavedRegression& FoundKeeper::keep(const Part& part, std::string_view law,
                                         std::uint64_t index) {
  const auto kept = kept_.find(law);
  if (kept != kept_.end()) return kept->second;
  return kept_
      .emplace(law, keep_failure(subject_, *part.program(index), law,
                                 part.describe(index), keeping_))
      .first->second;
}

SavedRegression FoundKeeper::keep_smaller(const Program& smaller,
                                          std::string_view law,
                                          const std::string& origin,
                                          const SavedRegression& first) const {
  return cli::keep_smaller(subject_, smaller, law, origin, keeping_, first);
}

std::vector<Finding> find_all(const Subject& subject,
                              const std::vector<PartRun>& runs,
                              std::chrono::milliseconds stall,
                              FoundKeeper& keeper) {
  std::vector<Finding> findings;
  for (const LawInfo& law : law_table()) {
    const auto has_it = [&](const PartRun& run) {
      return run.result.tally[law.law].broken != 0;
    };
    const auto run = std::ranges::find_if(runs, has_it);
    if (run == runs.end()) continue;
    findings.push_back(find_law(subject, *run, law, stall, keeper));
  }
  std::vector<Stop> seen;
  for (const PartRun& run : runs) {
    for (const FoundStop& found : run.result.stops) {
      const bool is_known = std::ranges::any_of(
          seen, [&](const Stop& each) { return each.is_like(found.stop); });
      if (is_known) continue;
      seen.push_back(found.stop);
      findings.push_back(find_stop(subject, run, found, stall, keeper));
    }
  }
  for (const PartRun& run : runs) {
    if (!run.result.afterword.empty()) findings.push_back(find_end(run));
  }
  return findings;
}

}  // namespace vigil::cli
