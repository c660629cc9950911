// SPDX-License-Identifier: Apache-2.0
// The big programs run to their end, also under sanitizers and without
// optimisation: nothing runs out of stack, each law holds, and the polls are
// exactly as many as the size says. How long it takes is for scaling.cc.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "bench/workloads.h"
#include "executor/executor.h"
#include "executor/join.h"
#include "executor/sleep.h"
#include "executor/task.h"

namespace vigil::bench {
namespace {

// ThreadSanitizer takes minutes for the full sizes; the stack, for which they
// are so large, is for the other builds.
#if defined(__SANITIZE_THREAD__)
constexpr std::size_t kShrunk = 10;
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
constexpr std::size_t kShrunk = 10;
#else
constexpr std::size_t kShrunk = 1;
#endif
#else
constexpr std::size_t kShrunk = 1;
#endif
constexpr std::size_t kTasks = 10'000 / kShrunk;
constexpr std::size_t kOperations = 1'000'000 / kShrunk;
constexpr std::size_t kJoins = 100'000 / kShrunk;

std::size_t polls_of_sleepers(std::size_t tasks) {
  return tasks * (kSleeps + 1);
}
std::size_t polls_of_operations(std::size_t operations) {
  return operations / kRound + 1;  // a yield each round
}
std::size_t polls_of_joins(std::size_t tasks) { return 2 * tasks; }

TEST(ScalingTest, ManyTasksThatSleep) {
  for (const std::size_t tasks : {kTasks / 2, kTasks}) {
    const Counts counts = run_sleepers(tasks);
    EXPECT_EQ(counts.completed, tasks);
    EXPECT_EQ(counts.polls, polls_of_sleepers(tasks));
    std::uint64_t sum = 0;
    Time end{};
    for (std::size_t task = 0; task < tasks; ++task) {
      std::int64_t slept = 0;
      for (std::size_t round = 0; round < kSleeps; ++round) {
        slept += delay(task, round);
      }
      sum += static_cast<std::uint64_t>(slept);
      end = std::max(end, Time(Duration(slept)));
    }
    EXPECT_EQ(counts.sum, sum);
    EXPECT_EQ(counts.end, end);
  }
}

TEST(ScalingTest, ManyOperationsOfOneTask) {
  for (const std::size_t operations : {kOperations / 2, kOperations}) {
    const Counts counts = run_operations(operations);
    EXPECT_EQ(counts.completed, 1u);
    EXPECT_EQ(counts.polls, polls_of_operations(operations));
    EXPECT_EQ(counts.sum, 7 * operations / kRound);
  }
}

TEST(ScalingTest, ALongChainOfJoins) {
  for (const std::size_t tasks : {kJoins / 2, kJoins}) {
    const Counts counts = run_joins(tasks);
    EXPECT_EQ(counts.completed, tasks);
    EXPECT_EQ(counts.polls, polls_of_joins(tasks));
    EXPECT_EQ(counts.sum, tasks - 1);
    EXPECT_EQ(counts.end, Time(Duration(1)));
  }
}

/// The same through the harness, in both dialects.
class JudgedScalingTest : public testing::TestWithParam<const char*> {};

TEST_P(JudgedScalingTest, ManyTasksThatSleep) {
  const CheckCounts checked = run_and_judge(GetParam(), sleepers(kTasks));
  EXPECT_TRUE(checked.held);
  EXPECT_EQ(checked.polls, polls_of_sleepers(kTasks) + 1);  // and main's
  // Each task has an end, and main spawns the others.
  EXPECT_EQ(checked.entries, kTasks * kSleeps + kTasks + kTasks + 1);
}

TEST_P(JudgedScalingTest, ManyOperationsOfOneTask) {
  for (const auto build : {&repeated_operations, &listed_operations}) {
    const CheckCounts checked = run_and_judge(GetParam(), build(kOperations));
    EXPECT_TRUE(checked.held);
    EXPECT_EQ(checked.polls, polls_of_operations(kOperations));
    EXPECT_EQ(checked.entries, kOperations + 1);
  }
}

TEST_P(JudgedScalingTest, ALongChainOfJoins) {
  const CheckCounts checked = run_and_judge(GetParam(), joins(kJoins));
  EXPECT_TRUE(checked.held);
  EXPECT_EQ(checked.polls, polls_of_joins(kJoins));
  // A spawn, a join and an end each; a sleep instead for the last.
  EXPECT_EQ(checked.entries, 3 * kJoins - 1);
}

INSTANTIATE_TEST_SUITE_P(All, JudgedScalingTest,
                         testing::Values("executor", "executor-adapter"),
                         [](const auto& info) {
                           return info.param == std::string("executor")
                                      ? "Native"
                                      : "Script";
                         });

// A chain that asks again and again instead of waiting: twice as many tasks
// take four times as many polls, and the counts above would show it.
Task<> busy_join(std::size_t index, const std::vector<JoinHandle<void>>& chain,
                 std::size_t& polls) {
  ++polls;
  while (index + 1 < chain.size() && !chain[index + 1].is_finished()) {
    co_await yield_now();
    ++polls;
  }
}
std::size_t polls_of_busy_joins(std::size_t tasks) {
  std::size_t polls = 0;
  std::vector<JoinHandle<void>> chain;
  Executor executor;
  for (std::size_t i = 0; i < tasks; ++i) {
    chain.push_back(executor.spawn(busy_join(i, chain, polls)));
  }
  executor.run();
  return polls;
}

TEST(ScalingTest, PollsTellAChainThatDoesNotWait) {
  EXPECT_GT(polls_of_busy_joins(200), 3.9 * polls_of_busy_joins(100));
  EXPECT_GT(polls_of_busy_joins(100), polls_of_joins(100));
}

}  // namespace
}  // namespace vigil::bench
