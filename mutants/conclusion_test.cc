// SPDX-License-Identifier: Apache-2.0
// Endings, made by hand, and what they say of a mutant.
#include "mutants/conclusion.h"

#include <gtest/gtest.h>

#include <string>

namespace vigil {
namespace {

constexpr const char* kRace =
    "WARNING: ThreadSanitizer: data race (pid=1)\n  by thread T1\n";

Ending exited(int code, std::string errors = {}) {
  return {.kind = Ending::Kind::kExited,
          .code = code,
          .answer = {},
          .errors = std::move(errors)};
}

Ending answered(std::string answer, std::string errors = {}) {
  Ending ending = exited(0, std::move(errors));
  ending.answer = std::move(answer);
  ending.has_answered = true;
  return ending;
}

Ending signalled(int signal, std::string errors = {}) {
  return {.kind = Ending::Kind::kSignalled,
          .code = signal,
          .answer = {},
          .errors = std::move(errors)};
}

Ending hung() {
  return {.kind = Ending::Kind::kHung, .answer = {}, .errors = {}};
}

Record concluded(Tool tool, const Ending& ending, std::uint64_t begun = 0) {
  Record record{
      .mutant = "m", .tool = tool, .law = {}, .report = {}, .message = {}};
  conclude(record, ending, begun);
  return record;
}

TEST(Conclude, TakesTheAnswer) {
  const Record killed = concluded(
      Tool::kProperty, answered(to_answer({.is_killed = true,
                                           .law = "T4",
                                           .programs = 5,
                                           .size = 3,
                                           .message = "too early \xff"})));
  EXPECT_TRUE(killed.is_killed);
  EXPECT_EQ(killed.law, "T4");
  EXPECT_EQ(killed.report, "");
  EXPECT_EQ(killed.programs, 5u);
  EXPECT_EQ(killed.size, 3u);
  EXPECT_TRUE(killed.message.starts_with("too early"));
  const Record survivor = concluded(
      Tool::kProperty,
      answered(to_answer({.law = {}, .programs = 2'000, .message = {}})));
  EXPECT_FALSE(survivor.is_killed);
  EXPECT_EQ(survivor.report, "");
  EXPECT_EQ(survivor.programs, 2'000u);
}

TEST(Conclude, LetsAScenarioSayNothing) {
  EXPECT_FALSE(concluded(Tool::kThread, answered("")).is_killed);
  EXPECT_EQ(concluded(Tool::kThread, answered("")).report, "");
}

TEST(Conclude, KillsByAnyBadEndWhereLawsJudge) {
  EXPECT_EQ(concluded(Tool::kSuite, hung()).report, "does not end");
  EXPECT_EQ(concluded(Tool::kSuite, signalled(11)).report, "signal 11");
  EXPECT_EQ(concluded(Tool::kSuite, exited(1)).report, "exit status 1");
  // Who ends the process of the trial escapes no judge.
  EXPECT_EQ(concluded(Tool::kSuite, exited(0)).report, "exit status 0");
  EXPECT_EQ(concluded(Tool::kSuite, answered("{\"kil")).report,
            "exit status 0");
  for (const Ending& ending : {hung(), signalled(11), exited(1), exited(0)}) {
    EXPECT_TRUE(concluded(Tool::kSuite, ending).is_killed);
  }
}

TEST(Conclude, TellsHowManyProgramsWereBegun) {
  EXPECT_EQ(concluded(Tool::kProperty, signalled(11), 17).programs, 17u);
  EXPECT_EQ(concluded(Tool::kSuite, signalled(11)).programs, 1u);
}

TEST(Conclude, KillsByAReportAloneUnderASanitizer) {
  for (const Ending& ending : {hung(), signalled(6), exited(1), exited(0)}) {
    const Record record = concluded(Tool::kAddress, ending);
    EXPECT_FALSE(record.is_killed) << record.report;
    EXPECT_NE(record.report, "");
  }
  const Record race = concluded(Tool::kThread, exited(kReported, kRace));
  EXPECT_TRUE(race.is_killed);
  EXPECT_EQ(race.report, "data race");
  EXPECT_EQ(race.message, "WARNING: ThreadSanitizer: data race (pid=1)");
  EXPECT_TRUE(concluded(Tool::kThread, exited(kReported)).is_killed);
  EXPECT_TRUE(concluded(Tool::kThread, signalled(6, kRace)).is_killed);
}

TEST(Conclude, CountsTheReportOfWhatASuiteSurvives) {
  const Record record = concluded(
      Tool::kThread,
      answered(to_answer({.law = {}, .programs = 1, .message = {}}), kRace));
  EXPECT_TRUE(record.is_killed);
  EXPECT_EQ(record.report, "data race");
}

}  // namespace
}  // namespace vigil
