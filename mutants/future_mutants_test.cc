// SPDX-License-Identifier: Apache-2.0
// Each broken future is accused by the future suite, of the law that it breaks
// and of no other.
#include "mutants/future_mutants.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "audit/future_checks.h"
#include "audit/law_check.h"

namespace vigil::mutant {
namespace {

using Laws = std::vector<std::string_view>;

LawOptions options() {
  LawOptions options;
  options.length_max = 4;
  options.hang_limit = kHangLimit;
  return options;
}

/// The laws that the suite says a mutant breaks.
template <FutureBug bug>
Laws laws_broken() {
  Laws laws;
  for (const LawViolation& violation :
       check_future_laws<MutantEvent<bug>>(options())) {
    laws.push_back(violation.law);
  }
  return laws;
}

TEST(FutureMutants, TheUnmutatedIsNotAccused) {
  FutureLawChecks<MutantEvent<FutureBug::kNone>> checks(options());
  for (const LawResult& result : checks.check_all()) {
    EXPECT_TRUE(result.holds()) << result.law << ": " << result.not_judged;
    EXPECT_GT(result.cases, 0U) << result.law;
    for (const std::string& violation : result.violations) {
      ADD_FAILURE() << result.law << ": " << violation;
    }
  }
}

TEST(FutureMutants, NeverRegisters) {
  EXPECT_EQ(laws_broken<FutureBug::kNeverRegisters>(), Laws{"F1"});
}
TEST(FutureMutants, NotifyWakesNobody) {
  EXPECT_EQ(laws_broken<FutureBug::kNotifyWakesNobody>(), Laws{"F1"});
}
TEST(FutureMutants, KeepsFirstWaker) {
  EXPECT_EQ(laws_broken<FutureBug::kKeepsFirstWaker>(), Laws{"F2"});
}
TEST(FutureMutants, WakesFirstWaker) {
  EXPECT_EQ(laws_broken<FutureBug::kWakesFirstWaker>(), Laws{"F2"});
}
TEST(FutureMutants, ChecksThenRegisters) {
  EXPECT_EQ(laws_broken<FutureBug::kChecksThenRegisters>(), Laws{"F3"});
}
TEST(FutureMutants, ReadyWhenPolledTwice) {
  EXPECT_EQ(laws_broken<FutureBug::kReadyWhenPolledTwice>(), Laws{"F4"});
}
TEST(FutureMutants, ForgetsWhenPolledTwice) {
  EXPECT_EQ(laws_broken<FutureBug::kForgetsWhenPolledTwice>(), Laws{"F4"});
}
TEST(FutureMutants, ReadyReadsNull) {
  EXPECT_EQ(laws_broken<FutureBug::kReadyReadsNull>(), Laws{"F5"});
}
TEST(FutureMutants, Blocks) {
  EXPECT_EQ(laws_broken<FutureBug::kBlocks>(), Laws{"F6"});
}
TEST(FutureMutants, MovesItsChild) {
  EXPECT_EQ(laws_broken<FutureBug::kMovesItsChild>(), Laws{"F7"});
}
TEST(FutureMutants, EatsNotification) {
  EXPECT_EQ(laws_broken<FutureBug::kEatsNotification>(), Laws{"F8"});
}
TEST(FutureMutants, StaysInList) {
  EXPECT_EQ(laws_broken<FutureBug::kStaysInList>(), Laws{"F8"});
}
TEST(FutureMutants, LeaksWaker) {
  EXPECT_EQ(laws_broken<FutureBug::kLeaksWaker>(), Laws{"F8"});
}
TEST(FutureMutants, WakesTwice) {
  EXPECT_EQ(laws_broken<FutureBug::kWakesTwice>(), Laws{"W2"});
}
TEST(FutureMutants, DropsTwice) {
  EXPECT_EQ(laws_broken<FutureBug::kDropsTwice>(), Laws{"W4"});
}
TEST(FutureMutants, MixesTables) {
  EXPECT_EQ(laws_broken<FutureBug::kMixesTables>(), Laws{"W7"});
}
TEST(FutureMutants, UsesDropped) {
  EXPECT_EQ(laws_broken<FutureBug::kUsesDropped>(), Laws{"W8"});
}
TEST(FutureMutants, WakesUnderLock) {
  EXPECT_EQ(laws_broken<FutureBug::kWakesUnderLock>(), Laws{"W14"});
}
TEST(FutureMutants, DropsUnderLock) {
  EXPECT_EQ(laws_broken<FutureBug::kDropsUnderLock>(), Laws{"W14"});
}

TEST(FutureMutants, TheSmallestCaseIsShown) {
  const auto found =
      check_future_laws<MutantEvent<FutureBug::kEatsNotification>>(options());
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].message,
            "make a, b; poll a; complete; destroy a; poll b: the condition is "
            "true, the future that was woken is destroyed, and nobody else is "
            "woken");
}

}  // namespace
}  // namespace vigil::mutant
