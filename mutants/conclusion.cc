// SPDX-License-Identifier: Apache-2.0
#include "mutants/conclusion.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace vigil {
namespace {

using Json = nlohmann::json;

std::string how_it_ended(const Ending& ending) {
  switch (ending.kind) {
    case Ending::Kind::kHung:
      return "does not end";
    case Ending::Kind::kSignalled:
      return "signal " + std::to_string(ending.code);
    case Ending::Kind::kExited:
      break;
  }
  return "exit status " + std::to_string(ending.code);
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

/// False if it is no answer.
bool take_result(Record& record, const std::string& answer) try {
  const Json result = Json::parse(answer);
  record.is_killed = result.at("killed");
  record.law = result.at("law");
  record.programs = result.at("programs");
  record.size = result.at("size");
  record.message = result.at("message");
  return true;
} catch (const Json::exception&) {
  return false;
}

}  // namespace

std::string to_answer(const TrialResult& result) {
  return Json{{"killed", result.is_killed},
              {"law", result.law},
              {"programs", result.programs},
              {"size", result.size},
              {"message", result.message}}
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

void conclude(Record& record, const Ending& ending, std::uint64_t begun) {
  const std::string report = report_kind(ending.errors);
  const bool is_exit = ending.kind == Ending::Kind::kExited;
  // The suites survive what crashes on purpose; its report counts all the same.
  if (is_exit && ending.code == 0 && report.empty() && ending.has_answered) {
    // A scenario has nothing to say.
    if (ending.answer.empty() || take_result(record, ending.answer)) return;
  }
  const bool is_sanitizer =
      record.tool == Tool::kAddress || record.tool == Tool::kThread;
  const bool is_reported =
      !report.empty() || (is_exit && ending.code == kReported);
  record.is_killed = is_reported || !is_sanitizer;
  record.report = report.empty() ? how_it_ended(ending) : report;
  // A scenario, or a suite, counts as one.
  record.programs = std::max<std::uint64_t>(1, begun);
  record.message = first_line(ending.errors);
}

}  // namespace vigil
