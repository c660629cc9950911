// SPDX-License-Identifier: Apache-2.0
// Which numbers the shrinker tries in the place of others.
#include "model/shrink_numbers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "model/shrink_testing.h"
#include "model/testing.h"

namespace vigil {
namespace {

using Numbers = std::vector<std::int64_t>;

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

TEST(SimplerNumbers, GoToZero) {
  EXPECT_EQ(detail::simpler_numbers(0, false), Numbers{});
  EXPECT_EQ(detail::simpler_numbers(1, false), Numbers{0});
  EXPECT_EQ(detail::simpler_numbers(-1, false), (Numbers{0, 1}));
  EXPECT_EQ(detail::simpler_numbers(2, false), (Numbers{0, 1}));
  EXPECT_EQ(detail::simpler_numbers(12, false), (Numbers{0, 1, 6, 9, 11}));
  EXPECT_EQ(detail::simpler_numbers(-12, false),
            (Numbers{0, 1, 12, -6, -9, -11}));
  EXPECT_EQ(detail::simpler_numbers(5, true), (Numbers{0, 1, 2, 4}));
}

TEST(SimplerNumbers, GoToZeroFromExtremes) {
  const Numbers least = detail::simpler_numbers(kLeast, false);
  ASSERT_EQ(least.size(), 66U);
  EXPECT_EQ(least[2], INT64_MAX);
  EXPECT_EQ(least[3], kLeast / 2);
  EXPECT_EQ(least.back(), kLeast + 1);
  const Numbers most = detail::simpler_numbers(-1, true);  // 2^64 - 1
  EXPECT_EQ(most[2], INT64_MAX);
  EXPECT_EQ(most.back(), -2);
}

TEST(SimplerNumbers, AreOfLowerRank) {
  for (const std::int64_t number :
       {kLeast, kLeast + 1, std::int64_t{-7}, std::int64_t{0}, std::int64_t{1},
        std::int64_t{100}, INT64_MAX}) {
    for (const bool is_unsigned : {false, true}) {
      for (const auto to : detail::simpler_numbers(number, is_unsigned)) {
        EXPECT_LT(detail::rank(to, is_unsigned),
                  detail::rank(number, is_unsigned));
      }
    }
  }
}

TEST(NumberSteps, EqualNumbersGoTogether) {
  const std::string lines = "task main\n  sleep 3\n  sleep 4\n  log 3\n";
  const auto all = simpler_lines(lines);
  const auto together = std::find(all.begin(), all.end(),
                                  "task main\n  sleep 1\n  sleep 4\n  log 1\n");
  const auto alone = std::find(all.begin(), all.end(),
                               "task main\n  sleep 1\n  sleep 4\n  log 3\n");
  ASSERT_NE(together, all.end());
  ASSERT_NE(alone, all.end());
  EXPECT_LT(together, alone);
}

TEST(NumberSteps, UnsignedNumbersGoAlone) {
  const std::string lines =
      "counter x\ntask main\n  sleep 3\n  log 3\n  add x 3\n";
  EXPECT_TRUE(has_simpler(
      lines, "counter x\ntask main\n  sleep 1\n  log 1\n  add x 3\n"));
}

TEST(NumberSteps, CountsStayCounts) {
  // -3 would become 3 together with the others that are the same.
  for (const Program& simpler : simpler_programs(
           program_of("counter x\ntask main\n  sleep -3\n  log -3\n  add x -3\n"
                      "  repeat 3\n    sleep 3\n"))) {
    EXPECT_EQ(simpler.check(), "");
  }
}

TEST(NumberSteps, DelaysBecomeEqual) {
  const std::string lines =
      "task main\n  sleep 40\n  timeout 90\n    sleep-until 70\n  sleep 90\n"
      "  log 90\n";
  EXPECT_TRUE(
      has_simpler(lines,
                  "task main\n  sleep 40\n  timeout 70\n    sleep-until 70\n"
                  "  sleep 70\n  log 90\n"));
  EXPECT_TRUE(
      has_simpler(lines,
                  "task main\n  sleep 40\n  timeout 40\n    sleep-until 70\n"
                  "  sleep 40\n  log 90\n"));
  EXPECT_FALSE(
      has_simpler(lines,
                  "task main\n  sleep 70\n  timeout 90\n    sleep-until 70\n"
                  "  sleep 90\n  log 90\n"));
}

TEST(NumberSteps, LargerDelaysKeepTheirDistance) {
  const std::string lines =
      "task main\n  sleep 40\n  sleep 70\n  sleep 90\n  sleep -50\n";
  EXPECT_TRUE(has_simpler(lines,
                          "task main\n  sleep 40\n  sleep 40\n  sleep 60\n"
                          "  sleep -50\n"));
  EXPECT_TRUE(
      has_simpler("task main\n  sleep 40\n  log 80\n  sleep 70\n  sleep 90\n",
                  "task main\n  sleep 40\n  log 80\n  sleep 40\n  sleep 60\n"));
  EXPECT_TRUE(has_simpler(lines,
                          "task main\n  sleep 40\n  sleep 41\n  sleep 61\n"
                          "  sleep -50\n"));
  EXPECT_TRUE(has_simpler(lines,
                          "task main\n  sleep 0\n  sleep 30\n  sleep 50\n"
                          "  sleep -50\n"));
}

TEST(NumberSteps, TwoDelaysGoDownTogether) {
  const std::string lines = "task main\n  sleep 40\n  sleep 70\n  sleep 90\n";
  for (const char* const simpler : {"  sleep 40\n  sleep 0\n  sleep 20\n",
                                    "  sleep 20\n  sleep 70\n  sleep 70\n",
                                    "  sleep 39\n  sleep 69\n  sleep 90\n"}) {
    EXPECT_TRUE(has_simpler(lines, std::string("task main\n") + simpler))
        << simpler;
  }
}

TEST(NumberSteps, CapacitiesGoToOne) {
  const std::string rest = "task main\n  recv c0\n  recv c1\n";
  const std::string lines =
      "channel c0 capacity 5\nchannel c1 capacity 2\n" + rest;
  for (const char* const channels :
       {"channel c0 capacity 1\nchannel c1 capacity 1\n",
        "channel c0 capacity 1\nchannel c1 capacity 2\n",
        "channel c0 capacity 2\nchannel c1 capacity 2\n",
        "channel c0 capacity 4\nchannel c1 capacity 2\n",
        "channel c0 capacity 5\nchannel c1 capacity 1\n"}) {
    EXPECT_TRUE(has_simpler(lines, channels + rest)) << channels;
  }
}

}  // namespace
}  // namespace vigil
