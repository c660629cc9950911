// SPDX-License-Identifier: Apache-2.0
#include "cli/judged.h"

#include <fmt/format.h>

#include "audit/failure.h"
#include "cli/check_run.h"
#include "cli/json.h"
#include "model/law.h"
#include "model/text.h"

namespace vigil::cli {
namespace {

using Json = nlohmann::ordered_json;

int exit_code(const Verdict& verdict) {
  if (verdict.kind == Verdict::Kind::kHeld) return kHeld;
  return verdict.kind == Verdict::Kind::kBroken ? kBroken : kInconclusive;
}

Json verdict_to_json(const Program& program, const Verdict& verdict) {
  switch (verdict.kind) {
    case Verdict::Kind::kHeld:
      return {{"verdict", "held"}};
    case Verdict::Kind::kInconclusive:
      return {{"verdict", "inconclusive"}, {"reason", verdict.reason}};
    case Verdict::Kind::kBroken:
      break;
  }
  const Violation& violation = *verdict.violation;
  return {{"verdict", "broken"},
          {"law", info(violation.law).number},
          {"message", violation.message},
          {"time", violation.time},
          {"task", program.tasks[violation.task].name},
          {"poll", violation.poll}};
}

}  // namespace

std::string judged_to_text(const Subject& subject, const Program& program,
                           const Checked& checked, const ReportExtras& extras) {
  const Verdict& verdict = checked.verdict;
  Json json{{"code", exit_code(verdict)},
            {"message", verdict.reason},
            {"json", verdict_to_json(program, verdict)}};
  if (verdict.violation) {
    json["law"] = info(verdict.violation->law).number;
    json["message"] = verdict.violation->message;
    json["report"] = failure_report(subject, program, checked, extras);
  }
  return to_text(json);
}

Judged judged_from_text(const std::string& text) {
  const Json json = Json::parse(text);
  return {.code = json["code"],
          .law = json.value("law", ""),
          .message = json["message"],
          .report = json.value("report", ""),
          .json = json["json"]};
}

Json stop_to_json(const Stop& stop, std::chrono::milliseconds stall) {
  return {{"verdict", "broken"},
          {"law", word(stop.kind)},
          {"message", describe(stop, stall)}};
}

std::string stop_report(const Subject& subject, const Program& program,
                        const Stop& stop, std::chrono::milliseconds stall,
                        const ReportExtras& extras) {
  std::string text = fmt::format(
      "{}: {}\n  executor: {}\n\n{} ({} task{}, {} operation{}):\n{}",
      word(stop.kind), describe(stop, stall), subject.name,
      extras.is_smallest ? "The smallest program" : "The program",
      program.tasks.size(), program.tasks.size() == 1 ? "" : "s",
      program.operation_count(), program.operation_count() == 1 ? "" : "s",
      extras.commented.empty() ? print(program) : extras.commented);
  if (!extras.saved.empty()) {
    text += fmt::format(
        "\nReplay it:\n  {0} replay {1} --executor {2}\n\nFiles written:\n"
        "  {1}\n",
        extras.command, extras.saved, subject.name);
  }
  return text;
}

Judged judge_apart(const Subject& subject, const Program& program,
                   unsigned more, std::chrono::milliseconds stall,
                   const ReportExtras& extras) {
  const Supervised done = supervise(
      [&](Watch& watch) {
        const Checked checked = watch.run(
            0, [&] { return check_repeatedly(subject, program, more); });
        return judged_to_text(subject, program, checked, extras);
      },
      {.limit = stall, .is_interrupted = [] { return is_interrupted(); }});
  const auto judged_by = [&](const Stop& stop) -> Judged {
    return {.code = kBroken,
            .law = std::string(word(stop.kind)),
            .message = describe(stop, stall),
            .report = stop_report(subject, program, stop, stall, extras),
            .stop = stop,
            .json = stop_to_json(stop, stall)};
  };
  Judged judged;
  if (done.answer) {
    judged = judged_from_text(*done.answer);
    if (done.leak && judged.law.empty()) return judged_by(*done.leak);
    if (done.leak) judged.json["leak"] = done.leak->text;
    if (done.afterword.empty()) return judged;
    judged.code = worse(judged.code, kBroken);
    judged.json["afterword"] = done.afterword;
    if (!judged.message.empty()) judged.message += "; ";
    judged.message += done.afterword;
    judged.report +=
        (judged.report.empty() ? "" : "\n") + done.afterword + "\n";
    return judged;
  }
  if (!done.stop) {
    judged = {.code = kInterrupted,
              .law = {},
              .message = "interrupted",
              .report = {},
              .json = {{"verdict", "interrupted"}}};
    return judged;
  }
  return judged_by(*done.stop);
}

}  // namespace vigil::cli
