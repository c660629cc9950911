// SPDX-License-Identifier: Apache-2.0
// The audit of one of the two loops: GoodTickLoop, or with -DBROKEN the other.
#include <gtest/gtest.h>

#include "audit/adapter.h"
#include "audit/testing.h"
#include "tick_loop.h"

#ifdef BROKEN
constexpr Ties kTies = Ties::kBefore;
#else
constexpr Ties kTies = Ties::kBehind;
#endif

constexpr vigil::Subject kTickLoop =
    vigil::adapter_subject<TickLoopAdapter<kTies>>("tick-loop",
                                                   "a callback loop");

TEST(TickLoop, HoldsOnRandomPrograms) {
  EXPECT_TRUE(vigil::holds_on_random_programs(kTickLoop, 2'000));
}
