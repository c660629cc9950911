// SPDX-License-Identifier: Apache-2.0
// What suite_mutants_test.cc does not try: that the suite can judge each law.
#include "mutants/future_mutants.h"

#include <gtest/gtest.h>

#include <string>

#include "audit/future_checks.h"
#include "audit/law_check.h"

namespace vigil::mutant {
namespace {

LawOptions options() {
  LawOptions options;
  options.length_max = 4;
  options.hang_limit = kHangLimit;
  return options;
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

}  // namespace
}  // namespace vigil::mutant
