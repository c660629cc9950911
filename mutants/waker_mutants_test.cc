// SPDX-License-Identifier: Apache-2.0
// What suite_mutants_test.cc does not try: wakers of types of their own,
// subjects that offer the least, and that the suite can judge each law.
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

TEST(WakerMutants, TheUnmutatedIsNotAccused) {
  WakerLawChecks<MutantTask<WakerBug::kNone>> checks(options());
  for (const LawResult& result : checks.check_all()) {
    EXPECT_TRUE(result.holds()) << result.law << ": " << result.not_judged;
    for (const std::string& violation : result.violations) {
      ADD_FAILURE() << result.law << ": " << violation;
    }
  }
}

TEST(WakerMutants, LyingWaker) {
  EXPECT_EQ(laws_broken_by<TypedTask<LyingWaker>>(), Laws{"W9"});
}
TEST(WakerMutants, FunctionWaker) {
  EXPECT_EQ(laws_broken_by<TypedTask<FunctionWaker>>(), Laws{"W10"});
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

}  // namespace
}  // namespace vigil::mutant
