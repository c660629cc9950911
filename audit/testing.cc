// SPDX-License-Identifier: Apache-2.0
#include "audit/testing.h"

#include <string>
#include <variant>

#include "audit/executors.h"
#include "audit/report.h"
#include "model/text.h"

namespace vigil {

testing::AssertionResult holds(const Subject& subject,
                               std::string_view program_text) {
  const auto parsed = parse(program_text);
  if (const auto* error = std::get_if<ParseError>(&parsed)) {
    return testing::AssertionFailure()
           << "line " << error->line << ", column " << error->column << ": "
           << error->message;
  }
  const Program& program = std::get<Program>(parsed);
  if (std::string why = subject.why_not(program); !why.empty()) {
    return testing::AssertionFailure() << why;
  }
  const Checked checked = check(subject, program);
  switch (checked.verdict.kind) {
    case Verdict::Kind::kHeld:
      return testing::AssertionSuccess();
    case Verdict::Kind::kInconclusive:
      return testing::AssertionFailure() << checked.verdict.reason;
    case Verdict::Kind::kBroken:
      break;
  }
  return testing::AssertionFailure()
         << failure_report(subject, program, checked, {});
}

testing::AssertionResult holds(std::string_view executor,
                               std::string_view program_text) {
  const Subject* const subject = find_executor(executor);
  if (subject == nullptr) {
    return testing::AssertionFailure()
           << "there is no executor named " << executor;
  }
  return holds(*subject, program_text);
}

}  // namespace vigil
