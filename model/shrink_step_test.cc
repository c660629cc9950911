// SPDX-License-Identifier: Apache-2.0
// The single steps of the shrinker: which there are, in which order, that each
// is valid and simpler, and that every chain of them ends.
#include "model/shrink_step.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
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

TEST(SimplerPrograms, NothingIsSimplerThanAnEmptyMain) {
  EXPECT_TRUE(simpler_programs(Program()).empty());
}

TEST(SimplerPrograms, BoldestFirst) {
  const std::string rest = "task a\n  sleep 2\ntask b\n";
  const std::vector<std::string> expected{
      "event e\ntask main\n",                  // all tasks
      "event e\ntask main\ntask a\ntask b\n",  // all operations
      "event e\ntask main\n  sleep 2\n",       // all spawns
      "task main\n  spawn a\n  spawn b\n" + rest,
      "event e\ntask main\n  spawn a\n  spawn b\n"
      "task a\n  sleep 0\ntask b\n",
      "event e\ntask main\n  spawn a\ntask a\n  sleep 2\n",  // half the tasks
      "event e\ntask main\n  spawn b\ntask b\n",
      "event e\ntask main\n  spawn a\ntask a\ntask b\n",  // two operations
      "event e\ntask main\n  spawn b\n" + rest,
      "event e\ntask main\n  sleep 2\n  spawn b\ntask b\n",  // one spawn
      "event e\ntask main\n  spawn a\n  spawn b\ntask a\ntask b\n",
      "event e\ntask main\n  spawn a\n" + rest,
      "event e\ntask main\n  spawn a\n  spawn b\n"
      "task a\n  sleep 1\ntask b\n"};
  EXPECT_EQ(simpler_lines("event e\ntask main\n  spawn a\n  spawn b\n"
                          "task a\n  sleep 2\ntask b\n"),
            expected);
}

TEST(SimplerPrograms, RemovedTasksTakeTheirReferencesAlong) {
  EXPECT_TRUE(
      has_simpler("task main\n  spawn b\n  timeout 1\n    join a\n    join b\n"
                  "  join c\n"
                  "task a\n  spawn c\n  join main\n"
                  "task b\n  join c\ntask c\n",
                  "task main\n  timeout 1\n    join a\n  join c\n"
                  "task a\n  spawn c\n  join main\ntask c\n"));
}

TEST(SimplerPrograms, OperationsGoWithWhatIsBelowThem) {
  const std::string lines =
      "task main\n"
      "  yield\n"
      "  timeout 0\n"
      "    repeat 0\n"
      "      log 0\n"
      "    throw\n";
  EXPECT_TRUE(has_simpler(lines, "task main\n  yield\n"));
  EXPECT_TRUE(has_simpler(lines,
                          "task main\n  yield\n  timeout 0\n"
                          "    throw\n"));
  EXPECT_TRUE(has_simpler(lines,
                          "task main\n  yield\n  timeout 0\n"
                          "    repeat 0\n    throw\n"));
}

/// Chunks count what is below operations, though it goes with them.
TEST(SimplerPrograms, ChunksEndWhereTheyShould) {
  const Program program = program_of(
      "task main\n  yield\n  timeout 0\n    log 1\n    log 2\n  throw\n");
  const auto operations = detail::apply(
      program,
      {.kind = detail::ShrinkStep::Kind::kOperations, .first = 1, .end = 3});
  EXPECT_EQ(lines_of(operations.value()), "task main\n  yield\n  throw\n");
  const Program blocks = program_of(
      "task main\n  race\n    branch\n      yield\n    branch\n"
      "      timeout 0\n  repeat 0\n    throw\n");
  const auto unwrapped = detail::apply(
      blocks, {.kind = detail::ShrinkStep::Kind::kBlocks, .end = 2});
  EXPECT_EQ(lines_of(unwrapped.value()),
            "task main\n  yield\n  repeat 0\n    throw\n");
}

TEST(SimplerPrograms, SpawnsGiveWayToWhatTheySpawn) {
  EXPECT_TRUE(
      has_simpler("task main\n  yield\n  spawn a\n  log 0\ntask a\n"
                  "  spawn c\n  throw\ntask b\ntask c\n  join b\n",
                  "task main\n  yield\n  spawn c\n  throw\n  log 0\n"
                  "task b\ntask c\n  join b\n"));
  // A chain of spawns at once, and in a block.
  EXPECT_TRUE(
      has_simpler("task main\n  timeout 0\n    spawn a\n"
                  "task a\n  yield\n  spawn b\n  log 0\ntask b\n  throw\n",
                  "task main\n  timeout 0\n    yield\n    throw\n"
                  "    log 0\n"));
}

TEST(SimplerPrograms, SpawnsStayWhereOthersReferToTheTask) {
  for (const char* const lines :
       {"task main\n  spawn a\n  join a\ntask a\n  yield\n",
        "task main\n  spawn a\ntask a\n  cancel a\n",
        "task main\n  spawn a\n  spawn a\ntask a\n  yield\n",
        "task main\n  repeat 2\n    spawn a\ntask a\n  yield\n"}) {
    const Program program = program_of(lines);
    EXPECT_EQ(detail::count_items(program, detail::ShrinkStep::Kind::kSpawns),
              0U)
        << lines;
  }
}

TEST(SimplerPrograms, SpawnsStayWhereBlocksWouldBeTooDeep) {
  // Each 150 deep.
  Block block{{.op = Op::kSpawn, .reference = 1}};
  Block spawned{{.op = Op::kYield}};
  for (int i = 0; i < 150; ++i) {
    Block outer{{.op = Op::kTimeout, .blocks = {std::move(block)}}};
    block = std::move(outer);
    Block outer_spawned{{.op = Op::kTimeout, .blocks = {std::move(spawned)}}};
    spawned = std::move(outer_spawned);
  }
  Program program;
  program.tasks = {{"main", block}, {"a", spawned}};
  ASSERT_EQ(program.check(), "");
  EXPECT_FALSE(detail::apply(
      program, {.kind = detail::ShrinkStep::Kind::kSpawns, .end = 1}));
  program.tasks[1].operations = {{.op = Op::kYield}};
  const auto simpler = detail::apply(
      program, {.kind = detail::ShrinkStep::Kind::kSpawns, .end = 1});
  ASSERT_TRUE(simpler);
  EXPECT_EQ(simpler->check(), "");
  EXPECT_EQ(simpler->tasks.size(), 1U);
}

TEST(SimplerPrograms, UnusedThingsGoAndTheOthersKeepTheirNames) {
  const std::string rest = "task main\n  set e1\n  wait n1\n  recv c1\n";
  const std::string lines =
      "event e0\nevent e1\nevent e2\ncounter x0\nnotify n0\nnotify n1\n"
      "channel c0 capacity 1\nchannel c1 capacity 7\nwaker w0\n" +
      rest;
  EXPECT_TRUE(has_simpler(
      lines, "event e1\nnotify n1\nchannel c1 capacity 7\n" + rest));
  EXPECT_TRUE(
      has_simpler(lines,
                  "event e1\nevent e2\ncounter x0\nnotify n0\nnotify n1\n"
                  "channel c0 capacity 1\nchannel c1 capacity 7\nwaker w0\n" +
                      rest));
  EXPECT_TRUE(has_simpler(
      lines,
      "event e0\nevent e1\nevent e2\ncounter x0\nnotify n0\nnotify n1\n"
      "channel c1 capacity 7\nwaker w0\n" +
          rest));
}

/// All kinds of programs, of up to a hundred operations.
std::vector<Program> some_programs(std::uint64_t seed, std::uint64_t count) {
  std::vector<Program> programs;
  for (std::uint64_t index = 0; index < count; ++index) {
    programs.push_back(
        decode(generate_bytes(seed, index, {.mean_operations = 15})));
    if (programs.back().operation_count() > 100) programs.pop_back();
  }
  return programs;
}

TEST(SimplerPrograms, AreValidDifferentAndLess) {
  for (const Program& program : some_programs(1, 300)) {
    const detail::ShrinkMeasure before = detail::measure(program);
    SimplerPrograms all(program);
    while (const auto simpler = all.next()) {
      ASSERT_EQ(simpler->check(), "") << print(program);
      ASSERT_NE(*simpler, program);
      ASSERT_LT(detail::measure(*simpler), before)
          << print(program) << print(*simpler);
    }
  }
}

/// Where everything fails, any way down must come to an empty main.
TEST(SimplerPrograms, EachChainEnds) {
  RandomStream random(3, 0);
  for (Program program : some_programs(2, 40)) {
    // From an extreme number the most timid way down takes 2^63 steps.
    for (ProgramTask& task : program.tasks) {
      for_each_operation(task.operations,
                         [](Operation& operation) { operation.number %= 8; });
    }
    for (std::uint32_t& capacity : program.capacities) {
      capacity = 1 + capacity % 8;
    }
    for (std::size_t steps = 0;; ++steps) {
      ASSERT_LT(steps, 3'000U);
      std::vector<Program> simpler = simpler_programs(program);
      if (simpler.empty()) break;
      // Mostly the most timid step: the longest chains.
      const auto size = static_cast<std::uint32_t>(simpler.size());
      const std::uint32_t back = random.below(std::min(size, 5U));
      program = std::move(simpler[size - 1 - back]);
    }
    EXPECT_EQ(program, Program());
  }
}

}  // namespace
}  // namespace vigil
