// SPDX-License-Identifier: Apache-2.0
// The fuzz target of the text format: it finds nothing in ours, and finds
// parsers and printers that are broken on purpose. Its dictionary has every
// word of the language.
#include "fuzz/program_text_target.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "fuzz/input.h"
#include "fuzz/program_text_seeds.h"
#include "model/operation.h"
#include "model/program.h"
#include "model/text.h"

namespace vigil {
namespace {

std::string_view text_of(const FuzzInput& input) {
  return {reinterpret_cast<const char*>(input.data()), input.size()};
}

/// Whether the seeds find something, and in how many words.
std::string seeds_find(const ProgramText& subject) {
  for (const FuzzInput& seed : kProgramTextTarget.seeds()) {
    const auto found = check_program_text(subject, text_of(seed));
    if (found) return found->law + ": " + found->message;
  }
  return "";
}

TEST(ProgramTextTarget, TheSeedsAreProgramsAndErrors) {
  OperationSet operations;
  std::size_t errors = 0;
  for (const FuzzInput& seed : kProgramTextTarget.seeds()) {
    const auto parsed = parse(text_of(seed));
    if (std::holds_alternative<ParseError>(parsed)) {
      ++errors;
      continue;
    }
    for (const OperationInfo& row : operation_table()) {
      if (std::get<Program>(parsed).operations().contains(row.op)) {
        operations.insert(row.op);
      }
    }
  }
  EXPECT_GE(errors, 5U);
  EXPECT_EQ(operations, OperationSet::all());
}

TEST(ProgramTextTarget, TheSeedsHaveAllKindsOfErrors) {
  std::set<std::string> messages;
  for (const std::string_view text : wrong_texts()) {
    const auto parsed = parse(text);
    const auto* const error = std::get_if<ParseError>(&parsed);
    ASSERT_TRUE(error) << text;
    messages.insert(error->message);
  }
  EXPECT_GE(messages.size(), 60U);
  for (const std::string_view text : rare_texts()) {
    EXPECT_TRUE(std::holds_alternative<Program>(parse(text))) << text;
  }
}

TEST(ProgramTextTarget, FindsNothingInOurs) {
  EXPECT_EQ(seeds_find(program_text()), "");
  for (const FuzzInput& input : random_inputs(200, 300)) {
    kProgramTextTarget.run(input);
  }
}

TEST(ProgramTextTarget, TheByteFormatIsTriedOnlyWithinItsLimits) {
  for (const char* const body :
       {"  repeat 64\n    repeat 2\n      yield\n", "  repeat 65\n    yield\n",
        "  repeat 0\n    repeat 64\n      yield\n"}) {
    const std::string text = "vigil program 1\ntask main\n" + std::string(body);
    EXPECT_TRUE(std::holds_alternative<Program>(parse(text))) << text;
    EXPECT_FALSE(check_program_text(program_text(), text)) << text;
  }
  const std::string wide =
      "vigil program 1\nchannel c0 capacity 4000000\ntask main\n";
  EXPECT_FALSE(check_program_text(program_text(), wide));
}

TEST(ProgramTextTarget, FindsErrorsThatStandNowhere) {
  for (const auto& [line, column] :
       {std::pair{0U, 1U}, {1U, 0U}, {9'999U, 1U}, {1U, 9'999U}}) {
    ProgramText broken = program_text();
    broken.parse =
        [line, column](std::string_view) -> std::variant<Program, ParseError> {
      return ParseError{line, column, "wrong"};
    };
    EXPECT_TRUE(
        seeds_find(broken).starts_with("program-text: the error is at"));
  }
  ProgramText silent = program_text();
  silent.parse = [](std::string_view) -> std::variant<Program, ParseError> {
    return ParseError{};
  };
  EXPECT_EQ(seeds_find(silent),
            "program-text: the message of the error at 1:1 is no line");
}

TEST(ProgramTextTarget, FindsAPrinterThatIsBroken) {
  ProgramText changed = program_text();
  changed.print = [](const Program& program) {
    Program other = program;
    other.tasks[0].operations.push_back(Operation{.op = Op::kYield});
    return print(other);
  };
  EXPECT_EQ(seeds_find(changed),
            "program-text: what was printed parses to another program");
  ProgramText unreadable = program_text();
  unreadable.print = [](const Program& program) {
    return print(program) + "  sleep\n";
  };
  EXPECT_TRUE(
      seeds_find(unreadable)
          .starts_with("program-text: what was printed does not parse"));
  ProgramText unstable = program_text();
  unstable.print = [](const Program& program) {
    static int calls = 0;
    return print(program) + (++calls % 2 == 0 ? "# again\n" : "");
  };
  EXPECT_EQ(seeds_find(unstable),
            "program-text: the same program is printed in two ways");
}

TEST(ProgramTextTarget, FindsAParserThatGivesWhatIsNotValid) {
  ProgramText broken = program_text();
  broken.parse = [](std::string_view text) {
    auto parsed = parse(text);
    if (auto* const program = std::get_if<Program>(&parsed)) {
      program->tasks[0].name = "other";
    }
    return parsed;
  };
  EXPECT_TRUE(seeds_find(broken).starts_with(
      "program-text: the parser gives a program that is not valid"));
}

TEST(ProgramTextTarget, PrintsTheText) {
  EXPECT_EQ(kProgramTextTarget.print({}), "");
  const FuzzInput input{'a', '\n', '\r', '\\', 200};
  EXPECT_EQ(kProgramTextTarget.print(input), "a\n\\x0d\\\\\\xc8\n");
}

TEST(ProgramTextDictionary, HasEveryWordOfTheLanguage) {
  // By its path in the workspace, where Bazel starts tests.
  std::ifstream file("fuzz/program_text.dict");
  ASSERT_TRUE(file) << "run it where the workspace begins";
  std::set<std::string> words;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    ASSERT_TRUE(line.size() > 2 && line.front() == '"' && line.back() == '"')
        << line;
    words.insert(line.substr(1, line.size() - 2));
  }
  std::set<std::string> wanted{"vigil program 1", "task", "branch", "capacity"};
  for (const OperationInfo& row : operation_table()) {
    wanted.insert(std::string(row.name));
  }
  for (const char* const thing :
       {"event", "counter", "notify", "channel", "waker"}) {
    wanted.insert(thing);
  }
  for (const std::string& word : wanted) {
    EXPECT_TRUE(words.contains(word)) << word;
  }
}

}  // namespace
}  // namespace vigil
