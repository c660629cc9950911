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

std::size_t count(const Program& program, Op op) {
  std::size_t found = 0;
  for (const ProgramTask& task : program.tasks) {
    for (const Operation& each : task.operations) found += each.op == op;
  }
  return found;
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
      for (const Operation& operation : program.tasks[task].operations) {
        has_set |= operation.op == Op::kSet;
        if (has_set && operation.op == Op::kSleep && operation.number >= 17) {
          return true;
        }
      }
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
    EXPECT_EQ(result.program, least) << "index " << index;
    EXPECT_LT(result.runs, 1'000U);
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
  EXPECT_EQ(shrunk("task main\n  spawn a\n  sleep 9\n  spawn b\n  spawn c\n"
                   "task a\n  sleep 1000\n  yield\n"
                   "task b\n  log 1000\n  sleep 1000\n  sleep 1\n"
                   "task c\n  yield\n",
                   fails),
            "task main\ntask a\n  sleep 2\ntask b\n  sleep 2\n");
}

TEST(Shrink, LargeNumbersTakeFewRuns) {
  const auto fails = [](const Program& program) {
    const auto& operations = program.tasks[0].operations;
    return !operations.empty() && operations[0].number >= 123'456'789'012'345;
  };
  const ShrinkResult result =
      shrink(program_of("task main\n  sleep 9223372036854775807\n"), fails);
  EXPECT_EQ(lines_of(result.program), "task main\n  sleep 123456789012345\n");
  EXPECT_LT(result.runs, 2'000U);
}

TEST(Shrink, IsComplete) {
  const auto fails = [](const Program& program) {
    return count(program, Op::kSleep) % 3 == 2;
  };
  for (std::uint64_t index = 0; index < 200; ++index) {
    const Program program = decode(generate_bytes(6, index, {}));
    if (!fails(program)) continue;
    const ShrinkResult result = shrink(program, fails);
    ASSERT_TRUE(result.is_complete);
    ASSERT_TRUE(fails(result.program));
    const std::vector<Program> simpler = simpler_programs(result.program);
    EXPECT_EQ(std::count_if(simpler.begin(), simpler.end(), fails), 0);
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
