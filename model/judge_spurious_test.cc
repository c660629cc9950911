// SPDX-License-Identifier: Apache-2.0
// Who does not promise exact polls may poll whoever waits, at any time that
// comes; it is accused of what it promises, and never of E3.
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "model/testing_run.h"

namespace vigil {
namespace {

/// A run of an executor that promises everything else.
struct Spurious : Tampered {
  explicit Spurious(const std::string& lines)
      : Tampered(lines, Dialect::kScript) {
    promises.exact_polls = false;
  }
};

constexpr const char* kWaiterAndSleeper =
    "event e0\ntask main\n  spawn b\n  sleep-until 4\ntask b\n  wait e0\n";

TEST(JudgeSpurious, AWaiterIsPolledAtTheTimeOfTheLastPoll) {
  Spurious run(kWaiterAndSleeper);
  run.insert(2, 1, 0);
  EXPECT_EQ(run.said(), "held");
  run.promises.exact_polls = true;
  EXPECT_EQ(run.said(),
            "E3: b was polled at 0 in `wait e0` (0), though nothing had woken "
            "it");
}

TEST(JudgeSpurious, AWaiterIsPolledBeforeWhatIsDue) {
  Spurious run(kWaiterAndSleeper);
  run.insert(2, 1, 4);
  EXPECT_EQ(run.said(), "held");
}

TEST(JudgeSpurious, ASleeperIsPolledBeforeAnotherThatIsDue) {
  Spurious run("task main\n  spawn b\n  sleep 4\ntask b\n  sleep 9\n");
  run.insert(2, 1, 4);
  EXPECT_EQ(run.said(), "held");  // it asks for its old deadline
}

TEST(JudgeSpurious, TimeMovesToADeadlineAndNowhereElse) {
  Spurious early(kWaiterAndSleeper);
  early.insert(2, 1, 3);
  EXPECT_EQ(early.said(),
            "T3: b was polled at 3 in `wait e0` (0), though nothing was due "
            "then");
  Spurious late(kWaiterAndSleeper);
  late.insert(2, 1, 5);
  EXPECT_EQ(late.said(), "T2: b was polled at 5, after the deadline 4 of main");
  Spurious last(kWaiterAndSleeper);
  last.insert(3, 1, 5);
  EXPECT_EQ(last.said(),
            "T3: b was polled at 5 in `wait e0` (0), though nothing was due "
            "then");
}

TEST(JudgeSpurious, ASleeperAtATimeThatIsNotDue) {
  Spurious run("task main\n  sleep 3\n");
  run.insert(1, 0, 2);
  EXPECT_EQ(run.said(),
            "T2: main was polled at 2 in `sleep 3` (0), before its deadline 3");
}

TEST(JudgeSpurious, TimeMovesWhileSomebodyIsRunnable) {
  Spurious run(
      "event e0\ntask main\n  spawn b\n  spawn a\n  sleep 4\ntask a\n"
      "task b\n  wait e0\n");
  run.insert(2, 2, 4);
  EXPECT_EQ(run.said(), "T3: b was polled at 4, though a was runnable at 0");
}

TEST(JudgeSpurious, WhoIsDueAndNeverPolled) {
  Spurious run(kWaiterAndSleeper);
  run.forget(0, 2);
  run.insert(2, 1, 5);
  EXPECT_EQ(run.said(),
            "T2: main slept in `sleep-until 4` (1) until 4 and was never "
            "polled again");
}

/// b was queued for no reason before it was woken: the wakes merge, and it is
/// polled before main, which has been runnable for longer.
TEST(JudgeSpurious, WhoIsWokenMayHaveBeenQueuedBefore) {
  Spurious run(
      "event e0\ntask main\n  spawn b\n  spawn c\n  yield\n  yield\ntask b\n"
      "  wait e0\ntask c\n  set e0\n");
  std::swap(run.steps[3], run.steps[4]);
  EXPECT_EQ(run.said(), "held");
  run.promises.exact_polls = true;
  EXPECT_NE(run.said(), "held");
}

/// The place of a spawn is known, however.
TEST(JudgeSpurious, WhoIsSpawnedWasNotQueuedBefore) {
  Spurious run("task main\n  spawn a\n  spawn b\ntask a\ntask b\n");
  std::swap(run.steps[1], run.steps[2]);
  EXPECT_NE(run.said(), "held");
}

TEST(JudgeSpurious, E14BeforeItIsSpawned) {
  Spurious run(kWaiterAndSleeper);
  run.insert(0, 1, 0);
  EXPECT_EQ(run.said(), "E14: b was polled at 0, before it was spawned");
}

// A stale waker's call excuses nothing and accuses of nothing where polls need
// no cause.
TEST(JudgeSpurious, AfterTheCallOfAStaleWaker) {
  Spurious run(
      "event e0\nwaker w0\ntask main\n  spawn a\n  spawn b\n  yield\n"
      "  wake-by-value w0\n  yield\ntask a\n  keep-waker w0\ntask b\n"
      "  wait e0\n");
  run.insert(4, 2, 0);
  EXPECT_EQ(run.said(), "held");
  run.steps[4].poll.time = 2;
  EXPECT_EQ(run.said(), "T3: b was polled at 2, though main was runnable at 0");
}

}  // namespace
}  // namespace vigil
