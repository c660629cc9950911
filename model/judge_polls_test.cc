// SPDX-License-Identifier: Apache-2.0
// Which law the judge names for a poll that should not be, or that never comes:
// one case for each accusation. What completes in polls is in
// judge_entries_test.cc, what comes after the end of a task in
// judge_ends_test.cc.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "model/testing_run.h"

namespace vigil {
namespace {

using Fault = PollRecord::Fault;

constexpr const char* kSpawnAndYield =
    "task main\n  spawn a\n  yield\ntask a\n  log 1\n";
constexpr const char* kCancelled =
    "task main\n  spawn a\n  yield\n  cancel a\n  yield\ntask a\n  sleep 9\n";
/// The waker of `a` is called after its end, while `b` waits.
constexpr const char* kStale =
    "event e0\nwaker w0\ntask main\n  spawn a\n  spawn b\n  yield\n"
    "  wake-by-value w0\n  yield\ntask a\n  keep-waker w0\ntask b\n"
    "  wait e0\n";

TEST(JudgePolls, RunsThatAreAsTheyMustBeHold) {
  for (const char* const lines : {kSpawnAndYield, kCancelled, kStale}) {
    EXPECT_EQ(Tampered(lines).said(), "held");
    EXPECT_EQ(Tampered(lines, Dialect::kScript).said(), "held");
  }
}

TEST(JudgePolls, E4WithinAPoll) {
  Tampered run(kSpawnAndYield);
  run.insert(1, 1, 0, Fault::kNested);
  EXPECT_EQ(run.said(), "E4: a was polled from within a poll");
}

TEST(JudgePolls, E14AfterTheRun) {
  Tampered run(kSpawnAndYield);
  run.insert(3, 0, 0, Fault::kAfterRun);
  EXPECT_EQ(run.said(), "E14: main was polled after run() had returned");
}

TEST(JudgePolls, E4AfterReadyOrDestruction) {
  Tampered ready(kSpawnAndYield);
  ready.insert(2, 1, 0, Fault::kAfterReady);
  EXPECT_EQ(ready.said(), "E4: a was polled after it had been ready");
  Tampered destroyed(kSpawnAndYield);
  destroyed.insert(2, 1, 0, Fault::kAfterDestruction);
  EXPECT_EQ(destroyed.said(), "E4: a was polled after its destruction");
  Tampered ended(kSpawnAndYield);
  ended.insert(2, 1, 0);
  EXPECT_EQ(ended.said(), "E4: a was polled at 0, after it had ended");
}

TEST(JudgePolls, E6AfterCancellation) {
  Tampered ready(kCancelled);
  ready.insert(3, 1, 0, Fault::kAfterReady);
  EXPECT_EQ(ready.said(), "E6: a was polled after it had been cancelled");
  Tampered destroyed(kCancelled);
  destroyed.insert(3, 1, 0, Fault::kAfterDestruction);
  EXPECT_EQ(destroyed.said(), "E6: a was polled after its destruction");
  Tampered ended(kCancelled);
  ended.insert(3, 1, 0);
  EXPECT_EQ(ended.said(), "E6: a was polled at 0, after it had ended");
}

TEST(JudgePolls, E3NothingHadWokenIt) {
  Tampered run(kStale);
  run.insert(3, 2, 0);
  EXPECT_EQ(run.said(),
            "E3: b was polled at 0 in `wait e0` (0), though nothing had woken "
            "it");
  Tampered unspawned(kSpawnAndYield);
  unspawned.insert(0, 1, 0);
  EXPECT_EQ(unspawned.said(), "E3: a was polled at 0, before it was spawned");
}

TEST(JudgePolls, T1TimeGoesBack) {
  Tampered run("task main\n  sleep 3\n  yield\n");
  run.set_time(2, 2);
  EXPECT_EQ(run.said(), "T1: time went back from 3 to 2");
}

TEST(JudgePolls, T2TooEarlyOrTooLate) {
  constexpr const char* kSleep = "task main\n  sleep 3\n";
  Tampered early(kSleep);
  early.insert(1, 0, 2);
  EXPECT_EQ(early.said(),
            "T2: main was polled at 2 in `sleep 3` (0), before its deadline 3");
  Tampered late(kSleep);
  late.set_time(1, 4);
  EXPECT_EQ(late.said(), "T2: main was polled at 4, after its deadline 3");
  Tampered never(kSleep);
  never.forget(0, 1);
  EXPECT_EQ(never.said(),
            "T2: main slept in `sleep 3` (0) until 3 and was never polled "
            "again");
}

TEST(JudgePolls, T5ASaturatedDeadline) {
  constexpr const char* kLong = "task main\n  sleep 70\n  sleep 70\n";
  Tampered late(kLong, Dialect::kScript, 100);
  late.set_time(2, 140);
  EXPECT_EQ(late.said(), "T5: main was polled at 140, after its deadline 100");
  Tampered never(kLong, Dialect::kScript, 100);
  never.forget(0, 2);
  EXPECT_EQ(never.said(),
            "T5: main slept in `sleep 70` (1) until 100 and was never polled "
            "again");
}

TEST(JudgePolls, T5AndT6ASleepThatFiresBefore) {
  Tampered wraps("task main\n  sleep 1\n  sleep 9223372036854775807\n");
  wraps.insert(2, 0, 1);
  EXPECT_EQ(wraps.said(),
            "T5: main was polled at 1 in `sleep 9223372036854775807` (1), "
            "before its deadline 9223372036854775807");
  Tampered old(
      "task main\n  spawn a\n  yield\n  reset a 9\ntask a\n"
      "  sleep 5\n");
  old.insert(3, 1, 5);
  EXPECT_EQ(old.said(),
            "T6: a was polled at 5 in `sleep 5` (0), for a sleep that it had "
            "given up");
}

TEST(JudgePolls, T2OrE3OneThatAlsoWaits) {
  constexpr const char* kBoth =
      "event e0\ntask main\n  timeout 5\n    wait e0\n";
  Tampered timed(kBoth);
  timed.insert(1, 0, 4);
  EXPECT_EQ(timed.said(),
            "T2: main was polled at 4 in `wait e0` (0.t.0), before its "
            "deadline 5");
  Tampered woken(kBoth);
  woken.insert(1, 0, 0);
  EXPECT_EQ(woken.said(),
            "E3: main was polled at 0 in `wait e0` (0.t.0), though nothing had "
            "woken it");
}

TEST(JudgePolls, T6AResetSleep) {
  constexpr const char* kReset =
      "task main\n  spawn a\n  yield\n  reset a 5\ntask a\n  sleep 9\n";
  Tampered late(kReset);
  late.set_time(3, 9);
  EXPECT_EQ(late.said(), "T6: a was polled at 9, after its deadline 5");
  Tampered never(kReset);
  never.forget(1, 3);
  EXPECT_EQ(never.said(),
            "T6: a slept in `sleep 9` (0) until 5 and was never polled again");
}

TEST(JudgePolls, T6ASleepThatWasGivenUp) {
  Tampered run("event e0\ntask main\n  timeout 5\n    sleep 9\n  wait e0\n");
  run.insert(2, 0, 9);
  EXPECT_EQ(run.said(),
            "T6: main was polled at 9 in `wait e0` (1), for a sleep that it "
            "had given up");
}

TEST(JudgePolls, T3TimeMovesWhileSomebodyIsRunnable) {
  Tampered run("task main\n  spawn a\n  sleep 1\ntask a\n  log 1\n");
  run.move_forward(2, 1);
  EXPECT_EQ(run.said(), "T3: main was polled at 1, though a was runnable at 0");
  Tampered itself(kSpawnAndYield);
  itself.set_time(1, 1);
  EXPECT_EQ(itself.said(), "T3: a was polled at 1, though a was runnable at 0");
}

TEST(JudgePolls, T4TheOrderOfDeadlines) {
  constexpr const char* kTwo =
      "task main\n  spawn a\n  sleep 2\n  sleep 1\ntask a\n  sleep ";
  Tampered later(std::string(kTwo) + "3\n");
  later.move_forward(3, 2);  // a at 3 before main at 2
  EXPECT_EQ(later.said(), "T4: a was polled at 3, but first came main at 2");
  Tampered tied(std::string(kTwo) + "2\n");
  tied.move_forward(3, 2);
  EXPECT_EQ(tied.said(), "T4: a was polled at 2, but first came main at 2");
  // Where nothing is promised of ties, the first is late.
  later.promises.fifo_ties = false;
  EXPECT_EQ(later.said(),
            "T2: a was polled at 3, after the deadline 2 of main");
  tied.promises.fifo_ties = false;
  EXPECT_EQ(tied.said(), "held");
}

TEST(JudgePolls, E13AYieldKeepsItsTurn) {
  Tampered run(kSpawnAndYield);
  run.move_forward(2, 1);
  EXPECT_EQ(run.said(),
            "E13: main was polled at 0 after a yield, but first came a at 0");
}

TEST(JudgePolls, E15ASecondTurnWhileAnotherIsRunnable) {
  Tampered run(
      "event e0\ntask main\n  spawn a\n  spawn b\n  spawn c\n  yield\n"
      "  set e0\ntask a\n  wait e0\ntask b\n  spurious-wake a\n"
      "task c\n  log 1\n");
  // main, a, b, c, ...: a is woken by b, and polled before c.
  run.insert(3, 1, 0);
  EXPECT_EQ(run.said(),
            "E15: a was polled at 0 a second time while c was runnable");
}

/// Where such a wake joins the queue is not promised; but it has a place.
TEST(JudgePolls, E15OneThatAThreadHasWoken) {
  const Tampered good(
      "event e0\ntask main\n  spawn a\n  yield\n  spurious-wake-on-thread a\n"
      "  repeat 90\n    yield\ntask a\n  wait e0\n",
      Dialect::kScript);
  constexpr std::size_t kWoken = 3;
  const auto polled_after = [&](std::size_t others) {
    Tampered run = good;
    for (std::size_t i = 0; i < others; ++i) {
      run.move_forward(kWoken + i + 1, kWoken + i);
    }
    return run.said();
  };
  EXPECT_EQ(polled_after(0), "held");
  EXPECT_EQ(polled_after(60), "held");
  EXPECT_EQ(polled_after(80),
            "E15: a was runnable, while others were polled more than 72 times");
  Tampered lost = good;
  lost.forget(1, kWoken);
  EXPECT_EQ(lost.said(),
            "E1: a was woken in `wait e0` (0), by another thread, and was "
            "never polled again");
}

TEST(JudgePolls, T8OutOfTurn) {
  Tampered run("task main\n  spawn a\n  spawn b\ntask a\ntask b\n");
  run.move_forward(2, 1);
  EXPECT_EQ(run.said(),
            "T8: b was polled at 0 out of turn, but first came a at 0");
}

// Polls that never come.

TEST(JudgeLost, E14ASpawn) {
  Tampered run(kSpawnAndYield);
  run.forget(1);
  EXPECT_EQ(run.said(), "E14: a was spawned and never polled");
}

TEST(JudgeLost, E1AWake) {
  Tampered run(
      "event e0\ntask main\n  spawn a\n  yield\n  set e0\n"
      "task a\n  wait e0\n");
  run.forget(1, 2);
  EXPECT_EQ(run.said(),
            "E1: a was woken in `wait e0` (0) and was never polled "
            "again");
}

TEST(JudgeLost, E1ASpuriousWakeAndOneFromAThread) {
  const std::string lines = "event e0\ntask main\n  spawn a\n  yield\n  spur";
  const std::string task = " a\ntask a\n  wait e0\n";
  Tampered spurious(lines + "ious-wake" + task);
  spurious.forget(1, 2);
  EXPECT_EQ(spurious.said(),
            "E1: a was woken in `wait e0` (0) and was never polled again");
  Tampered remote(lines + "ious-wake-on-thread" + task);
  remote.forget(1, 2);
  EXPECT_EQ(remote.said(),
            "E1: a was woken in `wait e0` (0), by another thread, and was "
            "never polled again");
}

TEST(JudgeLost, F8WhatIsPassedOn) {
  Tampered run(
      "notify n0\ntask main\n  spawn a\n  spawn b\n  yield\n"
      "  notify n0\n  cancel a\ntask a\n  wait n0\ntask b\n"
      "  wait n0\n");
  run.forget(2, 3);
  EXPECT_EQ(run.said(),
            "F8: b was to get in `wait n0` (0) what was meant for a waiter "
            "that is gone, and was never polled again");
}

TEST(JudgeLost, E2AWakeDuringThePoll) {
  Tampered run(kSpawnAndYield);
  run.forget(0, 1);
  EXPECT_EQ(run.said(),
            "E2: main was woken during its own poll, in `yield` (1), and was "
            "never polled again");
}

TEST(JudgeLost, T2ADeadlineThatHadCome) {
  Tampered run(kSpawnAndYield);
  run.steps[0].poll.waits_for_past = true;
  run.forget(0, 1);
  EXPECT_EQ(run.said(),
            "T2: main was to wait in `yield` (1) for a deadline that had come, "
            "and was never polled again");
}

TEST(JudgeLost, OthersMayHaveRunBefore) {
  Tampered run("task main\n  spawn a\n  spawn b\ntask a\ntask b\n");
  run.forget(1);
  EXPECT_EQ(run.said(), "E14: a was spawned and never polled");
}

TEST(JudgeLost, E5ForItWasDestroyed) {
  Tampered run(kSpawnAndYield);
  run.forget(1);
  run.rest.tasks[1].destroyed_early = true;
  EXPECT_EQ(run.said(), "E5: a was destroyed before it had ended");
}

TEST(JudgeLost, TheErrorOfTheRunIsTheReason) {
  Tampered run(kSpawnAndYield);
  run.steps.resize(1);
  run.rest.error = "bad_alloc";
  EXPECT_EQ(run.said(), "E14: run() ended with: bad_alloc");
  Tampered thrown("task main\n  spawn a\n  throw\ntask a\n");
  thrown.steps.resize(1);
  thrown.rest.error = "the program threw";
  EXPECT_EQ(thrown.said(), "E7: run() ended with: the program threw");
}

}  // namespace
}  // namespace vigil
