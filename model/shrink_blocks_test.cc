// SPDX-License-Identifier: Apache-2.0
// How the shrinker takes blocks apart.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "model/shrink.h"
#include "model/shrink_step.h"
#include "model/shrink_testing.h"
#include "model/testing.h"

namespace vigil {
namespace {

TEST(SimplerPrograms, BlocksGiveWayToWhatIsInThem) {
  const std::string lines =
      "task main\n"
      "  race\n"
      "    branch\n"
      "      timeout 0\n"
      "        yield\n"
      "    branch\n"
      "      log 0\n"
      "      throw\n"
      "  repeat 0\n"
      "    drop-executor\n";
  const std::string race = lines.substr(0, lines.find("  repeat"));
  EXPECT_TRUE(has_simpler(
      lines, "task main\n  yield\n  log 0\n  throw\n  drop-executor\n"));
  EXPECT_TRUE(
      has_simpler(lines,
                  "task main\n  timeout 0\n    yield\n  log 0\n  throw\n"
                  "  repeat 0\n    drop-executor\n"));
  EXPECT_TRUE(has_simpler(lines, race + "  drop-executor\n"));
  EXPECT_TRUE(has_simpler(lines,
                          "task main\n  log 0\n  throw\n"
                          "  repeat 0\n    drop-executor\n"));
  EXPECT_TRUE(has_simpler(lines,
                          "task main\n  timeout 0\n    yield\n"
                          "  repeat 0\n    drop-executor\n"));
  EXPECT_TRUE(has_simpler(lines,
                          "task main\n  race\n    branch\n      yield\n"
                          "    branch\n      log 0\n      throw\n"
                          "  repeat 0\n    drop-executor\n"));
}

TEST(SimplerPrograms, BlocksThatWouldRunTooOftenStay) {
  // 10^6 times 100: more than a program may have.
  std::string lines = "task main\n  repeat 0\n    repeat 1000000\n";
  for (int i = 0; i < 100; ++i) lines += "      yield\n";
  for (const Program& simpler : simpler_programs(program_of(lines))) {
    ASSERT_EQ(simpler.check(), "");
  }
  EXPECT_TRUE(
      has_simpler("task main\n  repeat 0\n    repeat 1000000\n"
                  "      yield\n",
                  "task main\n  repeat 1000000\n    yield\n"));
}

TEST(SimplerPrograms, BranchesGoButTheLast) {
  const std::string lines =
      "task main\n"
      "  race\n"
      "    branch\n"
      "      race\n"
      "        branch\n"
      "        branch\n"
      "          yield\n"
      "    branch\n"
      "      throw\n";
  EXPECT_TRUE(has_simpler(lines,
                          "task main\n  race\n    branch\n"
                          "      throw\n"));
  EXPECT_TRUE(has_simpler(lines,
                          "task main\n  race\n    branch\n      race\n"
                          "        branch\n        branch\n"
                          "          yield\n"));
  EXPECT_TRUE(has_simpler(lines,
                          "task main\n  race\n    branch\n      race\n"
                          "        branch\n          yield\n"
                          "    branch\n      throw\n"));
  // All of them: the first of the outer race and of the inner one stay.
  EXPECT_TRUE(has_simpler(lines,
                          "task main\n  race\n    branch\n      race\n"
                          "        branch\n"));
  for (const Program& simpler : simpler_programs(program_of(lines))) {
    ASSERT_EQ(simpler.check(), "");
  }
}

TEST(SimplerPrograms, TimeoutsBecomeSleeps) {
  const Program program = program_of(
      "task main\n  timeout 0\n    timeout 1\n      yield\n  timeout 2\n"
      "  repeat 0\n    timeout 3\n      throw\n");
  const auto after = [&](std::uint32_t first, std::uint32_t end) {
    return lines_of(
        detail::apply(program, {.kind = detail::ShrinkStep::Kind::kTimeouts,
                                .first = first,
                                .end = end})
            .value());
  };
  const std::string rest = "  repeat 0\n    timeout 3\n      throw\n";
  EXPECT_EQ(after(0, 2), "task main\n  sleep 0\n  timeout 2\n" + rest);
  EXPECT_EQ(after(1, 3),
            "task main\n  timeout 0\n    sleep 1\n  sleep 2\n" + rest);
  EXPECT_EQ(after(3, 4),
            "task main\n  timeout 0\n    timeout 1\n      yield\n"
            "  timeout 2\n  repeat 0\n    sleep 3\n");
  EXPECT_TRUE(
      has_simpler("task main\n  timeout 7\n", "task main\n  sleep 7\n"));
}

}  // namespace
}  // namespace vigil
