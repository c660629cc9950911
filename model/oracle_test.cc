// SPDX-License-Identifier: Apache-2.0
// Why the oracle lets a task be polled, how often, and what it says of it. What
// the polls come to is in contract_test.cc, what fewer promises leave open in
// oracle_moves_test.cc.
#include "model/oracle.h"

#include <gtest/gtest.h>

#include "model/testing_walk.h"

namespace vigil {
namespace {

using Status = Oracle::Status;

TEST(OracleCauses, SayWhyATaskIsPolled) {
  Walk walk(
      "event e0\nnotify n0\ntask main\n  spawn a\n  spawn b\n  yield\n"
      "  notify n0\n  cancel a\n  yield\n  set e0\n  sleep 3\n"
      "task a\n  wait n0\ntask b\n  wait n0\n  wait e0\n  spurious-wake b\n"
      "  spurious-wake-on-thread main\n  sleep 9\n");
  EXPECT_EQ(walk.moves(), "main@0 spawned; ");
  walk.step();
  EXPECT_EQ(walk.moves(), "a@0 spawned; ");
  walk.step(2);
  // Others were runnable when it yielded.
  EXPECT_EQ(walk.moves(), "main@0 yielded overtaken; ");
  walk.step();
  EXPECT_EQ(walk.moves(), "b@0 passed-on; ");
  walk.step();
  EXPECT_EQ(walk.moves(), "main@0 yielded overtaken; ");
  walk.step();
  EXPECT_EQ(walk.moves(), "b@0 woken; ");
  walk.step();
  EXPECT_EQ(walk.moves(), "main@0 remote; ");
  walk.step();
  EXPECT_EQ(walk.moves(), "b@0 yielded overtaken; ");
  walk.step();
  EXPECT_EQ(walk.moves(), "main@3 timer; ");
  walk.step(2);
  EXPECT_EQ(walk.moves(), "");
}

TEST(OracleCauses, AYieldWithNobodyElseOvertakesNobody) {
  Walk walk("task main\n  yield\n");
  walk.step();
  EXPECT_EQ(walk.moves(), "main@0 yielded; ");
}

TEST(OracleCauses, ASpuriousWakeOfAnother) {
  Walk walk(
      "task main\n  spawn a\n  yield\n  spurious-wake a\n  sleep 1\n"
      "task a\n  sleep 5\n");
  walk.step(3);
  EXPECT_EQ(walk.moves(), "a@0 spurious; ");
}

TEST(OracleCauses, TimersSayWhatTheyAre) {
  Walk walk(
      "task main\n  spawn a\n  spawn b\n  yield\n  reset a 5\n"
      "  sleep 5\ntask a\n  sleep 9\n"
      "task b\n  sleep 1\n  sleep 9223372036854775807\n");
  walk.step(4);
  EXPECT_EQ(walk.moves(), "b@1 timer; ");
  walk.step();
  EXPECT_EQ(walk.moves(), "a@5 timer tied reset; ");
  walk.step();
  EXPECT_EQ(walk.moves(), "main@5 timer tied; ");
  walk.step();
  EXPECT_EQ(walk.moves(), "b@9223372036854775807 timer saturated; ");
}

TEST(OracleCauses, AResetToThePastIsATimerThatHasCome) {
  Walk walk(
      "task main\n  spawn a\n  yield\n  reset a 0\n  sleep 1\n"
      "task a\n  sleep 9\n");
  walk.step(3);
  EXPECT_EQ(walk.moves(), "a@0 timer reset; ");
}

/// "A wake stands even if what caused it was destroyed (a spurious poll
/// follows)."
TEST(OraclePolls, AWakeStands) {
  Walk walk(
      "task main\n  race\n    branch\n      yield\n    branch\n"
      "  sleep 5\n");
  walk.step();
  EXPECT_EQ(walk.moves(), "main@0 yielded; ");
  walk.step();
  EXPECT_EQ(walk.moves(), "main@5 timer; ");
  walk.step();
  EXPECT_EQ(walk.oracle.polls(), 3U);
}

TEST(OraclePolls, WakesMergeIntoOne) {
  Walk walk(
      "event e0\nevent e1\ntask main\n  spawn a\n  yield\n  set e0\n"
      "  set e1\n  spurious-wake a\ntask a\n  race\n    branch\n"
      "      wait e0\n    branch\n      wait e1\n");
  walk.step(4);
  EXPECT_EQ(walk.moves(), "");
  EXPECT_EQ(walk.oracle.polls(), 4U);
}

TEST(OraclePolls, ATaskWithALaterTimerIsPolledAtTheEarlierOne) {
  Walk walk(
      "event e0\ntask main\n  race\n    branch\n      sleep 9\n"
      "    branch\n      sleep 4\n      wait e0\n");
  walk.step();
  EXPECT_EQ(walk.moves(), "main@4 timer; ");
  walk.step();
  EXPECT_EQ(walk.moves(), "main@9 timer; ");
}

TEST(OracleStatus, OfEachTask) {
  Walk walk(
      "event e0\ntask main\n  spawn a\n  spawn b\n  spawn c\n  sleep 3\n"
      "task a\n  race\n    branch\n      wait e0\n    branch\n"
      "      sleep 2\ntask b\ntask c\ntask d\n");
  EXPECT_EQ(walk.oracle.status(0), Status::kRunnable);
  EXPECT_EQ(walk.oracle.status(1), Status::kUnspawned);
  walk.step(3);
  EXPECT_EQ(walk.oracle.status(0), Status::kSleeping);
  EXPECT_EQ(walk.oracle.status(1), Status::kWaiting);
  EXPECT_EQ(walk.oracle.status(2), Status::kEnded);
  EXPECT_EQ(walk.oracle.status(3), Status::kRunnable);
  EXPECT_EQ(walk.oracle.status(4), Status::kUnspawned);
  EXPECT_TRUE(walk.oracle.is_sleeping(1));
  EXPECT_EQ(walk.oracle.deadline(1), 2);
  EXPECT_EQ(walk.oracle.deadline(0), 3);
  EXPECT_EQ(walk.oracle.interpreter().place(1).path, "0.b0.0");
}

TEST(OracleStatus, ADroppedExecutorHasNothingLeft) {
  Walk walk("task main\n  spawn a\n  drop-executor\n  sleep 3\ntask a\n");
  walk.step();
  EXPECT_TRUE(walk.oracle.is_dropped());
  EXPECT_EQ(walk.moves(), "");
  EXPECT_EQ(walk.oracle.status(1), Status::kEnded);
}

}  // namespace
}  // namespace vigil
