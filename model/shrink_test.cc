// SPDX-License-Identifier: Apache-2.0
// The shrinker: known failures come down to the least program that shows them.
#include "model/shrink.h"

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
#include "model/shrink_testing.h"
#include "model/testing.h"
#include "model/text.h"

namespace vigil {
namespace {

std::string shrunk(const std::string& lines,
                   const std::function<bool(const Program&)>& still_fails) {
  const ShrinkResult result = shrink(program_of(lines), still_fails);
  EXPECT_TRUE(result.is_complete);
  return lines_of(result.program);
}

TEST(Shrink, ComesDownToNothing) {
  const auto always = [](const Program&) { return true; };
  for (std::uint64_t index = 0; index < 100; ++index) {
    const ShrinkResult result =
        shrink(decode(generate_bytes(4, index, {})), always);
    EXPECT_TRUE(result.is_complete);
    EXPECT_EQ(result.program, Program());
    EXPECT_LE(result.runs, 3U);
  }
}

TEST(Shrink, FindsTheLeastProgram) {
  // Fails if a task other than main sleeps for 17 or more, after a set.
  const auto fails = [](const Program& program) {
    for (std::size_t task = 1; task < program.tasks.size(); ++task) {
      bool has_set = false;
      bool has_both = false;
      for_each_operation(
          program.tasks[task].operations, [&](const Operation& operation) {
            has_set |= operation.op == Op::kSet;
            has_both |=
                has_set && operation.op == Op::kSleep && operation.number >= 17;
          });
      if (has_both) return true;
    }
    return false;
  };
  int tried = 0;
  for (std::uint64_t index = 0; index < 2'000; ++index) {
    const Program program = decode(generate_bytes(5, index, {}));
    if (!fails(program)) continue;
    ++tried;
    const ShrinkResult result = shrink(program, fails);
    ASSERT_TRUE(result.is_complete) << "index " << index;
    ASSERT_EQ(result.program.tasks.size(), 2U);
    Program least =
        program_of("event e0\ntask main\ntask a\n  set e0\n  sleep 17\n");
    least.tasks[1].name = result.program.tasks[1].name;
    least.events = result.program.events;
    EXPECT_EQ(lines_of(result.program), lines_of(least)) << "index " << index;
    EXPECT_LT(result.runs, 400U);
  }
  EXPECT_GT(tried, 20);
}

TEST(Shrink, KeepsWhatBelongsTogether) {
  // Two sleeps that end together, in different tasks.
  const auto fails = [](const Program& program) {
    std::vector<std::int64_t> delays;
    for (const ProgramTask& task : program.tasks) {
      for (const Operation& operation : task.operations) {
        if (operation.op != Op::kSleep || operation.number < 2) continue;
        delays.push_back(operation.number);
        break;
      }
    }
    std::sort(delays.begin(), delays.end());
    return std::adjacent_find(delays.begin(), delays.end()) != delays.end();
  };
  EXPECT_EQ(shrunk("task main\n  sleep 9\n  spawn a\n  spawn b\n  join a\n"
                   "  join b\n"
                   "task a\n  sleep 1000\n  yield\n"
                   "task b\n  log 1000\n  sleep 1000\n  sleep 1\n"
                   "task c\n  yield\n",
                   fails),
            "task main\ntask a\n  sleep 2\ntask b\n  sleep 2\n");
}

/// Delays one after the other that come to the same as another: no single one
/// can be lowered.
TEST(Shrink, LowersDelaysThatAreTiedBySums) {
  const auto fails = [](const Program& program) {
    std::vector<std::int64_t> sums;
    for (const ProgramTask& task : program.tasks) {
      std::int64_t sum = 0;
      for (const Operation& operation : task.operations) {
        if (operation.op == Op::kSleep) sum += operation.number;
      }
      if (!task.operations.empty()) sums.push_back(sum);
    }
    return sums.size() == 2 && sums[0] == sums[1] && sums[0] > 0 &&
           count_operations(program, Op::kSleep) == 3;
  };
  EXPECT_EQ(shrunk("task main\n  sleep 97\n"
                   "task a\n  sleep 46\n  sleep 51\n",
                   fails),
            "task main\n  sleep 1\ntask a\n  sleep 0\n  sleep 1\n");
}

TEST(Shrink, MakesDelaysEqual) {
  // Different delays that may as well be equal, but not small.
  const auto fails = [](const Program& program) {
    return count_operations(program, [](const Operation& o) {
             return o.op == Op::kSleep && o.number >= 100 && o.number % 7 == 2;
           }) == 2;
  };
  EXPECT_EQ(shrunk("task main\n  sleep 107\n  yield\n  sleep 702\n", fails),
            "task main\n  sleep 107\n  sleep 107\n");
}

TEST(Shrink, TakesBlocksApart) {
  // A send somewhere in a race, however deep.
  const auto fails = [](const Program& program) {
    std::size_t found = 0;
    for (const ProgramTask& task : program.tasks) {
      for_each_operation(task.operations, [&](const Operation& race) {
        if (race.op != Op::kRace) return;
        for (const Block& branch : race.blocks) {
          for_each_operation(branch, [&](const Operation& operation) {
            found += operation.op == Op::kSend ? 1U : 0U;
          });
        }
      });
    }
    return found != 0;
  };
  EXPECT_EQ(shrunk("channel c0 capacity 9\ncounter x0\ntask main\n"
                   "  timeout 5\n"
                   "    repeat 3\n"
                   "      race\n"
                   "        branch\n"
                   "          sleep 1\n"
                   "        branch\n"
                   "          race\n"
                   "            branch\n"
                   "            branch\n"
                   "              timeout 3\n"
                   "                log 1\n"
                   "                send c0 7\n"
                   "              yield\n"
                   "        branch\n"
                   "          add x0 1\n",
                   fails),
            "channel c0 capacity 1\ntask main\n  race\n    branch\n"
            "      send c0 0\n");
}

TEST(Shrink, PutsSpawnedOperationsInTheSpawnersPlace) {
  const auto fails = [](const Program& program) {
    return count_operations(program, Op::kThrow) != 0 &&
           std::none_of(program.tasks.begin() + 1, program.tasks.end(),
                        [](const ProgramTask& task) {
                          return task.name == "d" && task.operations.empty();
                        });
  };
  std::string lines = "task main\n  timeout 1\n    spawn t1\n";
  for (int i = 1; i < 1000; ++i) {
    const std::string number = std::to_string(i);
    lines += "task t" + number + "\n  yield\n  spawn t" +
             std::to_string(i + 1) + "\n";
  }
  lines += "task t1000\n  throw\n";
  // Only what is reached from main counts.
  const auto is_reached = [&](const Program& program) {
    std::vector<bool> spawned(program.tasks.size());
    spawned[0] = true;
    bool throws = false;
    for (std::size_t task = 0; task < program.tasks.size(); ++task) {
      if (!spawned[task]) continue;
      for_each_operation(program.tasks[task].operations,
                         [&](const Operation& operation) {
                           throws |= operation.op == Op::kThrow;
                           if (operation.op == Op::kSpawn) {
                             spawned[operation.reference] = true;
                           }
                         });
    }
    return throws && fails(program);
  };
  const ShrinkResult result = shrink(program_of(lines), is_reached, 20'000);
  EXPECT_TRUE(result.is_complete);
  EXPECT_EQ(lines_of(result.program), "task main\n  throw\n");
  EXPECT_LT(result.runs, 5'000U);
}

/// No single thing can go: what `is_complete` says.
TEST(Shrink, IsMinimal) {
  const std::vector<std::function<bool(const Program&)>> predicates{
      [](const Program& p) { return count_operations(p, Op::kSleep) % 3 == 2; },
      [](const Program& p) {
        return p.tasks.size() >= 3 && count_operations(p, Op::kRace) != 0;
      },
      [](const Program& p) {
        return count_operations(p, Op::kTimeout) >
               count_operations(p, Op::kYield);
      },
      [](const Program& p) {
        return count_operations(p, Op::kSpawn) >= 2 &&
               count_operations(p, Op::kRepeat) != 0;
      }};
  for (const auto& fails : predicates) {
    int tried = 0;
    for (std::uint64_t index = 0; index < 200; ++index) {
      const Program program = decode(generate_bytes(6, index, {}));
      if (!fails(program)) continue;
      ++tried;
      const ShrinkResult result = shrink(program, fails);
      ASSERT_TRUE(result.is_complete);
      ASSERT_TRUE(fails(result.program));
      const std::vector<Program> simpler = simpler_programs(result.program);
      EXPECT_EQ(std::count_if(simpler.begin(), simpler.end(), fails), 0)
          << print(result.program);
    }
    EXPECT_GT(tried, 5);
  }
}

TEST(Shrink, IsDeterministic) {
  const auto fails = [](const Program& program) {
    return count_operations(program, Op::kYield) >= 2 &&
           count_operations(program, Op::kSpawn) >= 1;
  };
  for (std::uint64_t index = 0; index < 100; ++index) {
    const Program program = decode(generate_bytes(8, index, {}));
    if (!fails(program)) continue;
    const ShrinkResult first = shrink(program, fails);
    const ShrinkResult second = shrink(program, fails);
    EXPECT_EQ(first.program, second.program);
    EXPECT_EQ(first.runs, second.runs);
  }
}

}  // namespace
}  // namespace vigil
