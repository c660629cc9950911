// SPDX-License-Identifier: Apache-2.0
// Each law can be seen to be broken: of an executor that is tampered with, the
// judge names the law that was broken, and no other, and its property fails.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "audit/executors.h"
#include "audit/report.h"
#include "model/bytes.h"
#include "model/generate.h"
#include "properties/effort.h"
#include "properties/law_property.h"
#include "properties/program_generator.h"
#include "properties/tampering.h"

namespace vigil {
namespace {

/// Under a sanitizer a tenth of the programs runs, and some have no place for
/// what is rare. The plain build must find all.
constexpr bool kRunsAll = affordable(10) == 10;

Program generated(const Tampering& tampering, std::uint64_t index) {
  return decode(generate_bytes(7, index, {.operations = tampering.operations}));
}

class CanaryTest : public testing::TestWithParam<Tampering> {};

TEST_P(CanaryTest, TheJudgeNamesItsLaw) {
  const Tampering& tampering = GetParam();
  int caught = 0;
  for (int index = 0; index < affordable(2000); ++index) {
    const Program program =
        generated(tampering, static_cast<std::uint64_t>(index));
    Observation observation = find_executor("executor")->run(program);
    const bool is_applicable = tampering.apply(program, observation);
    const Checked checked = check(tampering.subject, program);
    if (!is_applicable) {
      ASSERT_EQ(checked.verdict.kind, Verdict::Kind::kHeld);
      continue;
    }
    ASSERT_EQ(checked.verdict.kind, Verdict::Kind::kBroken)
        << "program " << index << " of seed 7";
    ASSERT_EQ(checked.verdict.violation->law, tampering.law)
        << failure_report(tampering.subject, program, checked, {});
    ++caught;
  }
  EXPECT_TRUE(caught > 0 || !kRunsAll) << "no program had a place for it";
}

TEST_P(CanaryTest, ThePropertyFailsAndShrinks) {
  const Tampering& tampering = GetParam();
  Program last_failure;
  const auto property = [&] {
    const Program program = *programs(tampering.operations);
    // Shrinking ends with the last program that fails.
    const Verdict verdict = check(tampering.subject, program).verdict;
    if (verdict.violation) last_failure = program;
    require_law(tampering.subject, tampering.law, program);
  };
  const rc::detail::TestResult result = rc::detail::checkTestable(property);
  rc::detail::FailureResult failure;
  if (!result.match(failure)) {
    ASSERT_FALSE(kRunsAll);
    GTEST_SKIP() << "too few programs in this build";
  }
  const std::string headline =
      std::string(info(tampering.law).number) + " broken: ";
  EXPECT_NE(failure.description.find(headline), std::string::npos)
      << failure.description;
  EXPECT_LE(last_failure.operation_count(), tampering.max_operations)
      << failure.description;
}

INSTANTIATE_TEST_SUITE_P(All, CanaryTest, testing::ValuesIn(tamperings()),
                         [](const testing::TestParamInfo<Tampering>& tested) {
                           std::string name(tested.param.name);
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(Canaries, EachLawHasOne) {
  const LawSet judged = applicable_laws(kAllPromises, /*sees_wakers=*/true);
  for (const LawInfo& law : law_table()) {
    if (!judged.contains(law.law)) continue;
    EXPECT_TRUE(std::any_of(tamperings().begin(), tamperings().end(),
                            [&law](const Tampering& tampering) {
                              return tampering.law == law.law;
                            }))
        << law.number;
  }
}

}  // namespace
}  // namespace vigil
