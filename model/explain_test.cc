// SPDX-License-Identifier: Apache-2.0
// What is said of a failing program is what was tried: each claim is checked by
// trying it again, and by failures of which it is known what matters.
#include "model/explain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "model/bytes.h"
#include "model/generate.h"
#include "model/testing.h"
#include "model/text.h"

namespace vigil {
namespace {

std::string without_version(const std::string& text) {
  return text.substr(text.find('\n') + 1);
}

/// Its last sleep is of 3 or more, and right before that stands `set e1`.
bool fails(const Program& program) {
  const Block& block = program.tasks.back().operations;
  for (std::size_t i = 1; i < block.size(); ++i) {
    if (block[i].op == Op::kSleep && block[i].number >= 3 &&
        block[i - 1].op == Op::kSet && block[i - 1].reference == 1) {
      return true;
    }
  }
  return false;
}

TEST(Explain, SaysWhatMatters) {
  const Program program = program_of(
      "event e0\nevent e1\nchannel c capacity 2\n"
      "task main\n  spawn a\n  log 5\n"
      "task a\n  set e1\n  sleep 3\n  yield\n");
  ASSERT_TRUE(fails(program));
  const Explanation explanation = explain(program, fails);
  EXPECT_TRUE(explanation.is_complete);
  EXPECT_EQ(without_version(print(program, explanation)),
            "event e0\nevent e1\n"
            "channel c capacity 2  # also fails with 1, 3, 1000\n"
            "task main\n"
            "  spawn a             # also fails if it comes after the next\n"
            "  log 5               # also fails with 0, 1, 4, 6, 10, 1000\n"
            "task a\n"
            "  set e1              # needs e1: not with e0\n"
            "  sleep 3             # also fails with 4, 6, 1000, not with 0, "
            "1, 2\n"
            "  yield\n");
}

TEST(Explain, FindsItsWayThroughBlocks) {
  const Program program = program_of(
      "event branch\nnotify n\n"
      "task main\n"
      "  race\n"
      "    branch\n"
      "    branch\n"
      "      wait branch\n"
      "      race\n"
      "        branch\n"
      "          timeout 7\n"
      "        branch\n"
      "    branch\n"
      "task a\n"
      "  log 5\n"
      "  throw\n");
  const Explanation explanation = explain(program, [](const Program& p) {
    return p.tasks[0].operations[0].op == Op::kRace;
  });
  EXPECT_EQ(without_version(print(program, explanation)),
            "event branch\nnotify n\n"
            "task main\n"
            "  race\n"
            "    branch\n"
            "    branch\n"
            "      wait branch    # also fails with n; also fails if it comes "
            "after the next\n"
            "      race\n"
            "        branch\n"
            "          timeout 7  # also fails with 0, 1, 6, 8, 14, 1000\n"
            "        branch\n"
            "    branch\n"
            "task a\n"
            "  log 5              # also fails with 0, 1, 4, 6, 10, 1000; also "
            "fails if it comes after the next\n"
            "  throw\n");
}

/// The program that a claim is about.
Program with_number(Program program, const Variation& variation,
                    std::int64_t number) {
  if (variation.is_channel) {
    program.capacities[variation.place] = static_cast<std::uint32_t>(number);
    return program;
  }
  std::uint32_t place = 0;
  for_each_operation(program.tasks[variation.task].operations,
                     [&](Operation& operation) {
                       if (place++ == variation.place) {
                         operation.number = number;
                       }
                     });
  return program;
}

std::size_t sum(const Program& program) {
  std::size_t total = 0;
  for (const ProgramTask& task : program.tasks) {
    for_each_operation(task.operations, [&](const Operation& operation) {
      total += static_cast<std::size_t>(operation.number) +
               operation.reference * static_cast<std::size_t>(operation.op);
    });
  }
  return total;
}

TEST(Explain, ClaimsNothingButWhatWasTried) {
  std::size_t claims = 0;
  for (std::uint64_t index = 0; index < 200; ++index) {
    const Program program =
        decode(generate_bytes(11, index, {.mean_operations = 8}));
    const std::size_t parity = sum(program) % 2;
    std::vector<Program> tried;
    const auto same_parity = [&](const Program& other) {
      EXPECT_EQ(other.check(), "");
      EXPECT_NE(other, program);
      tried.push_back(other);
      return sum(other) % 2 == parity;
    };
    const Explanation explanation = explain(program, same_parity, 10'000);
    ASSERT_TRUE(explanation.is_complete);
    ASSERT_EQ(explanation.runs, tried.size());
    for (const Variation& variation : explanation.variations) {
      for (const bool fail : {true, false}) {
        const auto& numbers =
            fail ? variation.numbers.fail : variation.numbers.hold;
        for (const std::int64_t number : numbers) {
          const Program other = with_number(program, variation, number);
          EXPECT_EQ(std::count(tried.begin(), tried.end(), other), 1);
          EXPECT_EQ(sum(other) % 2 == parity, fail);
          ++claims;
        }
      }
    }
    const auto parsed = parse(print(program, explanation));
    ASSERT_TRUE(std::holds_alternative<Program>(parsed));
    EXPECT_EQ(std::get<Program>(parsed), program);
  }
  EXPECT_GT(claims, 500U);
}

TEST(Explain, TriesValidProgramsOnly) {
  std::string lines = "task main\n  repeat 1000000\n";
  lines += "  repeat 1000\n    repeat 10\n";
  for (int i = 0; i < 100; ++i) lines += "      yield\n";
  std::size_t tried = 0;
  explain(program_of(lines), [&](const Program& other) {
    EXPECT_EQ(other.check(), "");
    ++tried;
    return true;
  });
  EXPECT_GT(tried, 5U);
}

TEST(Explain, IsBounded) {
  const Program program =
      program_of("task main\n  sleep 3\n  yield\n  log 3\n  throw\n");
  for (const std::size_t max_runs : {0U, 1U, 5U, 9U}) {
    std::size_t runs = 0;
    const Explanation explanation = explain(
        program,
        [&](const Program&) {
          ++runs;
          return true;
        },
        max_runs);
    EXPECT_EQ(runs, max_runs);
    EXPECT_EQ(explanation.runs, max_runs);
    EXPECT_FALSE(explanation.is_complete);
    EXPECT_EQ(explanation.variations.size(), 4U);
  }
}

TEST(Explain, NothingToVary) {
  const Explanation explanation = explain(
      program_of("task main\n  yield\n"), [](const Program&) { return true; },
      0);
  EXPECT_TRUE(explanation.is_complete);
  EXPECT_EQ(explanation.runs, 0U);
}

}  // namespace
}  // namespace vigil
