// SPDX-License-Identifier: Apache-2.0
// The judge calls nothing a bug that was left open, says so when a run was cut
// off, and counts how often each law was put to the test. Which law it names is
// in judge_polls_test.cc, judge_ends_test.cc and judge_entries_test.cc.
#include "model/judge.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/bytes.h"
#include "model/generate.h"
#include "model/testing.h"
#include "model/testing_run.h"

namespace vigil {
namespace {

struct Poll {
  TaskId task;
  ProgramTime time;
};

/// A run that polls these tasks at these times, and does in each poll what is
/// right there.
Observation run_of(const Program& program, const Promises& promises,
                   const std::vector<Poll>& polls) {
  Oracle oracle(program, promises);
  Observation observed;
  observed.tasks.assign(program.tasks.size(), {.made = 1, .destroyed = 1});
  for (TaskId task = 0; task < program.tasks.size(); ++task) {
    observed.spawned.push_back(task);
  }
  for (const Poll& poll : polls) {
    PollRecord record{.task = poll.task, .time = poll.time};
    record.first_entry = observed.trace.size();
    oracle.take(poll.task, poll.time, observed.trace);
    record.end_entry = observed.trace.size();
    observed.polls.push_back(record);
  }
  observed.end = oracle.now();
  return observed;
}

/// The law that is broken with all promises, if it holds with fewer.
std::string only_strictly(const Program& program, const Promises& loose,
                          const std::vector<Poll>& polls) {
  const Observation observed = run_of(program, loose, polls);
  const Verdict mild = judge(program, loose, observed);
  if (mild.violation) return "too strict: " + mild.violation->message;
  const Verdict strict = judge(program, kAllPromises, observed);
  if (!strict.violation) return "too mild";
  return std::string(info(strict.violation->law).number);
}

constexpr const char* kTie =
    "task main\n  spawn a\n  sleep 1\ntask a\n  sleep 1\n";
constexpr Promises kNoReady{.fifo_ties = true, .exact_deadlines = true};
constexpr Promises kNoTies{.fifo_ready = true, .exact_deadlines = true};
constexpr Promises kNoExact{.fifo_ready = true, .fifo_ties = true};

TEST(Judge, EqualDeadlinesInAnyOrderWhereNoOrderIsPromised) {
  EXPECT_EQ(only_strictly(program_of(kTie), kNoTies,
                          {{0, 0}, {1, 0}, {1, 1}, {0, 1}}),
            "T4");
}

TEST(Judge, LateSleepersWhereNoExactnessIsPromised) {
  EXPECT_EQ(only_strictly(program_of("task main\n  sleep 3\n"), kNoExact,
                          {{0, 0}, {0, 7}}),
            "T2");
}

TEST(Judge, EarlySleepersNowhere) {
  Tampered run("task main\n  sleep 3\n");
  run.set_time(1, 2);
  run.rest.end = 2;
  run.promises = {};
  EXPECT_EQ(run.said(),
            "T2: main was polled at 2 in `sleep 3` (0), before its deadline 3");
}

TEST(Judge, AnyOrderOfTheRunnableWhereNoneIsPromised) {
  const Program program =
      program_of("task main\n  spawn a\n  spawn b\ntask a\ntask b\n");
  EXPECT_EQ(only_strictly(program, kNoReady, {{0, 0}, {2, 0}, {1, 0}}), "T8");
}

/// "Data that depends on the order (what a channel delivers) follows from the
/// walk, so that a legal order is never called a bug."
TEST(Judge, DataThatFollowsFromTheOrder) {
  const Program program = program_of(
      "channel c0 capacity 2\ntask main\n  spawn a\n  spawn b\n  recv c0\n"
      "task a\n  send c0 1\ntask b\n  send c0 2\n");
  const std::vector<Poll> polls{{0, 0}, {2, 0}, {1, 0}, {0, 0}};
  EXPECT_EQ(only_strictly(program, kNoReady, polls), "T8");
  const Observation observed = run_of(program, kNoReady, polls);
  EXPECT_EQ(judge(program, kNoReady, observed).expected, observed.trace);
  Observation wrong = observed;
  for (TraceEntry& entry : wrong.trace) {
    if (entry.task == 0 && entry.path == "2") entry.outcome.number = 1;
  }
  EXPECT_EQ(judge(program, kNoReady, wrong).violation->message,
            "expected `0 main 2 2`, saw `0 main 2 1`");
}

TEST(Judge, AYieldThatKeepsItsTurnWhereNoOrderIsPromised) {
  EXPECT_EQ(only_strictly(program_of("task main\n  spawn a\n  yield\ntask a\n"),
                          kNoReady, {{0, 0}, {0, 0}, {1, 0}}),
            "E13");
}

/// "A runnable task runs within one round": without an order a round is some
/// polls of each.
TEST(Judge, E15NoTaskStarves) {
  const Program program =
      program_of("task main\n  spawn a\n  repeat 200\n    yield\ntask a\n");
  const auto said = [&](std::size_t polls) {
    std::vector<Poll> all(polls, {0, 0});
    all.push_back({1, 0});
    all.insert(all.end(), 201 - polls, {0, 0});
    const Verdict verdict =
        judge(program, kNoReady, run_of(program, kNoReady, all));
    return verdict.violation
               ? std::string(info(verdict.violation->law).number) + ": " +
                     verdict.violation->message
               : "held";
  };
  // 16 polls, and 4 for each task; main's first was before a was runnable.
  EXPECT_EQ(said(1), "held");
  EXPECT_EQ(said(25), "held");
  EXPECT_EQ(said(26),
            "E15: a was runnable, while others were polled more than 24 times");
}

TEST(Judge, ARunThatWasCutOffIsInconclusive) {
  Tampered run(kTie);
  run.steps.resize(2);
  run.rest.limit_was_hit = true;
  EXPECT_EQ(run.said(), "inconclusive");
  EXPECT_EQ(run.verdict().reason, "the limit of polls was hit");
  // What was broken before stays broken.
  std::swap(run.steps[0], run.steps[1]);
  EXPECT_EQ(run.said(), "E3: a was polled at 0, before it was spawned");
}

TEST(Judge, TheWholeExpectationIsInAVerdictThatHolds) {
  const Verdict verdict = Tampered(kTie).verdict();
  EXPECT_EQ(verdict.kind, Verdict::Kind::kHeld);
  EXPECT_EQ(verdict.expected, expected_trace(program_of(kTie)));
}

TEST(Judge, AViolationSaysWhere) {
  Tampered run(kTie);
  run.move_forward(3, 2);
  const Verdict verdict = run.verdict();
  ASSERT_TRUE(verdict.violation);
  EXPECT_EQ(verdict.violation->poll, 2U);
  EXPECT_EQ(verdict.violation->time, 1);
  EXPECT_EQ(verdict.violation->task, 1U);
  // As far as the walk came.
  EXPECT_EQ(verdict.expected.size(), 1U);
}

TEST(Judge, CorrectRunsHoldInBothDialects) {
  for (std::uint64_t index = 0; index < 500; ++index) {
    const Program program = decode(generate_bytes(21, index, {}));
    for (const Dialect dialect : {Dialect::kNative, Dialect::kScript}) {
      ASSERT_EQ(Tampered(print(program).substr(16), dialect).said(), "held")
          << index;
    }
  }
}

// Which laws a program puts to the test.

std::string exercised(std::string_view lines) {
  const Verdict verdict = Tampered(lines).verdict();
  EXPECT_EQ(verdict.kind, Verdict::Kind::kHeld);
  std::string text;
  for (const LawInfo& row : law_table()) {
    const auto count = verdict.exercised[static_cast<std::size_t>(row.law)];
    if (count == 0) continue;
    text += std::string(row.number) + "=" + std::to_string(count) + " ";
  }
  return text;
}

TEST(JudgeCounts, HowOftenEachLawWasTried) {
  // W5 counts the seven wakers of the ledger; main is polled once.
  EXPECT_EQ(exercised("task main\n"),
            "W5=7 E3=1 E4=1 E5=1 E14=1 E15=1 T1=1 T8=1 ");
  EXPECT_EQ(exercised("task main\n  spawn a\n  yield\n  yield\ntask a\n"),
            "W5=7 E2=2 E3=4 E4=4 E5=2 E13=1 E14=2 E15=4 T1=4 T8=1 ");
  EXPECT_EQ(exercised(kTie),
            "W5=7 E3=4 E4=4 E5=2 E14=2 E15=2 T1=4 T2=2 T3=1 T4=2 T8=1 ");
  EXPECT_EQ(exercised("task main\n  sleep 5\n  sleep 9223372036854775807\n"),
            "W5=7 E3=3 E4=3 E5=1 E14=1 E15=1 T1=3 T2=2 T3=2 T5=1 T8=1 ");
  EXPECT_EQ(exercised("task main\n  spawn a\n  yield\n  reset a 5\n"
                      "task a\n  sleep 9\n"),
            "W5=7 E2=1 E3=4 E4=4 E5=2 E13=1 E14=2 E15=3 T1=4 T2=1 T3=1 T6=1 "
            "T8=1 ");
  EXPECT_EQ(exercised("task main\n  join main\n"),
            "W5=7 E3=1 E4=1 E5=1 E14=1 E15=1 T1=1 T7=1 T8=1 ");
}

TEST(JudgeCounts, OfEndsAndWakes) {
  EXPECT_EQ(exercised("task main\n  spawn a\n  join a\ntask a\n  throw\n"),
            "W5=7 E1=1 E3=3 E4=3 E5=2 E7=1 E14=2 E15=3 T1=3 T8=1 ");
  EXPECT_EQ(exercised("task main\n  spawn a\n  cancel a\ntask a\n"),
            "W5=7 E3=1 E4=1 E5=2 E6=1 E14=1 E15=1 T1=1 T8=1 ");
  EXPECT_EQ(exercised("notify n0\ntask main\n  spawn a\n  spawn b\n  yield\n"
                      "  notify n0\n  cancel a\ntask a\n  wait n0\n"
                      "task b\n  wait n0\n"),
            "W5=7 F8=1 E1=1 E2=1 E3=5 E4=5 E5=3 E6=1 E13=1 E14=3 E15=5 T1=5 "
            "T8=1 ");
  EXPECT_EQ(exercised("waker w0\ntask main\n  spawn a\n  yield\n"
                      "  wake-by-ref w0\ntask a\n  keep-waker w0\n"),
            "W5=7 W11=1 E2=1 E3=3 E4=3 E5=2 E12=1 E13=1 E14=2 E15=3 T1=3 "
            "T8=1 ");
}

}  // namespace
}  // namespace vigil
