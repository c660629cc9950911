// SPDX-License-Identifier: Apache-2.0
#include "model/suggest.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>

namespace vigil {
namespace {

constexpr std::array<std::string_view, 4> kKnown{"sleep", "sleep-until", "set",
                                                 "wait"};

TEST(NearestWord, FindsWhatWasMeant) {
  EXPECT_EQ(nearest_word("sleep", kKnown), "sleep");
  EXPECT_EQ(nearest_word("slep", kKnown), "sleep");
  EXPECT_EQ(nearest_word("sleeep", kKnown), "sleep");
  EXPECT_EQ(nearest_word("slepe", kKnown), "sleep");
  EXPECT_EQ(nearest_word("SLEEP", kKnown), "sleep");
  EXPECT_EQ(nearest_word("sleep_until", kKnown), "sleep-until");
  EXPECT_EQ(nearest_word("wiat", kKnown), "wait");
  EXPECT_EQ(nearest_word("sett", kKnown), "set");
}

TEST(NearestWord, IsEmptyIfNothingIsNear) {
  EXPECT_EQ(nearest_word("", kKnown), "");
  EXPECT_EQ(nearest_word("x", kKnown), "");
  EXPECT_EQ(nearest_word("race", kKnown), "");
  EXPECT_EQ(nearest_word("repeat", kKnown), "");
  EXPECT_EQ(nearest_word(std::string(100'000, 'a'), kKnown), "");
  EXPECT_EQ(nearest_word("sleep", {}), "");
}

TEST(DidYouMean, NamesOneOrAll) {
  EXPECT_EQ(did_you_mean("slep", kKnown), "; did you mean `sleep`?");
  EXPECT_EQ(did_you_mean("race", kKnown),
            "; there are sleep, sleep-until, set, wait");
  EXPECT_EQ(did_you_mean("race", {}), "");
}

}  // namespace
}  // namespace vigil
