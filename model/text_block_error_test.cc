// SPDX-License-Identifier: Apache-2.0
// The exact place and words of the parser's errors about blocks: indentation,
// branches, depth, and repeats that come to too much.
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <variant>

#include "model/testing.h"
#include "model/text.h"

namespace vigil {
namespace {

struct BadBlock {
  const char* name;
  std::string lines;  ///< below main, from line 3 on
  std::string error;
};

class BadBlockTest : public testing::TestWithParam<BadBlock> {};

std::string in_main(const std::string& lines) {
  return "vigil program 1\ntask main\n" + lines;
}

TEST_P(BadBlockTest, SaysWhereAndWhy) {
  EXPECT_EQ(error_of(in_main(GetParam().lines)), GetParam().error);
}

std::string name_of(const testing::TestParamInfo<BadBlock>& info) {
  return info.param.name;
}

const std::string kInTask =
    "; the operations of a task are indented by two "
    "spaces";
const std::string kInBlock =
    kInTask +
    ", and those of a block by two more than what it belongs to; here at most ";

INSTANTIATE_TEST_SUITE_P(
    Indentation, BadBlockTest,
    testing::Values(
        BadBlock{"Odd", "   yield\n", "3:4: indented by 3" + kInTask},
        BadBlock{"One", " yield\n", "3:2: indented by 1" + kInTask},
        BadBlock{"BelowNoBlock", "  yield\n    yield\n",
                 "4:5: indented by 4" + kInTask},
        BadBlock{"OddInBlock", "  timeout 3\n   yield\n",
                 "4:4: indented by 3" + kInBlock + "4"},
        BadBlock{"TooDeepInBlock", "  timeout 3\n      yield\n",
                 "4:7: indented by 6" + kInBlock + "4"},
        BadBlock{"TooDeepInRace", "  race\n    branch\n        yield\n",
                 "5:9: indented by 8" + kInBlock + "6"},
        BadBlock{"TooDeepForBranch", "  race\n      branch\n",
                 "4:7: indented by 6" + kInBlock + "4"},
        BadBlock{"BackInAClosedBlock",
                 "  timeout 3\n    yield\n  yield\n    yield\n",
                 "6:5: indented by 4" + kInTask},
        BadBlock{"InTheLastTasksBlock", "  timeout 3\ntask a\n    yield\n",
                 "5:5: indented by 4" + kInTask},
        BadBlock{"AfterComments", "  timeout 3\n# x\n\n     yield # y\n",
                 "6:6: indented by 5" + kInBlock + "4"},
        BadBlock{"OnWindows", "  timeout 3\r\n     yield\r\n",
                 "4:6: indented by 5" + kInBlock + "4"},
        BadBlock{"Tab", "  timeout 3\n  \tyield\n",
                 "4:3: a tab; use spaces, two to indent"},
        BadBlock{"Unindented", "  timeout 3\nyield\n",
                 "4:1: `yield` is an operation; it stands below a `task` line, "
                 "indented by two spaces"}),
    name_of);

const std::string kNoBranch =
    "the race has no branch; a line `branch` begins one, indented by two more "
    "spaces";
const std::string kNotABranch =
    "below a `race` stand its branches, each a line `branch` with a block "
    "below; ";

INSTANTIATE_TEST_SUITE_P(
    Branch, BadBlockTest,
    testing::Values(
        BadBlock{"OutsideOfARace", "  branch\n",
                 "3:3: `branch` stands below a `race` only"},
        BadBlock{"InATimeout", "  timeout 3\n    branch\n",
                 "4:5: `branch` stands below a `race` only"},
        BadBlock{"InABranch", "  race\n    branch\n      branch\n",
                 "5:7: `branch` stands below a `race` only"},
        BadBlock{"BesideItsRace", "  race\n  branch\n", "3:3: " + kNoBranch},
        BadBlock{"AnOperationInstead", "  race\n    yield\n",
                 "4:5: " + kNotABranch + "`yield` is none"},
        BadBlock{"AnOperationBetween",
                 "  race\n    branch\n      yield\n    sleep 3\n",
                 "6:5: " + kNotABranch + "`sleep` is none"},
        BadBlock{"Misspelt", "  race\n    brunch\n",
                 "4:5: " + kNotABranch + "`brunch` is none"},
        BadBlock{"WithAWord", "  race\n    branch 1\n",
                 "4:12: `1` is too much; nothing more belongs in this line"},
        BadBlock{"NoneAtTheEnd", "  race\n", "3:3: " + kNoBranch},
        BadBlock{"NoneAtTheEndOfTheLine", "  yield\n  race # x",
                 "4:3: " + kNoBranch},
        BadBlock{"NoneBeforeAnOperation", "  race\n  yield\n",
                 "3:3: " + kNoBranch},
        BadBlock{"NoneBeforeATask", "  race\ntask a\n", "3:3: " + kNoBranch},
        BadBlock{"NoneInABlock", "  timeout 3\n    race\n  race\n    branch\n",
                 "4:5: " + kNoBranch},
        BadBlock{"NoneInABranch",
                 "  race\n    branch\n      race\n    branch\n",
                 "5:7: " + kNoBranch},
        BadBlock{"TheInnerFirst", "  race\n    branch\n      race\n",
                 "5:7: " + kNoBranch}),
    name_of);

const std::string kTooMuch =
    "with its repeats the program comes to more than 20000000 operations up to "
    "here, the most that it may have";

INSTANTIATE_TEST_SUITE_P(
    Operand, BadBlockTest,
    testing::Values(
        BadBlock{"RaceWithANumber", "  race 3\n    branch\n",
                 "3:8: `3` is too much; nothing more belongs in this line"},
        BadBlock{"TimeoutWithout", "  timeout\n    yield\n",
                 "3:10: a number is missing after `timeout`"},
        BadBlock{"RepeatWithout", "  repeat\n",
                 "3:9: a number is missing after `repeat`"},
        BadBlock{"RepeatLess", "  repeat -1\n",
                 "3:10: `-1` is out of range; a block is repeated 0 to 1000000 "
                 "times"},
        BadBlock{"RepeatMore", "  repeat 1000001\n",
                 "3:10: `1000001` is out of range; a block is repeated 0 to "
                 "1000000 times"},
        BadBlock{"RepeatFarMore", "  repeat 99999999999999999999\n",
                 "3:10: `99999999999999999999` is out of range; a block is "
                 "repeated 0 to 1000000 times"},
        BadBlock{"RepeatHalf", "  repeat 1.5\n",
                 "3:10: `1.5` is no whole number, such as 3 or -3"},
        // 1 + 20, then 20 * (1 + 10^6).
        BadBlock{"RepeatsMultiply", "  repeat 20\n    repeat 1000000\n",
                 "4:5: " + kTooMuch},
        BadBlock{"RepeatsMultiplyThroughOtherBlocks",
                 "  repeat 20\n    race\n      branch\n        timeout 1\n"
                 "          repeat 1000000\n",
                 "7:11: " + kTooMuch},
        BadBlock{"WithWhatIsBelow",
                 "  repeat 1000000\n    repeat 10\n      yield\n",
                 "5:7: " + kTooMuch},
        BadBlock{"InAllTasks",
                 "  repeat 10\n    repeat 1000000\ntask a\n  repeat 10\n"
                 "    repeat 1000000\n",
                 "7:5: " + kTooMuch},
        BadBlock{"NeverEnding",
                 "  repeat 1000000\n    repeat 1000000\n      repeat 1000000\n",
                 "4:5: " + kTooMuch}),
    name_of);

TEST(BadBlock, StepsMayComeToTheLimit) {
  // Program.StepsAreBoundedAndSaturate says why this is the limit.
  const std::string most =
      in_main("  repeat 19\n    repeat 1000000\n  repeat 999960\n");
  EXPECT_EQ(parsed(most).step_count(), kMaxSteps);
  EXPECT_EQ(error_of(most + "  yield\n"), "6:3: " + kTooMuch);
}

/// `depth` timeouts, one in the other.
std::string timeouts(std::size_t depth) {
  std::string text = in_main("");
  for (std::size_t i = 1; i <= depth; ++i) {
    text += std::string(2 * i, ' ') + "timeout 1\n";
  }
  return text;
}

TEST(BadBlock, TooDeep) {
  EXPECT_EQ(error_of(timeouts(kMaxDepth)), "no error");
  const std::string error =
      "203:403: nested more than 200 deep, the most that is allowed";
  EXPECT_EQ(error_of(timeouts(kMaxDepth + 1)), error);
  EXPECT_EQ(error_of(timeouts(2'000)), error);
}

TEST(BadBlock, TooDeepInRaces) {
  std::string text = in_main("");
  for (std::size_t i = 0; i <= kMaxDepth; ++i) {
    text += std::string(2 + 4 * i, ' ') + "race\n";
    text += std::string(4 + 4 * i, ' ') + "branch\n";
  }
  EXPECT_EQ(error_of(text),
            "403:803: nested more than 200 deep, the most that is allowed");
}

/// So deep that its lines are too long, or the text is too large.
TEST(BadBlock, ThousandsDeep) {
  EXPECT_EQ(error_of(timeouts(5'000)),
            "2046:4097: the line is longer than 4096 bytes; split it");
  EXPECT_NE(error_of(timeouts(10'000)).find("the text is larger than 32 MiB"),
            std::string::npos);
}

/// A million errors that could be are one.
TEST(BadBlock, TheFirstCounts) {
  std::string text = in_main("  race\n");
  for (int i = 0; i < 1'000'000; ++i) text += "    yield\n";
  EXPECT_EQ(error_of(text), "4:5: " + kNotABranch + "`yield` is none");
}

}  // namespace
}  // namespace vigil
