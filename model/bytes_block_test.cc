// SPDX-License-Identifier: Apache-2.0
// What bytes mean, slot by slot, and what unclosed and stray blocks come to.
// Pinned down, since corpora live for long.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "model/bytes.h"
#include "model/testing.h"
#include "model/text.h"

namespace vigil {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// The lines of the decoded program after the version.
std::string text_of(const Bytes& bytes) {
  const Program program = decode(bytes);
  EXPECT_EQ(program.check(), "");
  EXPECT_EQ(decode(encode(program)), program);
  const std::string text = print(program);
  return text.substr(text.find('\n') + 1);
}

struct Golden {
  const char* name;
  Bytes bytes;
  const char* text;
};

class GoldenBytesTest : public testing::TestWithParam<Golden> {};

TEST_P(GoldenBytesTest, MeansThisForEver) {
  EXPECT_EQ(text_of(GetParam().bytes), GetParam().text);
  EXPECT_EQ(encode(program_of(GetParam().text)), GetParam().bytes);
}

INSTANTIATE_TEST_SUITE_P(
    Bytes, GoldenBytesTest,
    testing::Values(
        Golden{"Time",
               {1, 3, 2, 224, 3, 0, 240, 4},
               "task main\n  sleep 3\n  sleep-until -1\n"
               "  reset main 9223372036854775807\n  yield\n"},
        Golden{"Tasks",
               {5, 0, 6, 1, 7, 1, 8, 0, 17, 0},
               "task main\n  spawn a\n  join a\n  detach a\n  cancel main\n"
               "  throw\ntask a\n"},
        Golden{"Things",
               {48, 48, 49, 50, 51, 0,   51, 2, 52, 9, 1, 10, 2, 10,
                0,  11, 0,  12, 1,  225, 13, 0, 14, 0, 7, 15, 0},
               "event e0\nevent e1\ncounter x0\nnotify n0\n"
               "channel c0 capacity 1\nchannel c1 capacity 3\nwaker w0\n"
               "task main\n  set e1\n  wait n0\n  wait e0\n  notify n0\n"
               "  send c1 -2\n  recv c0\n  add x0 7\n  read x0\n"},
        Golden{"LargeChannel",
               {51, 240, 0, 1},
               "channel c0 capacity 257\ntask main\n"},
        Golden{"LargestChannel",
               {51, 255, 255, 255},
               "channel c0 capacity 1048576\ntask main\n"},
        Golden{"Hostile",
               {52, 21, 0, 22, 0, 23, 0, 24, 25, 26, 0, 27,
                0,  28, 0, 29, 0, 30, 0, 31, 0,  32, 0},
               "waker w0\ntask main\n  spurious-wake main\n"
               "  spurious-wake-on-thread main\n  cancel-on-thread main\n"
               "  drop-executor\n  swap-waker\n  keep-waker w0\n"
               "  clone-waker w0\n  drop-waker w0\n  wake-by-value w0\n"
               "  wake-by-ref w0\n  drop-waker-on-thread w0\n"
               "  wake-by-value-on-thread w0\n"},
        Golden{"Blocks",
               {18, 4, 54, 54, 19, 5, 17, 53, 53, 20, 3, 16, 1, 53, 16, 2},
               "task main\n  race\n    branch\n      yield\n    branch\n"
               "    branch\n      timeout 5\n        throw\n"
               "  repeat 3\n    log 1\n  log 2\n"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(BytesBlocks, UnclosedOnesEndWithTheirTask) {
  EXPECT_EQ(text_of({18}), "task main\n  race\n    branch\n");
  EXPECT_EQ(text_of({18, 54, 54}),
            "task main\n  race\n    branch\n    branch\n    branch\n");
  EXPECT_EQ(text_of({19, 1, 20, 2, 4, 0, 4}),
            "task main\n  timeout 1\n    repeat 2\n      yield\n"
            "task a\n  yield\n");
}

TEST(BytesBlocks, StrayEndsMeanNothing) {
  EXPECT_EQ(text_of({53, 53, 4}), "task main\n  yield\n");
  EXPECT_EQ(text_of({19, 1, 53, 53, 4}), "task main\n  timeout 1\n  yield\n");
  EXPECT_EQ(text_of({0, 53, 4}), "task main\ntask a\n  yield\n");
}

TEST(BytesBlocks, ABranchEndsWhatIsInTheOneBefore) {
  EXPECT_EQ(text_of({18, 19, 1, 20, 2, 54, 4}),
            "task main\n  race\n    branch\n      timeout 1\n"
            "        repeat 2\n    branch\n      yield\n");
  // Of the innermost race.
  EXPECT_EQ(text_of({18, 18, 54, 4, 53, 54, 17}),
            "task main\n  race\n    branch\n      race\n        branch\n"
            "        branch\n          yield\n    branch\n      throw\n");
}

TEST(BytesBlocks, ABranchOutsideOfARaceEndsAllBlocks) {
  EXPECT_EQ(text_of({54, 4}), "task main\n  yield\n");
  EXPECT_EQ(text_of({19, 1, 20, 2, 54, 4}),
            "task main\n  timeout 1\n    repeat 2\n  yield\n");
  EXPECT_EQ(text_of({18, 53, 54, 4}),
            "task main\n  race\n    branch\n  yield\n");
}

TEST(BytesBlocks, DeclarationsAndReservedSlotsLeaveBlocksOpen) {
  EXPECT_EQ(text_of({19, 1, 48, 33, 63, 9, 0}),
            "event e0\ntask main\n  timeout 1\n    set e0\n");
}

TEST(BytesBlocks, ReferencesToNothingAreLeftOutInBlocks) {
  EXPECT_EQ(text_of({18, 9, 0, 4, 54, 13, 0, 53, 5, 0, 17}),
            "task main\n  race\n    branch\n      yield\n    branch\n"
            "  throw\n");
}

TEST(BytesBlocks, RepeatsAreHeldWithinLimits) {
  EXPECT_EQ(text_of({20, 224}), "task main\n  repeat 0\n");
  EXPECT_EQ(text_of({20, 244}), "task main\n  repeat 0\n");
  EXPECT_EQ(text_of({20, 64}), "task main\n  repeat 64\n");
  EXPECT_EQ(text_of({20, 65}), "task main\n  repeat 64\n");
  EXPECT_EQ(text_of({20, 240}), "task main\n  repeat 64\n");
  // With all that are around it: 64 / 10 and 64 / 60.
  EXPECT_EQ(text_of({20, 10, 20, 10, 20, 10}),
            "task main\n  repeat 10\n    repeat 6\n      repeat 1\n");
  // One that runs never counts as once, and so does each that is closed.
  EXPECT_EQ(text_of({20, 0, 20, 99, 53, 20, 99}),
            "task main\n  repeat 0\n    repeat 64\n    repeat 64\n");
}

std::size_t depth_of(const Block& block) {
  std::size_t depth = 0;
  for (const Operation& operation : block) {
    for (const Block& below : operation.blocks) {
      depth = std::max(depth, 1 + depth_of(below));
    }
  }
  return depth;
}

TEST(BytesBlocks, WhatIsTooDeepGetsEmptyBlocks) {
  Bytes bytes;
  for (std::size_t i = 0; i < 100; ++i) bytes.push_back(18);
  bytes.push_back(4);
  const Program program = decode(bytes);
  EXPECT_EQ(program.check(), "");
  EXPECT_EQ(program.operation_count(), 101U);
  EXPECT_EQ(depth_of(program.tasks[0].operations), kMaxDecodedDepth + 1);
  EXPECT_EQ(decode(encode(program)), program);
}

/// Found by these tests: the end of a block that was too deep ended another.
TEST(BytesBlocks, WhatIsTooDeepHasItsOwnEnd) {
  Bytes bytes;
  for (std::size_t i = 0; i < kMaxDecodedDepth + 2; ++i) {
    bytes.insert(bytes.end(), {19, 1});
  }
  bytes.insert(bytes.end(), {53, 53, 16, 8, 53, 16, 7});
  const Program program = decode(bytes);
  const Block* block = &program.tasks[0].operations;
  for (std::size_t i = 1; i < kMaxDecodedDepth; ++i) {
    block = &block->front().blocks[0];
  }
  ASSERT_EQ(block->size(), 2U);
  EXPECT_EQ(print(program, block->back()), "log 7");
  block = &block->front().blocks[0];
  ASSERT_EQ(block->size(), 3U);
  EXPECT_TRUE((*block)[0].blocks[0].empty());
  EXPECT_TRUE((*block)[1].blocks[0].empty());
  EXPECT_EQ(print(program, (*block)[2]), "log 8");
  EXPECT_EQ(decode(encode(program)), program);
}

TEST(BytesBlocks, StepsAreBounded) {
  Bytes bytes{20, 64};
  bytes.resize(1'000'000, 4);
  const Program program = decode(bytes);
  EXPECT_EQ(program.check(), "");
  // 1 + 64 for the repeat, and 64 for each yield.
  EXPECT_EQ(program.operation_count(), 1 + (kMaxSteps - 65) / 64);
  EXPECT_EQ(decode(encode(program)), program);
}

}  // namespace
}  // namespace vigil
