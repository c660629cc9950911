// SPDX-License-Identifier: Apache-2.0
// The shrinker: known failures come down to the least program that shows
// them, in a bounded number of runs.
#include "model/shrink.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "model/bytes.h"
#include "model/generate.h"
#include "model/text.h"

namespace vigil {
namespace {

Program program_of(const std::string& lines) {
  auto result = parse("vigil program 1\n" + lines);
  if (const auto* const error = std::get_if<ParseError>(&result)) {
    ADD_FAILURE() << error->message;
    return {};
  }
  return std::get<Program>(std::move(result));
}

std::string lines_of(const Program& program) {
  const std::string text = print(program);
  return text.substr(text.find('\n') + 1);
}

std::string shrunk(const std::string& lines,
                   const std::function<bool(const Program&)>& still_fails) {
  const ShrinkResult result = shrink(program_of(lines), still_fails);
  EXPECT_TRUE(result.is_complete);
  return lines_of(result.program);
}

template <class Predicate>
std::size_t count_if(const Program& program, const Predicate& counts) {
  std::size_t found = 0;
  for (const ProgramTask& task : program.tasks) {
    for_each_operation(task.operations, [&](const Operation& operation) {
      found += counts(operation) ? 1U : 0U;
    });
  }
  return found;
}

std::size_t count(const Program& program, Op op) {
  return count_if(program, [op](const Operation& o) { return o.op == op; });
}

/// Whether the numbers occur in log operations, each at least once.
bool has_logs(const Program& program, const std::vector<std::int64_t>& logs) {
  return std::all_of(logs.begin(), logs.end(), [&](std::int64_t number) {
    return count_if(program, [number](const Operation& o) {
             return o.op == Op::kLog && o.number == number;
           }) != 0;
  });
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
           count(program, Op::kSleep) == 3;
  };
  EXPECT_EQ(shrunk("task main\n  sleep 97\n"
                   "task a\n  sleep 46\n  sleep 51\n",
                   fails),
            "task main\n  sleep 1\ntask a\n  sleep 0\n  sleep 1\n");
}

TEST(Shrink, MakesDelaysEqual) {
  // Different delays that may as well be equal, but not small.
  const auto fails = [](const Program& program) {
    return count_if(program, [](const Operation& o) {
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
    return count(program, Op::kThrow) != 0 &&
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

/// Some k log n runs for k operations that matter among n.
TEST(Shrink, TakesFewRunsForLargePrograms) {
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
TEST(Shrink, TakesFewRunsForChains) {
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

TEST(Shrink, LargeNumbersTakeFewRuns) {
  const auto fails = [](const Program& program) {
    const auto& operations = program.tasks[0].operations;
    return !operations.empty() && operations[0].number >= 123'456'789'012'345;
  };
  const ShrinkResult result =
      shrink(program_of("task main\n  sleep 9223372036854775807\n"), fails);
  EXPECT_EQ(lines_of(result.program), "task main\n  sleep 123456789012345\n");
  EXPECT_LT(result.runs, 500U);
}

/// No single thing can go: what `is_complete` says.
TEST(Shrink, IsMinimal) {
  const std::vector<std::function<bool(const Program&)>> predicates{
      [](const Program& p) { return count(p, Op::kSleep) % 3 == 2; },
      [](const Program& p) {
        return p.tasks.size() >= 3 && count(p, Op::kRace) != 0;
      },
      [](const Program& p) {
        return count(p, Op::kTimeout) > count(p, Op::kYield);
      },
      [](const Program& p) {
        return count(p, Op::kSpawn) >= 2 && count(p, Op::kRepeat) != 0;
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

TEST(Shrink, IsBounded) {
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

TEST(Shrink, TriesNoProgramTwice) {
  std::vector<Program> tried;
  const auto fails = [&](const Program& program) {
    EXPECT_EQ(std::count(tried.begin(), tried.end(), program), 0);
    tried.push_back(program);
    return count(program, Op::kSleep) >= 3;
  };
  shrink(program_of("channel c capacity 7\ntask main\n  sleep 55\n  spawn a\n"
                    "  recv c\n  sleep 55\n  join a\n"
                    "task a\n  timeout 7\n    sleep 5\n    log 3\n"),
         fails);
  EXPECT_GE(tried.size(), 20U);
}

TEST(Shrink, WhatCannotBeSimplerIsComplete) {
  const ShrinkResult result =
      shrink(Program(), [](const Program&) { return true; }, 0);
  EXPECT_TRUE(result.is_complete);
  EXPECT_EQ(result.runs, 0U);
}

TEST(Shrink, IsDeterministic) {
  const auto fails = [](const Program& program) {
    return count(program, Op::kYield) >= 2 && count(program, Op::kSpawn) >= 1;
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
