// SPDX-License-Identifier: Apache-2.0
#include "audit/testing.h"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "audit/executors.h"
#include "audit/failure.h"
#include "audit/report.h"
#include "model/bytes.h"
#include "model/generate.h"
#include "model/suggest.h"
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
  if (subject != nullptr) return holds(*subject, program_text);
  std::vector<std::string_view> names;
  for (const Subject& each : executors()) names.push_back(each.name);
  return testing::AssertionFailure()
         << "there is no executor named `" << executor << "`"
         << did_you_mean(executor, names)
         << "; for one of your own, or a mutant, give holds() its "
            "vigil::Subject";
}

testing::AssertionResult holds_on_random_programs(const Subject& subject,
                                                  std::uint64_t programs,
                                                  std::uint64_t seed) {
  const GenerateOptions options{.operations = subject.operations()};
  const bool has_t8 = subject.laws().contains(Law::kT8);
  for (std::uint64_t index = 0; index < programs; ++index) {
    const Program program = decode(generate_bytes(seed, index, options));
    const bool is_run_twice = has_t8 && index % kRunTwicePeriod == 0;
    const Checked found =
        check_repeatedly(subject, program, is_run_twice ? 1 : 0);
    if (found.verdict.kind == Verdict::Kind::kHeld) continue;
    if (!found.verdict.violation) {
      return testing::AssertionFailure() << found.verdict.reason << " on\n"
                                         << print(program);
    }
    const SmallestFailure smallest = smallest_failure(subject, program, found);
    return testing::AssertionFailure()
           << "seed " << seed << ", index " << index
           << (smallest.is_repeatable
                   ? ""
                   : "; it did not fail when it ran again (T8)")
           << "\n"
           << failure_report(subject, smallest.program, smallest.checked,
                             {.commented = smallest.commented,
                              .is_smallest = smallest.is_repeatable});
  }
  return testing::AssertionSuccess();
}

}  // namespace vigil
