// SPDX-License-Identifier: Apache-2.0
// Each broken waker is accused by the waker suite, of the law that it breaks
// and of no other.
#include "mutants/waker_mutants.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "audit/law_check.h"
#include "audit/waker_checks.h"
#include "executor/context.h"

namespace vigil::mutant {
namespace {

using Laws = std::vector<std::string_view>;

LawOptions options() {
  LawOptions options;
  options.length_max = 4;
  options.hang_limit = kHangLimit;
  return options;
}

/// The laws that the suite says a subject breaks.
template <class S>
Laws laws_broken_by() {
  Laws laws;
  for (const LawViolation& violation : check_waker_laws<S>(options())) {
    laws.push_back(violation.law);
  }
  return laws;
}
template <WakerBug bug>
Laws laws_broken() {
  return laws_broken_by<MutantTask<bug>>();
}

TEST(WakerMutants, TheUnmutatedIsNotAccused) {
  WakerLawChecks<MutantTask<WakerBug::kNone>> checks(options());
  for (const LawResult& result : checks.check_all()) {
    EXPECT_TRUE(result.holds()) << result.law << ": " << result.not_judged;
    for (const std::string& violation : result.violations) {
      ADD_FAILURE() << result.law << ": " << violation;
    }
  }
}

TEST(WakerMutants, CloneDropsItself) {
  EXPECT_EQ(laws_broken<WakerBug::kCloneDropsItself>(), Laws{"W1"});
}
TEST(WakerMutants, CloneOfAnother) {
  EXPECT_EQ(laws_broken<WakerBug::kCloneOfAnother>(), Laws{"W1"});
}
TEST(WakerMutants, WakeKeeps) {
  EXPECT_EQ(laws_broken<WakerBug::kWakeKeeps>(), Laws{"W2"});
}
TEST(WakerMutants, WakeIsLost) {
  EXPECT_EQ(laws_broken<WakerBug::kWakeIsLost>(), Laws{"W2"});
}
TEST(WakerMutants, WakeByRefConsumes) {
  EXPECT_EQ(laws_broken<WakerBug::kWakeByRefConsumes>(), Laws{"W3"});
}
TEST(WakerMutants, DropReleasesTwo) {
  EXPECT_EQ(laws_broken<WakerBug::kDropReleasesTwo>(), Laws{"W4"});
}
TEST(WakerMutants, DropWakes) {
  EXPECT_EQ(laws_broken<WakerBug::kDropWakes>(), Laws{"W4"});
}
TEST(WakerMutants, MadeWithTwo) {
  EXPECT_EQ(laws_broken<WakerBug::kMadeWithTwo>(), Laws{"W5"});
}
TEST(WakerMutants, PlainCount) {
  EXPECT_EQ(laws_broken<WakerBug::kPlainCount>(), Laws{"W6"});
}
TEST(WakerMutants, NullInTable) {
  EXPECT_EQ(laws_broken<WakerBug::kNullInTable>(), Laws{"W7"});
}
TEST(WakerMutants, BorrowsData) {
  EXPECT_EQ(laws_broken<WakerBug::kBorrowsData>(), Laws{"W8"});
}
TEST(WakerMutants, LyingWaker) {
  EXPECT_EQ(laws_broken_by<TypedTask<LyingWaker>>(), Laws{"W9"});
}
TEST(WakerMutants, FunctionWaker) {
  EXPECT_EQ(laws_broken_by<TypedTask<FunctionWaker>>(), Laws{"W10"});
}
TEST(WakerMutants, WakesComplete) {
  EXPECT_EQ(laws_broken<WakerBug::kWakesComplete>(), Laws{"W11"});
}
TEST(WakerMutants, NeverFreed) {
  EXPECT_EQ(laws_broken<WakerBug::kNeverFreed>(), Laws{"W12"});
}
TEST(WakerMutants, PollsInPlace) {
  EXPECT_EQ(laws_broken<WakerBug::kPollsInPlace>(), Laws{"W13"});
}
TEST(WakerMutants, WakeWaits) {
  EXPECT_EQ(laws_broken<WakerBug::kWakeWaits>(), Laws{"W13"});
}
TEST(WakerMutants, DestroysUnderLock) {
  EXPECT_EQ(laws_broken<WakerBug::kDestroysUnderLock>(), Laws{"W14"});
}
TEST(WakerMutants, CountOverflows) {
  EXPECT_EQ(laws_broken<WakerBug::kCountOverflows>(), Laws{"W16"});
}
TEST(WakerMutants, NoopReadsNull) {
  EXPECT_EQ(laws_broken<WakerBug::kNoopReadsNull>(), Laws{"W17"});
}
TEST(WakerMutants, StaleSlot) {
  EXPECT_EQ(laws_broken<WakerBug::kStaleSlot>(), Laws{"E12"});
}

// W15 is in the types: what may throw is no waker.
static_assert(!WakerLike<ThrowingWaker>);
static_assert(WakerLike<LyingWaker>);

/// A mutant that offers what every subject must, and nothing else.
template <WakerBug bug>
class MutantWithoutExtras {
 public:
  Waker make() { return task_.make(); }
  std::size_t wakes() { return task_.wakes(); }
  void finish() { task_.finish(); }

 private:
  MutantTask<bug> task_;
};

TEST(WakerMutants, WhatIsLostIsFoundWithoutExtras) {
  EXPECT_EQ(laws_broken_by<MutantWithoutExtras<WakerBug::kNone>>(), Laws{});
  EXPECT_EQ(laws_broken_by<MutantWithoutExtras<WakerBug::kWakeIsLost>>(),
            Laws{"W2"});
  EXPECT_EQ(laws_broken_by<MutantWithoutExtras<WakerBug::kDropWakes>>(),
            Laws{"W4"});
}

TEST(WakerMutants, TheSmallestCaseIsShown) {
  const auto found =
      check_waker_laws<MutantTask<WakerBug::kWakeKeeps>>(options());
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].message,
            "make w0; wake w0: live instances: 1, expected 0");
}

}  // namespace
}  // namespace vigil::mutant
