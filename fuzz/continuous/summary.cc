// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "fuzz/continuous/progress.h"
#include "fuzz/continuous/replay.h"

namespace vigil::continuous {
namespace {

using Json = nlohmann::ordered_json;

double rate(const Totals& totals) {
  return totals.seconds == 0
             ? 0
             : static_cast<double>(totals.executions) / totals.seconds;
}

/// What went wrong with a target besides findings.
std::string troubles(const Totals& run) {
  std::string text;
  const auto add = [&text](std::uint64_t count, const char* what) {
    if (count != 0) text += fmt::format("  {} {}", count, what);
  };
  add(run.hangs, "hung");
  add(run.too_big, "too big");
  add(run.failures, "failed");
  return text;
}

Json to_json(const Target& target) {
  Json json;
  json["target"] = target.name();
  json["seconds"] = target.run.seconds;
  json["slices"] = target.run.slices;
  json["executions"] = target.run.executions;
  json["executions_a_second"] = rate(target.run);
  json["new_units"] = target.run.new_units;
  json["crashes"] = target.run.crashes;
  json["hangs"] = target.run.hangs;
  json["too_big"] = target.run.too_big;
  json["failures"] = target.run.failures;
  json["coverage"] = target.totals.coverage;
  json["features"] = target.totals.features;
  json["corpus"] = target.corpus_files;
  json["new_findings"] = target.new_findings;
  return json;
}

}  // namespace

std::string summary_text(const std::vector<Target>& targets,
                         const Summary& summary) {
  std::size_t width = 6;
  for (const Target& target : targets) {
    width = std::max(width, target.name().size());
  }
  std::string text = fmt::format(
      "{:<{}}  {:>8}  {:>12}  {:>8}  {:>8}  {:>8}  {:>8}\n", "target", width,
      "time", "executions", "exec/s", "features", "corpus", "findings");
  for (const Target& target : targets) {
    if (!target.is_selected && target.new_findings.empty()) continue;
    text += fmt::format(
        "{:<{}}  {:>8}  {:>12}  {:>8.0f}  {:>8}  {:>8}  {:>8}{}\n",
        target.name(), width, clock_text(target.run.seconds),
        target.run.executions, rate(target.run), target.totals.features,
        target.corpus_files, target.new_findings.size(), troubles(target.run));
  }
  for (const Finding& finding : summary.new_findings) {
    text += "\n" + finding.id + "\n" + describe(finding) + "\n";
  }
  if (summary.unexamined != 0) {
    text += fmt::format(
        "\n{} inputs in raw/ are not examined yet; the next run does that\n",
        summary.unexamined);
  }
  text += fmt::format("\n{}{} new findings, {} in all, in {}\n",
                      summary.is_interrupted ? "interrupted: " : "",
                      summary.new_findings.size(), summary.known_findings,
                      clock_text(summary.seconds));
  return text;
}

std::string summary_json(const std::vector<Target>& targets,
                         const Summary& summary) {
  Json json;
  json["version"] = 1;
  json["seconds"] = summary.seconds;
  json["is_interrupted"] = summary.is_interrupted;
  json["targets"] = Json::array();
  for (const Target& target : targets) {
    if (!target.is_selected && target.new_findings.empty()) continue;
    json["targets"].push_back(to_json(target));
  }
  json["new_findings"] = Json::array();
  for (const Finding& finding : summary.new_findings) {
    json["new_findings"].push_back(Json::parse(to_json(finding)));
  }
  json["known_findings"] = summary.known_findings;
  json["unexamined"] = summary.unexamined;
  return json.dump(2) + '\n';
}

}  // namespace vigil::continuous
