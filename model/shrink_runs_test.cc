// SPDX-License-Identifier: Apache-2.0
// How many runs the shrinker takes, and that they are bounded.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "model/bytes.h"
#include "model/generate.h"
#include "model/shrink.h"
#include "model/shrink_testing.h"
#include "model/testing.h"
#include "model/text.h"

namespace vigil {
namespace {

/// Whether the numbers occur in log operations, each at least once.
bool has_logs(const Program& program, const std::vector<std::int64_t>& logs) {
  return std::all_of(logs.begin(), logs.end(), [&](std::int64_t number) {
    return count_operations(program, [number](const Operation& o) {
             return o.op == Op::kLog && o.number == number;
           }) != 0;
  });
}

/// Some k log n runs for k operations that matter among n.
TEST(ShrinkRuns, TakesFewRunsForLargePrograms) {
  constexpr std::uint32_t kOperations = 10'000;
  RandomStream random(9, 0);
  for (const std::size_t needed : {1U, 2U, 5U, 10U}) {
    Program program;
    for (std::uint32_t i = 0; i < kOperations; ++i) {
      program.tasks[0].operations.push_back({.op = Op::kLog, .number = 0});
    }
    std::vector<std::int64_t> logs;
    while (logs.size() < needed) {
      logs.push_back(static_cast<std::int64_t>(logs.size()) + 1);
      program.tasks[0].operations[random.below(kOperations)].number =
          logs.back();
    }
    if (!has_logs(program, logs)) continue;
    const ShrinkResult result =
        shrink(program, [&](const Program& p) { return has_logs(p, logs); });
    EXPECT_TRUE(result.is_complete);
    EXPECT_EQ(result.program.operation_count(), needed);
    EXPECT_LT(result.runs, 50 * needed + 50) << needed;
    RecordProperty("runs_" + std::to_string(needed),
                   static_cast<int>(result.runs));
  }
}

/// Operations that can only go from one end.
TEST(ShrinkRuns, TakesFewRunsForChains) {
  constexpr std::size_t kOperations = 1'000;
  constexpr std::size_t kNeeded = 10;
  for (const bool is_from_the_end : {false, true}) {
    Program program;
    for (std::size_t i = 1; i <= kOperations; ++i) {
      program.tasks[0].operations.push_back(
          {.op = Op::kLog, .number = static_cast<std::int64_t>(i)});
    }
    const auto fails = [&](const Program& p) {
      const Block& block = p.tasks[0].operations;
      const std::size_t gone = is_from_the_end ? 0 : kOperations - block.size();
      for (std::size_t i = 0; i < block.size(); ++i) {
        const auto number = static_cast<std::size_t>(block[i].number);
        if (number != gone + i + 1) return false;
      }
      return block.size() >= kNeeded;
    };
    const ShrinkResult result = shrink(program, fails);
    EXPECT_TRUE(result.is_complete);
    EXPECT_EQ(result.program.operation_count(), kNeeded);
    EXPECT_LT(result.runs, 1'500U);
  }
}

TEST(ShrinkRuns, LargeNumbersTakeFewRuns) {
  const auto fails = [](const Program& program) {
    const auto& operations = program.tasks[0].operations;
    return !operations.empty() && operations[0].number >= 123'456'789'012'345;
  };
  const ShrinkResult result =
      shrink(program_of("task main\n  sleep 9223372036854775807\n"), fails);
  EXPECT_EQ(lines_of(result.program), "task main\n  sleep 123456789012345\n");
  EXPECT_LT(result.runs, 500U);
}

TEST(ShrinkRuns, IsBounded) {
  std::string lines = "task main\n";
  for (int i = 0; i < 100; ++i) lines += "  sleep 9\n";
  const Program program = program_of(lines);
  for (const std::size_t max_runs : {0U, 1U, 7U, 50U}) {
    std::size_t runs = 0;
    const auto never = [&](const Program&) {
      ++runs;
      return false;
    };
    const ShrinkResult result = shrink(program, never, max_runs);
    EXPECT_EQ(runs, result.runs);
    EXPECT_EQ(result.runs, max_runs);
    EXPECT_FALSE(result.is_complete);
    EXPECT_EQ(result.program, program);
  }
}

/// Programs that were tried take no run, but time.
TEST(ShrinkRuns, RepetitionsAreBounded) {
  Program program;
  program.tasks[0].operations.assign(3'000, {.op = Op::kYield});
  const auto fails = [](const Program& p) {
    return p.operation_count() == 3'000;
  };
  EXPECT_FALSE(shrink(program, fails, 100).is_complete);
  EXPECT_TRUE(shrink(program, fails, 10'000).is_complete);
}

TEST(ShrinkRuns, TriesNoProgramTwice) {
  std::vector<Program> tried;
  const auto fails = [&](const Program& program) {
    EXPECT_EQ(std::count(tried.begin(), tried.end(), program), 0);
    tried.push_back(program);
    return count_operations(program, Op::kSleep) >= 3;
  };
  shrink(program_of("channel c capacity 7\ntask main\n  sleep 55\n  spawn a\n"
                    "  recv c\n  sleep 55\n  join a\n"
                    "task a\n  timeout 7\n    sleep 5\n    log 3\n"),
         fails);
  EXPECT_GE(tried.size(), 20U);
}

TEST(ShrinkRuns, WhatCannotBeSimplerIsComplete) {
  const ShrinkResult result =
      shrink(Program(), [](const Program&) { return true; }, 0);
  EXPECT_TRUE(result.is_complete);
  EXPECT_EQ(result.runs, 0U);
}

}  // namespace
}  // namespace vigil
