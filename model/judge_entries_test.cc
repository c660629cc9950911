// SPDX-License-Identifier: Apache-2.0
// Which law the judge names for what completes in a poll, for the end of a run,
// for the lives of its futures and the books of its wakers: one case for each
// accusation.
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "model/testing_run.h"

namespace vigil {
namespace {

/// Lets the first entry of this step complete in an earlier one.
std::string too_early(std::string_view lines, std::size_t step,
                      std::size_t to) {
  Tampered run(lines);
  TraceEntry entry = run.steps[step].entries.front();
  entry.time = run.steps[to].poll.time;
  run.steps[to].entries.push_back(entry);
  run.steps[step].entries.erase(run.steps[step].entries.begin());
  return run.said();
}

/// Nothing completes in this step.
std::string held_up(std::string_view lines, std::size_t step) {
  Tampered run(lines);
  run.steps[step].entries.clear();
  return run.said();
}

TEST(JudgeEntries, T2Sleeps) {
  constexpr const char* kSleep = "task main\n  sleep 3\n";
  EXPECT_EQ(too_early(kSleep, 1, 0),
            "T2: main went on from `sleep 3` (0) at 0");
  EXPECT_EQ(held_up(kSleep, 1), "T2: main was held up in `sleep 3` (0) at 3");
  constexpr const char* kUntil = "task main\n  sleep-until 3\n";
  EXPECT_EQ(held_up(kUntil, 1),
            "T2: main was held up in `sleep-until 3` (0) at 3");
  constexpr const char* kTimeout =
      "event e0\ntask main\n  timeout 3\n    wait e0\n";
  EXPECT_EQ(too_early(kTimeout, 1, 0),
            "T2: main went on from `timeout 3` (0) at 0");
  EXPECT_EQ(held_up(kTimeout, 1),
            "T2: main was held up in `timeout 3` (0) at 3");
}

TEST(JudgeEntries, E2AndE13Yields) {
  constexpr const char* kYield = "task main\n  yield\n";
  EXPECT_EQ(too_early(kYield, 1, 0), "E13: main went on from `yield` (0) at 0");
  EXPECT_EQ(held_up(kYield, 1), "E2: main was held up in `yield` (0) at 0");
}

/// In each, main waits in its second operation for what `a` does.
class WaitEntriesTest : public testing::TestWithParam<const char*> {
 protected:
  std::string lines() const {
    const std::string wait = GetParam();
    const std::string act = wait == "wait e0"     ? "set e0"
                            : wait == "wait n0"   ? "notify n0"
                            : wait == "recv c0"   ? "send c0 1"
                            : wait == "send c1 2" ? "recv c1"
                                                  : "log 1";
    return "event e0\nnotify n0\nchannel c0 capacity 1\n"
           "channel c1 capacity 1\ntask main\n  send c1 1\n  spawn a\n  " +
           wait + "\ntask a\n  " + act + "\n";
  }
  std::string place() const {
    return "`" + std::string(GetParam()) + "` (2) at 0";
  }
};

TEST_P(WaitEntriesTest, E3WhenItDoesNotWait) {
  EXPECT_EQ(too_early(lines(), 2, 0), "E3: main went on from " + place());
}

TEST_P(WaitEntriesTest, E1WhenItIsHeldUp) {
  EXPECT_EQ(held_up(lines(), 2), "E1: main was held up in " + place());
}

INSTANTIATE_TEST_SUITE_P(Judge, WaitEntriesTest,
                         testing::Values("wait e0", "wait n0", "recv c0",
                                         "send c1 2", "join a"));

TEST(JudgeEntries, T8WhatCompletesAtOnce) {
  EXPECT_EQ(held_up("task main\n  log 1\n", 0),
            "T8: main was held up in `log 1` (0) at 0");
  EXPECT_EQ(held_up("task main\n", 0), "T8: main was held up in its end at 0");
  Tampered twice("task main\n  log 1\n");
  twice.steps[0].entries.push_back(twice.steps[0].entries[0]);
  EXPECT_EQ(twice.said(), "T8: main went on from `log 1` (0) at 0");
}

TEST(JudgeEntries, T8AnotherValue) {
  Tampered run("task main\n  log 1\n");
  ++run.steps[0].entries[0].outcome.number;
  EXPECT_EQ(run.said(), "T8: expected `0 main 0 1`, saw `0 main 0 2`");
  Tampered branch("task main\n  race\n    branch\n    branch\n");
  branch.steps[0].entries[0].outcome.number = 1;
  EXPECT_EQ(branch.said(), "T8: expected `0 main 0 b0`, saw `0 main 0 b1`");
}

TEST(JudgeEntries, T3TimeMovesWithinAPoll) {
  Tampered run("task main\n  log 1\n");
  run.steps[0].entries[1].time = 5;
  EXPECT_EQ(run.said(),
            "T3: time moved to 5 during a poll: expected `0 main end "
            "returned`, saw `5 main end returned`");
}

TEST(JudgeEntries, E7TheOutcomeOfAJoin) {
  Tampered run("task main\n  spawn a\n  join a\ntask a\n  throw\n");
  run.steps[2].entries[0].outcome = {Outcome::Kind::kValue};
  EXPECT_EQ(run.said(), "E7: expected `0 main 1 threw`, saw `0 main 1 value`");
}

constexpr const char* kCancel =
    "task main\n  spawn a\n  yield\n  cancel a\n  log 1\ntask a\n  sleep 9\n";

TEST(JudgeEntries, E6ACancelledTaskGoesOn) {
  Tampered other(kCancel);
  // Its end comes after the canceller's entry.
  std::swap(other.steps[2].entries[1], other.steps[2].entries[2]);
  EXPECT_EQ(other.said(),
            "E6: expected `0 a end cancelled`, saw `0 main 2 ok`");
  Tampered returned(kCancel);
  returned.steps[2].entries[1].outcome = {Outcome::Kind::kReturned};
  EXPECT_EQ(returned.said(),
            "T8: expected `0 a end cancelled`, saw `0 a end returned`");
  Tampered never(
      "task main\n  spawn a\n  yield\n  cancel a\ntask a\n  sleep 9\n");
  never.steps[2].entries.resize(1);
  EXPECT_EQ(never.said(), "E6: a was cancelled and not destroyed");
  Tampered itself("task main\n  cancel main\n  sleep 3\n");
  itself.steps[0].entries.pop_back();
  EXPECT_EQ(itself.said(), "E6: main was cancelled and not destroyed");
}

TEST(JudgeEntries, E5ATaskThatNobodyCancelled) {
  Tampered run("task main\n  spawn a\n  yield\ntask a\n  sleep 9\n");
  run.steps[1].entries.push_back(
      {0, 1, std::string(kEndPath), {Outcome::Kind::kCancelled}});
  EXPECT_EQ(run.said(), "E5: a was destroyed before it had ended");
}

// The end of the run.

TEST(JudgeEnd, TheErrorThatCutTheLastPollShort) {
  Tampered run("task main\n  log 1\n");
  run.steps[0].entries.clear();
  run.rest.error = "bad_alloc";
  EXPECT_EQ(run.said(), "E14: run() ended with: bad_alloc");
  Tampered thrown("task main\n  spawn a\n  spawn b\ntask a\n  throw\ntask b\n");
  thrown.steps[2].entries.clear();
  thrown.rest.error = "the program threw";
  EXPECT_EQ(thrown.said(), "E7: run() ended with: the program threw");
}

/// It may go on: what comes of that is not looked at.
TEST(JudgeEntries, E14ThatIsThrownWithinAPoll) {
  Tampered run("task main\n  spawn a\n  yield\ntask a\n  log 1\n");
  run.rest.error = "no wakes here";
  run.rest.error_poll = 0;
  run.move_forward(2, 1);
  EXPECT_EQ(run.said(),
            "E14: the adapter threw within resume(): no wakes here");
  EXPECT_EQ(run.verdict().violation->poll, 0U);
}

TEST(JudgeEnd, E7OrE14AnErrorAtTheEnd) {
  Tampered run("task main\n");
  run.rest.error = "bad_alloc";
  EXPECT_EQ(run.said(), "E14: run() ended with: bad_alloc");
  Tampered thrown("task main\n  throw\n");
  thrown.rest.error = "the program threw";
  EXPECT_EQ(thrown.said(), "E7: run() ended with: the program threw");
}

TEST(JudgeEnd, T1BeforeTheLastPoll) {
  Tampered run("task main\n  sleep 3\n");
  run.rest.end = 2;
  EXPECT_EQ(run.said(), "T1: time went back from 3 to 2");
}

TEST(JudgeEnd, T3LaterThanTheLastPoll) {
  Tampered run("task main\n  sleep 3\n");
  run.rest.end = 4;
  EXPECT_EQ(run.said(),
            "T3: the run ended at 4, though nothing was left to wait for after "
            "3");
}

TEST(JudgeEnd, T6ForASleepThatWasGivenUp) {
  Tampered timeout("task main\n  timeout 9\n    sleep 3\n");
  timeout.rest.end = 9;
  EXPECT_EQ(timeout.said(),
            "T6: the run ended at 9, though nothing was left to wait for after "
            "3; main had given up a sleep until then");
  Tampered cancelled(kCancel);
  cancelled.rest.end = 9;
  EXPECT_EQ(cancelled.said(),
            "T6: the run ended at 9, though nothing was left to wait for after "
            "0; a had given up a sleep until then");
  Tampered reset(
      "task main\n  spawn a\n  yield\n  reset a 1\ntask a\n  sleep 9\n");
  reset.rest.end = 9;
  EXPECT_EQ(reset.said(),
            "T6: the run ended at 9, though nothing was left to wait for after "
            "1; a had given up a sleep until then");
}

TEST(JudgeEnd, T7TheStuckThatAreReported) {
  constexpr const char* kStuck =
      "task main\n  spawn b\n  spawn a\n  join main\ntask a\n  join b\n"
      "task b\n  join a\n";
  EXPECT_EQ(Tampered(kStuck).said(), "held");
  Tampered fewer(kStuck);
  fewer.rest.reported_stuck->pop_back();
  EXPECT_EQ(fewer.said(),
            "T7: the stuck tasks are [ main b a ], reported were [ main b ]");
  Tampered order(kStuck);
  std::swap(order.rest.reported_stuck->at(1), order.rest.reported_stuck->at(2));
  EXPECT_EQ(order.said(),
            "T7: the stuck tasks are [ main b a ], reported were [ main a b ]");
  Tampered more("task main\n");
  more.rest.reported_stuck->push_back("main");
  EXPECT_EQ(more.said(), "T7: the stuck tasks are [ ], reported were [ main ]");
  // Executors that report none are not asked.
  Tampered silent(kStuck);
  silent.rest.reported_stuck.reset();
  EXPECT_EQ(silent.said(), "held");
}

TEST(JudgeLives, E5AndE6OnceEach) {
  Tampered leaked("task main\n");
  leaked.rest.tasks[0].destroyed = 0;
  EXPECT_EQ(leaked.said(),
            "E5: the future of main was made 1 and destroyed 0 times");
  Tampered twice(kCancel);
  twice.rest.tasks[1].destroyed = 2;
  EXPECT_EQ(twice.said(),
            "E6: the future of a was made 1 and destroyed 2 times");
  Tampered in_poll("task main\n");
  in_poll.rest.tasks[0].destroyed_in_poll = true;
  EXPECT_EQ(in_poll.said(), "E5: main was destroyed during its own poll");
  Tampered early("task main\n");
  early.rest.tasks[0].destroyed_early = true;
  EXPECT_EQ(early.said(), "E5: main was destroyed before it had ended");
}

TEST(JudgeWakers, W5TheBooksBalance) {
  const std::string books = "W5: 4 constructions + 3 clones, but ";
  Tampered lost("task main\n");
  --lost.rest.ledger->dropped;
  EXPECT_EQ(lost.said(), books +
                             "2 wakes by value + 4 drops, and 0 calls after "
                             "the end");
  Tampered late("task main\n");
  late.rest.ledger->calls_after_end = 1;
  EXPECT_EQ(late.said(), books +
                             "2 wakes by value + 5 drops, and 1 calls after "
                             "the end");
  Tampered unseen("task main\n");
  unseen.rest.ledger.reset();
  EXPECT_EQ(unseen.said(), "held");
}

/// A waker that is alive says whose it is.
TEST(JudgeWakers, W5NamesTheTask) {
  Tampered run("task main\n  spawn a\ntask a\n");
  run.rest.ledger->wakers = {{.task = 0, .end = WakerRecord::End::kDropped},
                             {.task = 1, .end = WakerRecord::End::kAlive}};
  ++run.rest.ledger->cloned;
  const Verdict verdict = run.verdict();
  ASSERT_TRUE(verdict.violation);
  EXPECT_EQ(verdict.violation->law, Law::kW5);
  EXPECT_EQ(verdict.violation->task, 1U);
}

}  // namespace
}  // namespace vigil
