// SPDX-License-Identifier: Apache-2.0
// The text format, there and back.
#include "model/text.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "model/bytes.h"
#include "model/generate.h"
#include "model/testing.h"

namespace vigil {
namespace {

/// Every declaration, every shape of an operation, every kind of block.
constexpr const char* kAll =
    "vigil program 1\n"
    "event e0\n"
    "event door\n"
    "counter x0\n"
    "notify n0\n"
    "channel c0 capacity 1\n"
    "channel wide capacity 4294967295\n"
    "waker w0\n"
    "task main\n"
    "  spawn a\n"
    "  sleep 4\n"
    "  sleep-until -9223372036854775808\n"
    "  reset a -1\n"
    "  join main\n"
    "  race\n"
    "    branch\n"
    "      wait door\n"
    "      timeout 5\n"
    "        recv wide\n"
    "        race\n"
    "          branch\n"
    "      wait n0\n"
    "    branch\n"
    "    branch\n"
    "      repeat 1000000\n"
    "        timeout -5\n"
    "  log 9223372036854775807\n"
    "task a\n"
    "  yield\n"
    "  set e0\n"
    "  notify n0\n"
    "  send c0 -3\n"
    "  add x0 18446744073709551615\n"
    "  read x0\n"
    "  keep-waker w0\n"
    "  wake-by-value-on-thread w0\n"
    "  repeat 0\n"
    "    throw\n"
    "task empty\n";

TEST(Text, PrintsWhatItReads) {
  const Program program = parsed(kAll);
  EXPECT_EQ(program.check(), "");
  EXPECT_EQ(print(program), kAll);
  EXPECT_EQ(program.capacities, std::vector<std::uint32_t>({1, UINT32_MAX}));
  const Block& block = program.tasks[0].operations;
  EXPECT_EQ(print(program, block[2]), "sleep-until -9223372036854775808");
  EXPECT_EQ(print(program, block[5]), "race");
  ASSERT_EQ(block[5].blocks.size(), 3U);
  EXPECT_EQ(block[5].blocks[0].size(), 3U);
  EXPECT_TRUE(block[5].blocks[1].empty());
  EXPECT_EQ(print(program, block[5].blocks[0][1].blocks[0][0]), "recv wide");
  EXPECT_EQ(print(program, block[6]), "log 9223372036854775807");
}

TEST(Text, GeneratedProgramsSurvive) {
  for (std::uint64_t index = 0; index < 5'000; ++index) {
    const Program program = decode(generate_bytes(1, index, {}));
    ASSERT_EQ(parsed(print(program)), program) << "index " << index;
  }
}

TEST(Text, BlanksAndCommentsMeanNothing) {
  const std::string text =
      "# before the version \xC3\xBC\n"
      "\n"
      "   \n"
      "vigil   program  1 # after it\n"
      "      # indented\n"
      "task main#no comment\n";
  EXPECT_EQ(error_of(text).substr(0, 4), "6:6:");
  EXPECT_EQ(parsed("#\n\n  \nvigil  program 1  #x\n    # y\n"
                   "task  main #\n  sleep   3   # z\n  yield #"),
            parsed("vigil program 1\ntask main\n  sleep 3\n  yield\n"));
}

TEST(Text, BlanksAndCommentsMeanNothingInBlocks) {
  EXPECT_EQ(program_of("task main\n"
                       "  race   # first\n"
                       "# a branch comes\n"
                       "\n"
                       "    branch # one\n"
                       "              # deep\n"
                       "      log 1\n"
                       " # odd\n"
                       "      log 2\n"
                       "\n"
                       "    branch\n"
                       "  # not the end of it\n"
                       "      timeout   5\n"
                       "  \n"
                       "        log   3\n"),
            program_of("task main\n  race\n    branch\n      log 1\n"
                       "      log 2\n    branch\n      timeout 5\n"
                       "        log 3\n"));
}

TEST(Text, AnIndentationEndsAllBlocksThatAreDeeper) {
  const Program program = program_of(
      "task main\n"
      "  timeout 1\n"
      "    repeat 2\n"
      "      race\n"
      "        branch\n"
      "          log 1\n"
      "    log 2\n"
      "  log 3\n");
  const Block& block = program.tasks[0].operations;
  ASSERT_EQ(block.size(), 2U);
  ASSERT_EQ(block[0].blocks[0].size(), 2U);
  EXPECT_EQ(print(program, block[0].blocks[0][1]), "log 2");
  EXPECT_EQ(print(program, block[1]), "log 3");
}

TEST(Text, ATaskEndsAllBlocks) {
  const Program program =
      program_of("task main\n  timeout 1\n    timeout 2\ntask a\n  log 1\n");
  EXPECT_EQ(program.tasks[0].operations.size(), 1U);
  EXPECT_EQ(program.tasks[1].operations.size(), 1U);
}

TEST(Text, LinesMayEndAsOnWindows) {
  EXPECT_EQ(parsed("vigil program 1\r\n\r\ntask main\r\n  race\r\n"
                   "    branch\r\n      log 1\r\n\r\n"),
            program_of("task main\n  race\n    branch\n      log 1\n"));
  EXPECT_EQ(error_of("vigil program 1\r\ntask main\r\n  sleep\r\n"),
            "3:8: a number is missing after `sleep`");
  EXPECT_EQ(error_of("vigil program 1\ntask ma\rin\n").substr(0, 4), "2:8:");
  std::string windows = kAll;
  for (std::size_t i = 0; (i = windows.find('\n', i)) != std::string::npos;
       i += 2) {
    windows.insert(i, "\r");
  }
  EXPECT_EQ(parsed(windows), parsed(kAll));
}

TEST(Text, LastLineNeedsNoEnd) {
  EXPECT_EQ(parsed("vigil program 1\ntask main"), Program());
  EXPECT_EQ(program_of("task main\n  timeout 3"),
            program_of("task main\n  timeout 3\n"));
}

TEST(Text, UnsignedNumbersWrap) {
  EXPECT_EQ(program_of("counter x0\ntask main\n  add x0 -1\n"),
            program_of("counter x0\ntask main\n"
                       "  add x0 18446744073709551615\n"));
}

TEST(Text, LongestLineIsAccepted) {
  std::string text = "vigil program 1\ntask main " + std::string(5'000, '#');
  text.resize(16 + kMaxLineBytes);
  EXPECT_EQ(parsed(text + "\r\n"), Program());
}

TEST(Text, TheDeepestProgramSurvives) {
  Program program;
  program.tasks[0].operations = nested(kMaxDepth, {Op::kThrow});
  EXPECT_EQ(parsed(print(program)), program);
  // Races too; each level takes two steps to the right.
  std::string text = "vigil program 1\ntask main\n";
  for (std::size_t depth = 0; depth < kMaxDepth; ++depth) {
    text += std::string(2 + 4 * depth, ' ') + "race\n";
    text += std::string(4 + 4 * depth, ' ') + "branch\n";
  }
  EXPECT_EQ(print(parsed(text)), text);
}

/// Linear: that this ends at all says it. Quadratic, it would take hours.
TEST(Text, AMillionOperations) {
  std::string text = "vigil program 1\ntask main\n";
  const std::string some =
      "  yield\n  timeout 1\n    sleep 2\n    log 3\n  repeat 1\n    race\n"
      "      branch\n        throw\n";
  for (int i = 0; i < 143'000; ++i) text += some;
  const Program program = parsed(text);
  EXPECT_EQ(program.operation_count(), 7U * 143'000U);
  EXPECT_EQ(program.check(), "");
  EXPECT_EQ(print(program), text);
}

/// Whatever is cut off, what is left is a program or an error inside of it.
TEST(Text, TruncationIsNeverACrash) {
  const std::string text = std::string(kAll) + "# the end";
  std::size_t programs = 0;
  for (std::size_t size = 0; size < text.size(); ++size) {
    const auto result = parse(std::string_view(text).substr(0, size));
    if (const auto* const error = std::get_if<ParseError>(&result)) {
      EXPECT_FALSE(error->message.empty());
      EXPECT_GE(error->line, 1U);
      EXPECT_LE(error->column, size + 1);
    } else {
      EXPECT_EQ(std::get<Program>(result).check(), "");
      ++programs;
    }
  }
  EXPECT_GT(programs, 20U);
}

/// One byte is another: a program that is valid, or an error.
TEST(Text, DamageIsNeverACrash) {
  const std::string text = kAll;
  for (std::size_t place = 0; place < text.size(); ++place) {
    for (const char c : {' ', '\n', '#', '0', 'a', '-', '\0', '\xFF'}) {
      std::string damaged = text;
      damaged[place] = c;
      const auto result = parse(damaged);
      const auto* const program = std::get_if<Program>(&result);
      if (program == nullptr) continue;
      ASSERT_EQ(program->check(), "") << damaged;
      ASSERT_EQ(parsed(print(*program)), *program) << damaged;
    }
  }
}

}  // namespace
}  // namespace vigil
