// SPDX-License-Identifier: Apache-2.0
#include "audit/testing.h"

#include <string>
#include <variant>

#include "audit/executors.h"
#include "audit/report.h"
#include "model/bytes.h"
#include "model/generate.h"
#include "model/shrink.h"
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

testing::AssertionResult holds_on_random_programs(const Subject& subject,
                                                  std::uint64_t programs,
                                                  std::uint64_t seed) {
  const GenerateOptions options{.operations = subject.operations()};
  for (std::uint64_t index = 0; index < programs; ++index) {
    const Program program = decode(generate_bytes(seed, index, options));
    const Verdict verdict = check(subject, program).verdict;
    if (verdict.kind == Verdict::Kind::kHeld) continue;
    if (!verdict.violation) {
      return testing::AssertionFailure() << verdict.reason << " on\n"
                                         << print(program);
    }
    const ShrinkResult smallest = shrink(program, [&](const Program& simpler) {
      const Verdict again = check(subject, simpler).verdict;
      return again.violation && again.violation->law == verdict.violation->law;
    });
    const Checked checked = check(subject, smallest.program);
    if (!checked.verdict.violation) {
      return testing::AssertionFailure()
             << "two runs of one program differ (T8):\n"
             << print(smallest.program);
    }
    return testing::AssertionFailure()
           << "seed " << seed << ", index " << index << "\n"
           << failure_report(subject, smallest.program, checked, {});
  }
  return testing::AssertionSuccess();
}

}  // namespace vigil
