// SPDX-License-Identifier: Apache-2.0
#include "properties/law_property.h"

#include <rapidcheck.h>

#include <cstddef>
#include <string>

#include "audit/report.h"

namespace vigil {

std::uint64_t require_law(const Subject& subject, Law law,
                          const Program& program) {
  const Checked checked = check(subject, program);
  const Verdict& verdict = checked.verdict;
  if (verdict.kind == Verdict::Kind::kInconclusive) {
    RC_FAIL(std::string(subject.name) + ": " + verdict.reason);
  }
  if (verdict.violation && verdict.violation->law == law) {
    RC_FAIL(failure_report(subject, program, checked, {.is_smallest = true}));
  }
  return verdict.exercised[static_cast<std::size_t>(law)];
}

}  // namespace vigil
