// SPDX-License-Identifier: Apache-2.0
// The single steps of the shrinker: which there are, in which order, that each
// is valid and simpler, and that every chain of them ends.
#include "model/shrink_step.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "model/bytes.h"
#include "model/generate.h"
#include "model/shrink.h"
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

std::vector<std::string> simpler_lines(const std::string& lines) {
  std::vector<std::string> all;
  for (const Program& simpler : simpler_programs(program_of(lines))) {
    all.push_back(lines_of(simpler));
  }
  return all;
}

TEST(SimplerPrograms, NothingIsSimplerThanAnEmptyMain) {
  EXPECT_TRUE(simpler_programs(Program()).empty());
}

TEST(SimplerPrograms, BoldestFirst) {
  const std::vector<std::string> expected{
      "event e\ntask main\n",                                // all tasks
      "event e\ntask main\n  spawn b\ntask b\n",             // a
      "event e\ntask main\n  spawn a\ntask a\n  sleep 2\n",  // b
      "event e\ntask main\ntask a\ntask b\n",                // all operations
      "event e\ntask main\ntask a\n  sleep 2\ntask b\n",     // halves
      "event e\ntask main\n  spawn a\n  spawn b\ntask a\ntask b\n",
      "event e\ntask main\n  spawn b\ntask a\n  sleep 2\ntask b\n",  // single
      "event e\ntask main\n  spawn a\ntask a\n  sleep 2\ntask b\n",
      "event e\ntask main\n  spawn a\n  spawn b\ntask a\ntask b\n",
      "task main\n  spawn a\n  spawn b\ntask a\n  sleep 2\ntask b\n",
      "event e\ntask main\n  spawn a\n  spawn b\ntask a\n  sleep 0\ntask b\n",
      "event e\ntask main\n  spawn a\n  spawn b\ntask a\n  sleep 1\ntask b\n"};
  EXPECT_EQ(simpler_lines("event e\ntask main\n  spawn a\n  spawn b\n"
                          "task a\n  sleep 2\ntask b\n"),
            expected);
}

TEST(SimplerPrograms, RemovedTasksTakeTheirReferencesAlong) {
  const std::vector<std::string> all = simpler_lines(
      "task main\n  spawn b\n  join a\n  join b\n  join c\n"
      "task a\n  spawn c\n  join main\n"
      "task b\n  join c\ntask c\n");
  EXPECT_EQ(std::count(all.begin(), all.end(),
                       "task main\n  join a\n  join c\n"
                       "task a\n  spawn c\n  join main\ntask c\n"),
            1);
}

TEST(SimplerPrograms, UnusedThingsGoAndTheOthersKeepTheirNames) {
  const std::vector<std::string> all = simpler_lines(
      "event e0\nevent e1\nevent e2\ncounter x0\ncounter x1\n"
      "task main\n  set e1\n  read x1\n");
  const std::string rest = "task main\n  set e1\n  read x1\n";
  for (const std::string_view things :
       {"event e1\ncounter x1\n",
        "event e1\nevent e2\ncounter x0\ncounter x1\n",
        "event e0\nevent e1\ncounter x0\ncounter x1\n",
        "event e0\nevent e1\nevent e2\ncounter x1\n"}) {
    EXPECT_EQ(std::count(all.begin(), all.end(), std::string(things) + rest), 1)
        << things;
  }
}

/// The numbers that are tried in the place of one.
std::vector<std::string> simpler_numbers(const std::string& operation,
                                         const std::string& number) {
  std::vector<std::string> numbers;
  const std::string before = "counter x\ntask main\n  " + operation + " ";
  for (const std::string& lines : simpler_lines(before + number + "\n")) {
    if (lines.substr(0, before.size()) != before) continue;
    numbers.push_back(lines.substr(before.size()));
    numbers.back().pop_back();
  }
  return numbers;
}

TEST(SimplerPrograms, NumbersGoToZero) {
  using Numbers = std::vector<std::string>;
  EXPECT_EQ(simpler_numbers("log", "0"), Numbers{});
  EXPECT_EQ(simpler_numbers("log", "1"), Numbers{"0"});
  EXPECT_EQ(simpler_numbers("log", "-1"), (Numbers{"0", "1"}));
  EXPECT_EQ(simpler_numbers("log", "2"), (Numbers{"0", "1"}));
  EXPECT_EQ(simpler_numbers("log", "12"), (Numbers{"0", "1", "6", "9", "11"}));
  EXPECT_EQ(simpler_numbers("log", "-12"),
            (Numbers{"0", "1", "12", "-6", "-9", "-11"}));
  EXPECT_EQ(simpler_numbers("add x", "5"), (Numbers{"0", "1", "2", "4"}));
}

TEST(SimplerPrograms, ExtremeNumbersGoToZero) {
  const auto least = simpler_numbers("log", "-9223372036854775808");
  ASSERT_EQ(least.size(), 66U);
  EXPECT_EQ(least[2], "9223372036854775807");
  EXPECT_EQ(least[3], "-4611686018427387904");
  EXPECT_EQ(least.back(), "-9223372036854775807");
  const auto most = simpler_numbers("add x", "18446744073709551615");
  EXPECT_EQ(most[2], "9223372036854775807");
  EXPECT_EQ(most.back(), "18446744073709551614");
}

TEST(SimplerPrograms, EqualNumbersGoTogether) {
  const std::string lines = "task main\n  sleep 3\n  sleep 4\n  log 3\n";
  const auto all = simpler_lines(lines);
  const auto together = std::find(all.begin(), all.end(),
                                  "task main\n  sleep 0\n  sleep 4\n  log 0\n");
  const auto alone = std::find(all.begin(), all.end(),
                               "task main\n  sleep 0\n  sleep 4\n  log 3\n");
  ASSERT_NE(together, all.end());
  ASSERT_NE(alone, all.end());
  EXPECT_LT(together, alone);
}

TEST(SimplerPrograms, AreValidAndDifferent) {
  for (std::uint64_t index = 0; index < 300; ++index) {
    const Program program = decode(generate_bytes(1, index, {}));
    if (program.operation_count() > 100) continue;
    for (const Program& simpler : simpler_programs(program)) {
      ASSERT_EQ(simpler.check(), "") << "index " << index;
      ASSERT_NE(simpler, program) << "index " << index;
    }
  }
}

/// Where everything fails, any way down must come to an empty main.
TEST(SimplerPrograms, EachChainEnds) {
  for (std::uint64_t index = 0; index < 60; ++index) {
    Program program = decode(generate_bytes(2, index, {.mean_operations = 8}));
    // From an extreme number the most timid way down takes 2^63 steps.
    for (ProgramTask& task : program.tasks) {
      for (Operation& operation : task.operations) operation.number %= 100;
    }
    RandomStream random(3, index);
    for (std::size_t steps = 0;; ++steps) {
      ASSERT_LT(steps, 3'000U) << "index " << index;
      std::vector<Program> simpler = simpler_programs(program);
      if (simpler.empty()) break;
      // Mostly the most timid step: the longest chains.
      const auto size = static_cast<std::uint32_t>(simpler.size());
      const std::uint32_t back = random.below(std::min(size, 3U));
      program = std::move(simpler[size - 1 - back]);
    }
    EXPECT_EQ(program, Program());
  }
}

}  // namespace
}  // namespace vigil
