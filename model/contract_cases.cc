// SPDX-License-Identifier: Apache-2.0
#include "model/contract_cases.h"

#include <cctype>
#include <cstddef>
#include <utility>
#include <variant>

#include "executor/fatal.h"
#include "model/text.h"

namespace vigil {
namespace {

/// What stands before `mark`, which goes with it; all if it does not occur.
std::string_view cut(std::string_view& text, std::string_view mark) {
  const std::size_t end = text.find(mark);
  const std::string_view before = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size()
                                                   : end + mark.size());
  return before;
}

}  // namespace

Program ContractCase::program() const {
  auto parsed = parse(text);
  if (const auto* const error = std::get_if<ParseError>(&parsed)) {
    const std::string why =
        name + ": " + std::to_string(error->line) + ": " + error->message;
    detail::fatal(why.c_str());
  }
  return std::get<Program>(std::move(parsed));
}

std::string ContractCase::test_name() const {
  std::string words;
  bool is_first = true;
  for (const char c : name) {
    if (c == '-') {
      is_first = true;
      continue;
    }
    words +=
        is_first
            ? static_cast<char>(std::toupper(static_cast<unsigned char>(c)))
            : c;
    is_first = false;
  }
  return words;
}

std::vector<ContractCase> cases_of(std::string_view text) {
  std::vector<ContractCase> cases;
  cut(text, "\n== ");
  while (!text.empty()) {
    std::string_view rest = cut(text, "\n== ");
    ContractCase each;
    each.name = cut(rest, ": ");
    each.rule = cut(rest, "\n");
    each.text = "vigil program 1\n" + std::string(cut(rest, "--\n"));
    each.trace = cut(rest, "-- script\n");
    if (each.trace.back() != '\n') each.trace += '\n';
    each.script_trace = rest.empty() ? each.trace : std::string(rest);
    if (each.script_trace.back() != '\n') each.script_trace += '\n';
    cases.push_back(std::move(each));
  }
  return cases;
}

std::vector<ContractCase> contract_cases() {
  std::vector<ContractCase> all;
  for (const std::string_view some :
       {kOperationCases, kHostileOperationCases, kQueueCases, kTimeCases,
        kResetCases, kTaskCases, kCancelCases, kRaceCases, kTimeoutCases,
        kWaitCases, kChannelCases, kHostileCases}) {
    for (ContractCase& each : cases_of(some)) all.push_back(std::move(each));
  }
  return all;
}

}  // namespace vigil
