// SPDX-License-Identifier: Apache-2.0
// Each law holds on each executor that is under it, and has been tried there: a
// check that never ran is no check.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "audit/executors.h"
#include "model/law.h"
#include "model/promises.h"
#include "properties/law_property.h"
#include "properties/program_generator.h"

namespace vigil {
namespace {

/// What came of the property of one law.
struct Tries {
  bool was_run = false;
  std::array<std::uint64_t, 16> exercised{};  ///< by executor
};

Tries& tries(Law law) {
  static std::array<Tries, kLawCount> all;
  return all[static_cast<std::size_t>(law)];
}

void holds_on_all_executors(Law law, const Program& program) {
  Tries& of_law = tries(law);
  of_law.was_run = true;
  for (std::size_t i = 0; i < executors().size(); ++i) {
    const Subject& subject = executors()[i];
    if (!subject.laws().contains(law)) continue;
    if (!subject.why_not(program).empty()) continue;
    of_law.exercised.at(i) += require_law(subject, law, program);
  }
}

/// After all properties: were they about anything?
class EachLawWasTried : public testing::Environment {
 public:
  void TearDown() override {
    if (has_fewer_cases()) return;  // some are rare
    for (const LawInfo& law : law_table()) {
      if (!tries(law.law).was_run) continue;  // left out by a filter
      std::size_t executors_under_it = 0;
      for (std::size_t i = 0; i < executors().size(); ++i) {
        if (!executors()[i].laws().contains(law.law)) continue;
        ++executors_under_it;
        EXPECT_GT(tries(law.law).exercised.at(i), 0U)
            << law.number << " was never tried on " << executors()[i].name;
      }
      EXPECT_GT(executors_under_it, 0U)
          << law.number << " applies to no executor";
    }
  }
};

[[maybe_unused]] const auto* const each_law_was_tried =
    testing::AddGlobalTestEnvironment(new EachLawWasTried);

TEST(LawTable, EachLawThatRunsDecideHasAProperty) {
  const testing::UnitTest& all = *testing::UnitTest::GetInstance();
  const LawSet judged = applicable_laws(kAllPromises, /*sees_wakers=*/true);
  for (const LawInfo& law : law_table()) {
    if (!judged.contains(law.law)) continue;
    const std::string prefix = std::string(law.number) + "_";
    int properties = 0;
    for (int i = 0; i < all.total_test_suite_count(); ++i) {
      const testing::TestSuite& suite = *all.GetTestSuite(i);
      if (std::string(suite.name()) != "Laws") continue;
      for (int j = 0; j < suite.total_test_count(); ++j) {
        const std::string name = suite.GetTestInfo(j)->name();
        if (name.compare(0, prefix.size(), prefix) == 0) ++properties;
      }
    }
    EXPECT_EQ(properties, 1) << law.number;
  }
}

RC_GTEST_PROP(Laws, W5_WakersAreBalanced, (const Program& program)) {
  holds_on_all_executors(Law::kW5, program);
}

RC_GTEST_PROP(Laws, W11_AWakeAfterTheEndPollsNothing,
              (const Program& program)) {
  holds_on_all_executors(Law::kW11, program);
}

RC_GTEST_PROP(Laws, F8_WhatWasMeantForOthersIsPassedOn,
              (const Program& program)) {
  holds_on_all_executors(Law::kF8, program);
}

RC_GTEST_PROP(Laws, E1_AWakeIsFollowedByAPoll, (const Program& program)) {
  holds_on_all_executors(Law::kE1, program);
}

RC_GTEST_PROP(Laws, E2_AWakeDuringThePollReschedules,
              (const Program& program)) {
  holds_on_all_executors(Law::kE2, program);
}

RC_GTEST_PROP(Laws, E3_NoPollWithoutACause, (const Program& program)) {
  holds_on_all_executors(Law::kE3, program);
}

RC_GTEST_PROP(Laws, E4_NoPollWithinOrAfterTheEnd, (const Program& program)) {
  holds_on_all_executors(Law::kE4, program);
}

RC_GTEST_PROP(Laws, E5_FuturesAreDestroyedOnce, (const Program& program)) {
  holds_on_all_executors(Law::kE5, program);
}

RC_GTEST_PROP(Laws, E6_CancelledTasksAreDestroyedOnce,
              (const Program& program)) {
  holds_on_all_executors(Law::kE6, program);
}

RC_GTEST_PROP(Laws, E7_AnExceptionEndsItsTaskAlone, (const Program& program)) {
  holds_on_all_executors(Law::kE7, program);
}

RC_GTEST_PROP(Laws, E12_AStaleWakerWakesNobodyElse, (const Program& program)) {
  holds_on_all_executors(Law::kE12, program);
}

RC_GTEST_PROP(Laws, E13_AYieldGivesWayToTheRunnable, (const Program& program)) {
  holds_on_all_executors(Law::kE13, program);
}

RC_GTEST_PROP(Laws, E14_NoSpawnedTaskIsForgotten, (const Program& program)) {
  holds_on_all_executors(Law::kE14, program);
}

RC_GTEST_PROP(Laws, E15_NoTaskStarves, (const Program& program)) {
  holds_on_all_executors(Law::kE15, program);
}

RC_GTEST_PROP(Laws, T1_TimeNeverGoesBack, (const Program& program)) {
  holds_on_all_executors(Law::kT1, program);
}

RC_GTEST_PROP(Laws, T2_SleepersWakeAtTheirDeadline, (const Program& program)) {
  holds_on_all_executors(Law::kT2, program);
}

RC_GTEST_PROP(Laws, T3_TimeWaitsForTheRunnable, (const Program& program)) {
  holds_on_all_executors(Law::kT3, program);
}

RC_GTEST_PROP(Laws, T4_EarlierDeadlinesComeFirst, (const Program& program)) {
  holds_on_all_executors(Law::kT4, program);
}

RC_GTEST_PROP(Laws, T5_DeadlinesSaturate, (const Program& program)) {
  holds_on_all_executors(Law::kT5, program);
}

RC_GTEST_PROP(Laws, T6_ResetAndCancelledSleepsLeaveNothing,
              (const Program& program)) {
  holds_on_all_executors(Law::kT6, program);
}

RC_GTEST_PROP(Laws, T7_StuckTasksAreReported, (const Program& program)) {
  holds_on_all_executors(Law::kT7, program);
}

RC_GTEST_PROP(Laws, T8_TheTraceIsDetermined, (const Program& program)) {
  holds_on_all_executors(Law::kT8, program);
}

}  // namespace
}  // namespace vigil
