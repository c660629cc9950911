// SPDX-License-Identifier: Apache-2.0
// Executor: the order of polls, time, and reports (rules 1, 2, 4 to 6 and
// 16 of its contract). Joins are in join_test.cc, its end in shutdown_test.cc,
// depth in depth_test.cc.
#include "executor/executor.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "executor/event.h"
#include "executor/sleep.h"
#include "executor/task.h"
#include "executor/test_support.h"

namespace vigil {
namespace {

using testing::KeepWaker;
using testing::Log;

std::int64_t now() { return Clock::now().time_since_epoch().count(); }
Time at(std::int64_t nanoseconds) { return Time(Duration(nanoseconds)); }

Task<> log_yield_log(Log& log, std::string name) {
  log.push_back(name + "1");
  co_await yield_now();
  log.push_back(name + "2");
}

TEST(ExecutorTest, NothingRunsBeforeRun) {
  Log log;
  {
    Executor executor;
    executor.spawn(log_yield_log(log, "a")).detach();
  }
  EXPECT_EQ(log, Log{});
}

TEST(ExecutorTest, AnEmptyRunEndsAtOnce) {
  Executor executor;
  const RunReport report = executor.run();
  EXPECT_EQ(report.end, at(0));
  EXPECT_FALSE(report.is_deadlock());
  EXPECT_EQ(report.to_string(), "finished at 0 ns\n");
}

TEST(ExecutorTest, RunnableTasksRunFirstInFirstOut) {
  Log log;
  Executor executor;
  for (const char* name : {"a", "b", "c"}) {
    executor.spawn(log_yield_log(log, name)).detach();
  }
  executor.run();
  EXPECT_EQ(log, (Log{"a1", "b1", "c1", "a2", "b2", "c2"}));
}

Task<> spawn_then_yield(Log& log) {
  spawn(log_yield_log(log, "child")).detach();
  log.push_back("parent1");
  co_await yield_now();
  log.push_back("parent2");
}

// Rule 2: the spawn appends at once, the yield when the poll returns.
TEST(ExecutorTest, ASpawnStandsBeforeTheSpawnersOwnYield) {
  Log log;
  Executor executor;
  executor.spawn(spawn_then_yield(log)).detach();
  executor.run();
  EXPECT_EQ(log, (Log{"parent1", "child1", "parent2", "child2"}));
}

/// Wakes its own task three times before any other task is woken, then sets
/// the event.
struct WakesItselfFirst {
  using Output = void;
  Poll<void> poll(Context& context) {
    if (polls++ > 0) return ready;
    for (int i = 0; i < 2; ++i) context.waker().wake_by_ref();
    Waker(context.waker()).wake();
    event.set();
    return pending;
  }
  Event& event;
  int& polls;
};
Task<> wake_self_first(Log& log, Event& event, int& polls) {
  co_await WakesItselfFirst{event, polls};
  log.push_back("self");
}
Task<> wait_for(Log& log, Event& event) {
  co_await event.wait();
  log.push_back("other");
}

TEST(ExecutorTest, WakesDuringItsOwnPollMergeAndCountWhenItReturns) {
  Log log;
  Event event;
  int polls = 0;
  Executor executor;
  executor.spawn(wait_for(log, event)).detach();
  executor.spawn(wake_self_first(log, event, polls)).detach();
  executor.run();
  EXPECT_EQ(log, (Log{"other", "self"}));
  EXPECT_EQ(polls, 2);
}

Task<> keep(std::optional<Waker>& waker, bool& go, int& polls) {
  co_await KeepWaker{waker, go, polls};
}
Task<> wake_often(std::optional<Waker>& waker, int times) {
  for (int i = 0; i < times; ++i) waker->wake_by_ref();
  co_return;
}

TEST(ExecutorTest, WakesOfAQueuedTaskMerge) {
  std::optional<Waker> waker;
  bool go = false;
  int polls = 0;
  Executor executor;
  executor.spawn(keep(waker, go, polls)).detach();
  executor.spawn(wake_often(waker, 5)).detach();
  executor.run();
  EXPECT_EQ(polls, 2);  // its first, and one for five wakes
  executor.run();
  EXPECT_EQ(polls, 2);  // law E3: none without a wake
  waker->wake_by_ref();
  executor.run();
  EXPECT_EQ(polls, 3);
}

Task<> sleep_then_log(Log& log, Duration delay, std::string name) {
  co_await sleep_for(delay);
  log.push_back(name + " " + std::to_string(now()));
  co_await yield_now();
  log.push_back(name + " again");
}

// Rule 1: all timers due are queued before any of their tasks is polled, so no
// yield comes between them.
TEST(ExecutorTest, TimersOfOneTimeStandTogether) {
  Log log;
  Executor executor;
  executor.spawn(sleep_then_log(log, Duration(9), "c")).detach();
  executor.spawn(sleep_then_log(log, Duration(5), "a")).detach();
  executor.spawn(sleep_then_log(log, Duration(5), "b")).detach();
  EXPECT_EQ(executor.run().end, at(9));
  EXPECT_EQ(log, (Log{"a 5", "b 5", "a again", "b again", "c 9", "c again"}));
}

Task<> yield_often(Log& log, int times) {
  for (int i = 0; i < times; ++i) co_await yield_now();
  log.push_back("yields end at " + std::to_string(now()));
}

// Law T3.
TEST(ExecutorTest, TimeStandsStillWhileAnythingCanRun) {
  Log log;
  Executor executor;
  executor.spawn(sleep_then_log(log, Duration(1), "a")).detach();
  executor.spawn(yield_often(log, 10'000)).detach();
  executor.run();
  EXPECT_EQ(log, (Log{"yields end at 0", "a 1", "a again"}));
}

TEST(ExecutorTest, EachExecutorHasItsOwnTime) {
  Log log;
  Executor first;
  Executor second;
  first.spawn(sleep_then_log(log, Duration(10), "a")).detach();
  second.spawn(sleep_then_log(log, Duration(20), "b")).detach();
  second.run();
  first.run();
  EXPECT_EQ(first.now(), at(10));
  EXPECT_EQ(second.now(), at(20));
  EXPECT_EQ(log, (Log{"b 20", "b again", "a 10", "a again"}));
}

TEST(ExecutorTest, RunMayBeCalledAgain) {
  Log log;
  Event event;
  Executor executor;
  executor.spawn(sleep_then_log(log, Duration(3), "a")).detach();
  executor.spawn(wait_for(log, event)).detach();
  EXPECT_TRUE(executor.run().is_deadlock());
  event.set();  // a wake between two runs
  executor.spawn(sleep_then_log(log, Duration(4), "b")).detach();
  const RunReport report = executor.run();
  EXPECT_FALSE(report.is_deadlock());
  EXPECT_EQ(report.end, at(7));
  EXPECT_EQ(log, (Log{"a 3", "a again", "other", "b 7", "b again"}));
}

Task<> wait_and_log(Event& event, Log& log) {
  co_await event.wait();
  log.push_back("woken");
}

TEST(ExecutorTest, ASpawnBetweenRunsStandsBehindEarlierWakes) {
  Log log;
  Event event;
  Executor executor;
  executor.spawn(wait_and_log(event, log)).detach();
  executor.run();
  event.set();
  executor.spawn(log_yield_log(log, "a")).detach();
  executor.run();
  EXPECT_EQ(log, (Log{"woken", "a1", "a2"}));
}

/// Pending for ever, and says nothing.
struct Silent {
  using Output = void;
  Poll<void> poll(Context&) { return pending; }
};
Task<> wait_twice(Event& event) {
  co_await event.wait();
  co_await Silent();
}

// Rule 16. The report is in the order of the spawns, not of the last polls. The
// first task said earlier what it waited for then, and nothing at its last
// poll.
TEST(ExecutorTest, ADeadlockNamesTheStuckAndWhatTheyWaitFor) {
  Log log;
  Event event("ready");
  Event never("never");
  Executor executor;
  executor.spawn(wait_twice(event), "one").detach();
  executor.spawn(wait_for(log, never), "two").detach();
  executor.spawn(sleep_then_log(log, Duration(8), "x"), "fine").detach();
  JoinHandle<void> three =
      executor.spawn([]() -> Task<> { co_await sleep_forever(); }(), "three");
  executor
      .spawn([](JoinHandle<void>& handle) -> Task<> { co_await handle; }(three),
             "four")
      .detach();
  executor
      .spawn([](Event& set) -> Task<> {
        set.set();
        co_return;
      }(event))
      .detach();
  const RunReport report = executor.run();
  EXPECT_TRUE(report.is_deadlock());
  EXPECT_EQ(report.to_string(),
            "deadlock at 8 ns\n"
            "  stuck: one, waits for: unknown\n"
            "  stuck: two, waits for: event never\n"
            "  stuck: three, waits for: sleep_forever\n"
            "  stuck: four, waits for: join of three\n");
}

Task<> run_nested(Executor& outer, std::string& message) {
  try {
    outer.run();
  } catch (const std::logic_error& error) {
    message = error.what();
  }
  Executor inner;
  EXPECT_THROW(inner.run(), std::logic_error);
  co_await sleep_for(Duration(2));
  EXPECT_EQ(now(), 2);
}

// Law E11.
TEST(ExecutorTest, ANestedRunIsRefusedAndHarmsNothing) {
  std::string message;
  Executor executor;
  JoinHandle<void> task = executor.spawn(run_nested(executor, message));
  executor.run();
  EXPECT_TRUE(task.is_finished());
  EXPECT_NE(message.find("nested run"), std::string::npos);
}

TEST(ExecutorDeathTest, SpawnOutsideOfATaskAborts) {
  EXPECT_DEATH(spawn(Silent()).detach(), "no vigil::Executor runs");
}

}  // namespace
}  // namespace vigil
