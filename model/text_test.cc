// SPDX-License-Identifier: Apache-2.0
// The text format, there and back.
#include "model/text.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "model/bytes.h"
#include "model/generate.h"

namespace vigil {
namespace {

Program parsed(std::string_view text) {
  auto result = parse(text);
  if (const auto* const error = std::get_if<ParseError>(&result)) {
    ADD_FAILURE() << error->line << ":" << error->column << ": "
                  << error->message;
    return {};
  }
  return std::get<Program>(std::move(result));
}

/// "LINE:COLUMN: MESSAGE".
std::string error_of(std::string_view text) {
  const auto result = parse(text);
  const auto* const error = std::get_if<ParseError>(&result);
  if (error == nullptr) return "no error";
  return std::to_string(error->line) + ":" + std::to_string(error->column) +
         ": " + error->message;
}

std::string in_main(const std::string& line) {
  return "vigil program 1\nevent e0\ncounter x0\ntask main\n" + line +
         "\ntask a\n";
}

TEST(Text, PrintsWhatItReads) {
  const std::string text =
      "vigil program 1\n"
      "event e0\n"
      "event door\n"
      "counter x0\n"
      "task main\n"
      "  spawn a\n"
      "  sleep 4\n"
      "  sleep-until -9223372036854775808\n"
      "  join a\n"
      "  join main\n"
      "task a\n"
      "  yield\n"
      "  set e0\n"
      "  wait door\n"
      "  add x0 18446744073709551615\n"
      "  read x0\n"
      "  log 9223372036854775807\n"
      "task empty\n";
  const Program program = parsed(text);
  EXPECT_EQ(program.check(), "");
  EXPECT_EQ(print(program), text);
  EXPECT_EQ(print(program, program.tasks[0].operations[2]),
            "sleep-until -9223372036854775808");
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

TEST(Text, LinesMayEndAsOnWindows) {
  EXPECT_EQ(parsed("vigil program 1\r\n\r\ntask main\r\n  log 1\r\n"),
            parsed("vigil program 1\ntask main\n  log 1\n"));
  EXPECT_EQ(error_of("vigil program 1\r\ntask main\r\n  sleep\r\n"),
            "3:8: a number is missing after `sleep`");
  EXPECT_EQ(error_of("vigil program 1\ntask ma\rin\n").substr(0, 4), "2:8:");
}

TEST(Text, LastLineNeedsNoEnd) {
  EXPECT_EQ(parsed("vigil program 1\ntask main"), Program());
}

TEST(Text, UnsignedNumbersWrap) {
  EXPECT_EQ(parsed(in_main("  add x0 -1")),
            parsed(in_main("  add x0 18446744073709551615")));
}

TEST(Text, LongestLineIsAccepted) {
  std::string text = "vigil program 1\ntask main " + std::string(5'000, '#');
  text.resize(16 + kMaxLineBytes);
  EXPECT_EQ(parsed(text + "\r\n"), Program());
}

/// Whatever is cut off, what is left is a program or an error inside of it.
TEST(Text, TruncationIsNeverACrash) {
  const std::string text =
      print(decode(generate_bytes(1, 3, {}))) + "# the end";
  for (std::size_t size = 0; size < text.size(); ++size) {
    const auto result = parse(std::string_view(text).substr(0, size));
    if (const auto* const error = std::get_if<ParseError>(&result)) {
      EXPECT_FALSE(error->message.empty());
      EXPECT_GE(error->line, 1U);
      EXPECT_LE(error->column, size + 1);
    } else {
      EXPECT_EQ(std::get<Program>(result).check(), "");
    }
  }
}

}  // namespace
}  // namespace vigil
