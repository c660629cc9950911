// SPDX-License-Identifier: Apache-2.0
// Each broken waker and future is accused by its suite, of the law that it
// breaks and of no other; the smallest case is shown.
#include "mutants/suite_mutants.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "audit/law_check.h"
#include "mutants/bounded_lock.h"

namespace vigil {
namespace {

using Laws = std::vector<std::string_view>;

std::vector<LawViolation> violations_of(const Shapes& shapes) {
  LawOptions options;
  options.length_max = 4;
  options.hang_limit = mutant::kHangLimit;
  return shapes.suite(options);
}

Laws laws_of(const std::vector<LawViolation>& violations) {
  Laws laws;
  for (const LawViolation& violation : violations) {
    laws.push_back(violation.law);
  }
  return laws;
}

TEST(SuiteMutants, AreAccusedOfTheirLawAlone) {
  ASSERT_EQ(suite_mutants().size(), 43U);
  for (const Mutant& mutant : suite_mutants()) {
    EXPECT_EQ(laws_of(violations_of(mutant.shapes)),
              Laws{info(*mutant.law).number})
        << mutant.name;
  }
}

TEST(SuiteControls, AreAccusedOfNothing) {
  for (const Control& control : suite_controls()) {
    EXPECT_EQ(laws_of(violations_of(control.shapes)), Laws{}) << control.name;
  }
}

std::string_view message_of(std::string_view name) {
  static std::vector<LawViolation> found;
  for (const Mutant& mutant : suite_mutants()) {
    if (mutant.name == name) found = violations_of(mutant.shapes);
  }
  return found.empty() ? "" : std::string_view(found.front().message);
}

TEST(SuiteMutants, TheSmallestCaseIsShown) {
  EXPECT_EQ(message_of("waker-wake-keeps"),
            "make w0; wake w0: live instances: 1, expected 0");
  EXPECT_EQ(message_of("future-eats-notification"),
            "make a, b; poll a; complete; destroy a; poll b: the condition is "
            "true, the future that was woken is destroyed, and nobody else is "
            "woken");
}

}  // namespace
}  // namespace vigil
