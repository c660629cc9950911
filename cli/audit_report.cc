// SPDX-License-Identifier: Apache-2.0
#include "cli/audit_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "cli/commands.h"
#include "cli/config.h"
#include "model/text.h"

namespace vigil::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string plural(std::uint64_t count, std::string_view thing) {
  return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

/// `BROKEN: T4, hang`, and what else there is to say.
std::string outcome_of(const PartRun& run) {
  const PartResult& result = run.result;
  std::string broken;
  const auto add = [&broken](std::string_view what) {
    broken += (broken.empty() ? "" : ", ") + std::string(what);
  };
  for (const LawInfo& law : law_table()) {
    if (result.tally[law.law].broken != 0) add(law.number);
  }
  for (const FoundStop& found : result.stops) add(word(found.stop.kind));
  if (!result.afterword.empty()) add("end");
  std::string text = !broken.empty()              ? "BROKEN: " + broken
                     : result.tally.programs == 0 ? "nothing to try"
                                                  : "held";
  if (result.tally.inconclusive != 0) {
    text += fmt::format("; {} inconclusive", result.tally.inconclusive);
  }
  if (result.cut_short) {
    text += "; it stopped so often that the rest was left out";
  }
  if (result.was_interrupted) text += "; interrupted";
  return text;
}

const Finding* finding_of(const Audit& audit, std::string_view law) {
  const auto found = std::ranges::find_if(
      audit.findings, [law](const Finding& each) { return each.law == law; });
  return found == audit.findings.end() ? nullptr : &*found;
}

bool is_applied(const Audit& audit, const LawInfo& law) {
  return audit.subject.laws().contains(law.law) ||
         audit.total(law.law).broken != 0;
}

/// Whether a run of programs can decide it, on some executor.
bool is_decidable(const LawInfo& law) {
  return applicable_laws(kAllPromises, true).contains(law.law);
}

std::string why_not(const LawInfo& law) {
  if (law.needs == "wakers")
    return "not judged: programs cannot reach its wakers";
  if (law.needs.ends_with("natively")) {
    return "not judged: said of Vigil's own primitives alone";
  }
  return "not promised: needs " + std::string(law.needs);
}

/// Where Bazel leaves a file that a test has written; empty if this is no test.
/// What the test itself sees is gone when it is over.
std::string path_in_outputs(std::string_view path) {
  const char* const outputs = std::getenv("TEST_UNDECLARED_OUTPUTS_DIR");
  const char* const target = std::getenv("TEST_TARGET");
  if (outputs == nullptr || target == nullptr) return {};
  if (!path.starts_with(std::string(outputs) + "/")) return {};
  std::string folder = target;  // such as //tests:mine
  folder.erase(0, folder.find("//") + 2);
  std::ranges::replace(folder, ':', '/');
  if (folder.starts_with('/')) folder.erase(0, 1);
  return fmt::format("{} in bazel-testlogs/{}/test.outputs",
                     path.substr(std::string_view(outputs).size() + 1), folder);
}

void print_finding(const Subject& subject, const Finding& finding) {
  if (!finding.has_program()) {
    fmt::print("\n{}", finding.headline);
    return;
  }
  fmt::print("\n{}  in {} of the {}, first {}\n\n", finding.headline,
             plural(finding.programs, "program"), finding.part, finding.where);
  fmt::print("{}", finding.commented);
  fmt::print("  ({}{}{})\n",
             plural(finding.program.operation_count(), "operation"),
             finding.note.empty() ? "" : "; ", finding.note);
  if (!finding.lanes.empty()) fmt::print("\n{}", finding.lanes);
  if (!finding.again.empty()) {
    fmt::print("\n  {} {} --executor {}\n", config().command_line,
               finding.again, subject.name);
  }
  const std::string& path = finding.saved.path;
  const std::string kept = path_in_outputs(path);
  if (!kept.empty()) {
    fmt::print("\n  kept as {}\n", kept);
  } else if (!path.empty()) {
    fmt::print("\n  {} replay {} --executor {}\n", config().command_line, path,
               subject.name);
  }
}

std::string last_line(const Audit& audit) {
  std::uint64_t held = 0;
  std::uint64_t idle = 0;
  std::string broken;
  for (const LawInfo& law : law_table()) {
    if (!is_applied(audit, law)) continue;
    const LawTally::Row row = audit.total(law.law);
    if (row.broken == 0) ++(row.tried == 0 ? idle : held);
  }
  std::string_view last;
  for (const Finding& finding : audit.findings) {
    if (std::exchange(last, finding.law) == finding.law) continue;
    broken += (broken.empty() ? "" : ", ") + finding.law;
  }
  return fmt::format("{}: {}; {} held, {} not exercised", audit.subject.name,
                     broken.empty() ? "nothing broken" : broken + " BROKEN",
                     plural(held, "law"), idle);
}

}  // namespace

LawTally::Row Audit::total(Law law) const {
  LawTally::Row sum;
  for (const PartRun& run : runs) {
    sum.tried += run.result.tally[law].tried;
    sum.broken += run.result.tally[law].broken;
  }
  return sum;
}

int Audit::exit_code() const {
  int code = findings.empty() ? kHeld : kBroken;
  for (const PartRun& run : runs) {
    if (run.result.was_interrupted) code = worse(code, kInterrupted);
    if (run.result.tally.inconclusive != 0) code = worse(code, kInconclusive);
  }
  return code;
}

std::string outcome_of(const Audit& audit, const LawInfo& law) {
  if (!is_applied(audit, law)) return why_not(law);
  const LawTally::Row row = audit.total(law.law);
  if (row.broken == 0) return row.tried == 0 ? "not exercised" : "held";
  std::string text = fmt::format("BROKEN in {}", plural(row.broken, "program"));
  if (const Finding* const finding = finding_of(audit, law.number)) {
    text += ", first " + finding->where;
  }
  return text;
}

void print_audit(const Audit& audit) {
  fmt::print("Audit of {}{}{}{}\n", audit.subject.name,
             audit.subject.summary.empty() ? "" : " (", audit.subject.summary,
             audit.subject.summary.empty() ? "" : ")");
  fmt::print("\n{:<14}{:>10}  outcome\n", "part", "programs");
  for (const PartRun& run : audit.runs) {
    std::uint64_t programs = run.result.tally.programs;
    for (const FoundStop& found : run.result.stops) programs += found.programs;
    fmt::print("{:<14}{:>10}  {}\n", run.part.name, programs, outcome_of(run));
  }
  fmt::print("\n{:<5}{:>10}  outcome\n", "law", "exercised");
  for (const LawInfo& law : law_table()) {
    if (!is_decidable(law)) continue;
    const bool is_asked = is_applied(audit, law);
    fmt::print("{:<5}{:>10}  {}\n", law.number,
               is_asked ? std::to_string(audit.total(law.law).tried) : "-",
               outcome_of(audit, law));
  }
  for (const Finding& finding : audit.findings) {
    print_finding(audit.subject, finding);
  }
  fmt::print("\n{}\n", last_line(audit));
}

Json to_json(const Audit& audit) {
  Json json{{"executor", audit.subject.name},
            {"seed", audit.seed},
            {"verdict", "held"},
            {"parts", Json::array()},
            {"laws", Json::object()},
            {"findings", Json::array()}};
  const int code = audit.exit_code();
  if (code != kHeld) {
    json["verdict"] = code == kBroken         ? "broken"
                      : code == kInconclusive ? "inconclusive"
                                              : "interrupted";
  }
  for (const PartRun& run : audit.runs) {
    json["parts"].push_back({{"name", run.part.name},
                             {"programs", run.result.tally.programs},
                             {"outcome", outcome_of(run)}});
  }
  for (const LawInfo& law : law_table()) {
    if (!is_decidable(law)) continue;
    const LawTally::Row row = audit.total(law.law);
    json["laws"][std::string(law.number)] = {
        {"exercised", row.tried},
        {"broken", row.broken},
        {"outcome", outcome_of(audit, law)}};
  }
  for (const Finding& finding : audit.findings) {
    json["findings"].push_back(
        {{"law", finding.law},
         {"message", finding.headline},
         {"part", finding.part},
         {"where", finding.where},
         {"programs", finding.programs},
         {"operations", finding.program.operation_count()},
         {"program",
          finding.has_program() ? print(finding.program) : std::string()},
         {"note", finding.note},
         {"saved", finding.saved.path}});
  }
  return json;
}

}  // namespace vigil::cli
