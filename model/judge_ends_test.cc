// SPDX-License-Identifier: Apache-2.0
// Which law the judge names for what happens to tasks after their end: polls
// that a stale waker brought, and destruction that comes late.
#include <gtest/gtest.h>

#include <cstddef>
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

TEST(JudgeEnds, W11AfterAWakeOfTheEnded) {
  Tampered ready(kStale);
  ready.insert(4, 1, 0, Fault::kAfterReady);
  EXPECT_EQ(ready.said(), "W11: a was polled after it had been ready");
  Tampered ended(kStale);
  ended.insert(4, 1, 0);
  EXPECT_EQ(ended.said(), "W11: a was polled at 0, after it had ended");
  // Before that wake it was none.
  Tampered early(kStale);
  early.insert(3, 1, 0);
  EXPECT_EQ(early.said(), "E4: a was polled at 0, after it had ended");
}

/// Through an adapter it is the harness that wakes who has ended: so it says.
TEST(JudgeEnds, W11AfterAWakeByTheHarness) {
  Tampered ended(kSpawnAndYield, Dialect::kScript);
  ended.steps[1].poll.woke_ended = 1;
  EXPECT_EQ(ended.said(), "held");
  ended.insert(2, 1, 0);
  EXPECT_EQ(ended.said(), "W11: a was polled at 0, after it had ended");
  ended.steps[1].poll.woke_ended = 0;
  EXPECT_EQ(ended.said(), "E4: a was polled at 0, after it had ended");
  Tampered threw("task main\n  spawn a\n  yield\ntask a\n  throw\n",
                 Dialect::kScript);
  threw.steps[1].poll.woke_ended = 1;
  threw.insert(2, 1, 0, Fault::kAfterReady);
  EXPECT_EQ(threw.said(), "W11: a was polled after it had thrown");
}

/// a, at step 1, waits in vain; c has ended.
constexpr const char* kInVain =
    "event e0\ntask main\n  spawn a\n  spawn c\n  yield\n  yield\n  yield\n"
    "task a\n  wait e0\ntask c\n";

TEST(JudgeEnds, E12AfterAWakeByTheHarnessAndNotForEver) {
  for (const std::size_t woken : {0U, 1U, 2U, 3U, 4U}) {
    Tampered run(kInVain, Dialect::kScript);
    run.steps[woken].poll.woke_ended = 2;
    run.insert(5, 1, 0);
    // A round is of three polls.
    EXPECT_EQ(run.said().substr(0, 4), woken < 2 ? "E3: " : "E12:") << woken;
    if (woken < 2) continue;
    EXPECT_EQ(run.said(),
              "E12: a was polled at 0 in `wait e0` (0), though only the waker "
              "of c, which had ended, was called (in poll " +
                  std::to_string(woken) + ")");
  }
}

TEST(JudgeEnds, E12OnlyWhereNoTimeHasPassed) {
  Tampered run("task main\n  spawn c\n  yield\n  sleep 5\ntask c\n",
               Dialect::kScript);
  run.steps[2].poll.woke_ended = 1;
  run.insert(3, 0, 0);
  EXPECT_EQ(run.said().substr(0, 4), "E12:");
  run.steps[3].poll.time = 4;
  EXPECT_EQ(run.said().substr(0, 3), "T2:");
}

TEST(JudgeEnds, E12OnlyWherePollsNeedACause) {
  Tampered run(kInVain, Dialect::kScript);
  run.promises.exact_polls = false;
  run.steps[4].poll.woke_ended = 2;
  run.insert(5, 1, 0);
  EXPECT_EQ(run.said(), "held");
}

/// Only who promises it is held to it.
TEST(JudgeEnds, E5AndE6OfWhatOutlivesItsEnd) {
  Tampered ended(kSpawnAndYield, Dialect::kScript);
  ended.rest.tasks[1].outlived_at = 2;
  EXPECT_EQ(ended.said(),
            "E5: the future of a, which had ended, was still there when main "
            "was polled at 0");
  ended.promises.prompt_destruction = false;
  EXPECT_EQ(ended.said(), "held");
  Tampered cancelled(kCancelled, Dialect::kScript);
  cancelled.rest.tasks[1].outlived_at = 3;
  EXPECT_EQ(cancelled.said().substr(0, 3), "E6:");
  EXPECT_EQ(cancelled.verdict().violation->poll, 3U);
}

/// What it wakes late comes out of turn; but first it was late itself.
TEST(JudgeEnds, E5BeforeWhatComesLateForIt) {
  Tampered late(
      "task main\n  spawn a\n  spawn b\n  join a\ntask a\ntask b\n  yield\n",
      Dialect::kScript);
  // main, a, b, main, b: main comes after b.
  late.move_forward(4, 3);
  EXPECT_EQ(late.said().substr(0, 3), "E13");
  late.rest.has_late_wakes = late.rest.tasks[1].wakes_late = true;
  late.rest.tasks[1].outlived_at = 2;
  EXPECT_EQ(late.said(),
            "E5: the future of a, which had ended, was still there when b was "
            "polled at 0");
  late.promises.prompt_destruction = false;
  EXPECT_EQ(late.said().substr(0, 3), "E13");
}

/// Nor does what it was to wake come at all.
TEST(JudgeEnds, E5BeforeWhatNeverComesForIt) {
  Tampered last("task main\n  spawn a\n  join a\ntask a\n", Dialect::kScript);
  last.forget(0, 2);
  EXPECT_EQ(last.said().substr(0, 3), "E1:");
  last.rest.has_late_wakes = last.rest.tasks[1].wakes_late = true;
  last.rest.tasks[1].outlived_at = last.steps.size();
  EXPECT_EQ(last.said(),
            "E5: the future of a, which had ended, was still there when the "
            "run ended at 0");
}

TEST(JudgeEnds, E12AStaleWakerWakesAnother) {
  Tampered run(kStale);
  run.insert(4, 2, 0);
  EXPECT_EQ(run.said(),
            "E12: b was polled at 0 in `wait e0` (0), though only the waker of "
            "a task that had ended was called");
}

/// Whom nobody has cancelled but the end of the executor.
TEST(JudgeLives, E5AtTheEndOfTheExecutor) {
  Tampered run(
      "task main\n  spawn a\n  yield\n  drop-executor\ntask a\n  sleep 3\n");
  EXPECT_EQ(run.said(), "held");
  run.rest.tasks[1].destroyed = 0;
  EXPECT_EQ(run.said(), "E5: the future of a was made 1 and destroyed 0 times");
  Tampered cancelled(
      "task main\n  spawn a\n  yield\n  cancel a\n  drop-executor\ntask a\n"
      "  sleep 3\n");
  cancelled.rest.tasks[1].destroyed = 0;
  EXPECT_EQ(cancelled.said(),
            "E6: the future of a was made 1 and destroyed 0 times");
}

/// a and b wait in vain; main has ended.
constexpr const char* kStuck =
    "event e0\ntask main\n  spawn a\n  spawn b\n"
    "task a\n  wait e0\ntask b\n  wait e0\n";

std::string said_of(const SecondRun& second, bool exact = true) {
  Tampered run(kStuck, Dialect::kScript);
  run.rest.second = second;
  run.promises.exact_polls = run.promises.exact_deadlines = exact;
  return run.said();
}

TEST(JudgeEnds, ASecondRunPollsWhoWasWoken) {
  EXPECT_EQ(said_of({}), "held");
  EXPECT_EQ(said_of({.woken = {1}, .polled = {1}}), "held");
  EXPECT_EQ(said_of({.woken = {1, 2}, .polled = {2, 1}}), "held");
  EXPECT_EQ(said_of({.woken = {1, 2}, .polled = {1}}),
            "E1: b was woken when run() had returned and not polled when it "
            "was called again");
  EXPECT_EQ(said_of({.woken = {1}, .by_thread = {1}}),
            "E1: a was woken when run() had returned, by another thread, and "
            "not polled when it was called again");
  EXPECT_EQ(said_of({.woken = {1}, .polled = {1}, .too_early = {1}}),
            "E14: a was polled when run() had returned, by a wake");
}

TEST(JudgeEnds, ASecondRunPollsNobodyElse) {
  const std::string said =
      "E3: b was polled when run() was called again, and nothing had woken it";
  EXPECT_EQ(said_of({.polled = {2}}), said);
  EXPECT_EQ(said_of({.woken = {2}, .polled = {2, 2}}), said);
  EXPECT_EQ(said_of({.woken = {2}, .polled = {2, 1, 2}}, false), "held");
  EXPECT_EQ(said_of({.polled = {0}}, false),
            "E4: main was polled when run() was called again, after it had "
            "been ready");
}

TEST(JudgeEnds, ASecondRunPollsAndDestroysNoneThatWasCancelled) {
  Tampered run(kCancelled, Dialect::kScript);
  run.rest.second = {.polled = {1}};
  EXPECT_EQ(run.said(),
            "E6: a was polled when run() was called again, after it had been "
            "cancelled");
  EXPECT_EQ(said_of({.woken = {1}, .destroyed = {2}}),
            "E5: b was destroyed before it had ended, when run() was called "
            "again");
}

TEST(JudgeEnds, ASecondRunEndsWhereItBegan) {
  EXPECT_EQ(said_of({.end = -1}),
            "T1: run() was called again at 0, and returned at -1: time went "
            "back");
  EXPECT_EQ(said_of({.end = 1}),
            "T3: run() was called again at 0, and returned at 1: time moved, "
            "and nothing was due");
  EXPECT_EQ(said_of({.end = 1}, false), "held");
  EXPECT_EQ(said_of({.error = "no more"}),
            "E14: run() was called again, and threw: no more");
  EXPECT_EQ(said_of({.woken = {1}, .limit_was_hit = true}), "inconclusive");
}

TEST(JudgeEnds, ASecondRunIsJudgedWhereItIsPromised) {
  Tampered run(kStuck, Dialect::kScript);
  run.rest.second = {.woken = {1}};
  run.promises.run_again = false;
  EXPECT_EQ(run.said(), "held");
}

TEST(JudgeEnds, E14OfWhatIsThrownLate) {
  Tampered run(kStuck, Dialect::kScript);
  run.rest.late_error = "waker() threw: no";
  EXPECT_EQ(run.said(), "E14: when run() had returned, waker() threw: no");
}

}  // namespace
}  // namespace vigil
