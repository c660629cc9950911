// SPDX-License-Identifier: Apache-2.0
#include "audit/law_tally.h"

#include <gtest/gtest.h>

#include <cstddef>

#include "model/judge.h"
#include "model/law.h"

namespace vigil {
namespace {

TEST(LawTally, CountsTheFirstOfEachLaw) {
  LawTally tally;
  Verdict held;
  held.exercised[static_cast<std::size_t>(Law::kT1)] = 2;
  Verdict broken = held;
  broken.kind = Verdict::Kind::kBroken;
  broken.violation.emplace().law = Law::kT4;
  tally.add(held, 0);
  tally.add(broken, 1);
  tally.add(broken, 2);
  tally.add(broken, 3, Law::kE13);
  EXPECT_EQ(tally.programs, 4U);
  EXPECT_EQ(tally[Law::kT1].tried, 8U);
  EXPECT_EQ(tally[Law::kT4].broken, 2U);
  EXPECT_EQ(tally[Law::kT4].first_broken(), 1U);
  EXPECT_EQ(tally[Law::kE13].first_broken(), 3U);
  EXPECT_FALSE(tally[Law::kT1].first_broken());
}

}  // namespace
}  // namespace vigil
