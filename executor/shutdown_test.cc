// SPDX-License-Identifier: Apache-2.0
// The end of an Executor: what is destroyed, when, in which order, and what
// those may still do who outlive it (rule 10; laws E5, E10, W11, W12). Ends
// that race with other threads are in remote_wake_test.cc.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "executor/event.h"
#include "executor/executor.h"
#include "executor/sleep.h"
#include "executor/task.h"
#include "executor/test_support.h"

namespace vigil {
namespace {

using testing::KeepWaker;
using testing::Log;
using testing::LogsEnd;
using testing::poll_once;

Task<> hold_for_ever(LogsEnd end) {
  (void)end;
  co_await sleep_forever();
}
Task<> hold_and_sleep(LogsEnd end, Duration delay) {
  (void)end;
  co_await sleep_for(delay);
}

TEST(ShutdownTest, FuturesAreDestroyedInTheOrderOfTheirSpawns) {
  Log log;
  {
    Executor executor;
    executor.spawn(hold_for_ever({log, "a"})).detach();
    executor.spawn(hold_and_sleep({log, "b"}, Duration(1))).detach();
    executor.spawn(hold_for_ever({log, "c"})).detach();
    executor.run();
    EXPECT_EQ(log, Log{"b"});
    executor.spawn(hold_for_ever({log, "d"})).detach();  // never polled
  }
  EXPECT_EQ(log, (Log{"b", "a", "c", "d"}));
}

TEST(ShutdownTest, JoinersLearnThatTheTaskWasCancelled) {
  std::optional<Executor> executor;
  executor.emplace();
  const auto handle =
      executor->spawn([]() -> Task<> { co_await sleep_forever(); }());
  executor->run();
  executor.reset();
  EXPECT_TRUE(handle.is_finished());
  auto join = handle.join();
  EXPECT_THROW((void)poll_once(join), TaskCancelled);
}

TEST(ShutdownTest, AJoinerOnAnotherExecutorIsWoken) {
  bool cancelled = false;
  std::optional<Executor> first;
  first.emplace();
  auto handle = first->spawn([]() -> Task<> { co_await sleep_forever(); }());
  Executor second;
  second
      .spawn([](JoinHandle<void>& other, bool& out) -> Task<> {
        try {
          co_await other;
        } catch (const TaskCancelled&) {
          out = true;
        }
      }(handle, cancelled))
      .detach();
  EXPECT_TRUE(second.run().is_deadlock());
  first.reset();
  EXPECT_FALSE(second.run().is_deadlock());
  EXPECT_TRUE(cancelled);
}

/// Sets an event when it is destroyed.
struct SetsAtEnd {
  explicit SetsAtEnd(Event& e) : event(&e) {}
  SetsAtEnd(SetsAtEnd&& other) noexcept
      : event(std::exchange(other.event, nullptr)) {}
  SetsAtEnd& operator=(SetsAtEnd&&) = delete;
  ~SetsAtEnd() {
    if (event != nullptr) event->set();
  }
  Event* event;
};
Task<> set_at_end(SetsAtEnd end) {
  (void)end;
  co_await sleep_forever();
}
Task<> wait_and_log(Event& event, Log& log) {
  const LogsEnd end(log, "waiter destroyed");
  co_await event.wait();
  log.push_back("polled");
}

TEST(ShutdownTest, WakesAreIgnored) {
  Log log;
  Event event;
  {
    Executor executor;
    executor.spawn(set_at_end(SetsAtEnd(event))).detach();
    executor.spawn(wait_and_log(event, log)).detach();
    executor.run();
  }
  EXPECT_TRUE(event.is_set());
  EXPECT_EQ(log, Log{"waiter destroyed"});
}

/// Spawns a task when it is destroyed, and reads the clock.
struct SpawnsAtEnd {
  explicit SpawnsAtEnd(Log& l) : log(&l) {}
  SpawnsAtEnd(SpawnsAtEnd&& other) noexcept
      : log(std::exchange(other.log, nullptr)) {}
  SpawnsAtEnd& operator=(SpawnsAtEnd&&) = delete;
  ~SpawnsAtEnd() {
    if (log == nullptr) return;
    log->push_back("at " +
                   std::to_string(Clock::now().time_since_epoch().count()));
    const JoinHandle<void> handle =
        spawn(hold_for_ever(LogsEnd(*log, "destroyed unpolled")));
    EXPECT_TRUE(handle.is_finished());
    auto join = handle.join();
    EXPECT_THROW((void)poll_once(join), TaskCancelled);
    log->push_back("spawned");
  }
  Log* log;
};
Task<> spawn_at_end(SpawnsAtEnd end) {
  (void)end;
  co_await sleep_forever();
}

TEST(ShutdownTest, ASpawnIsDestroyedAtOnce) {
  Log log;
  {
    Executor executor;
    executor.spawn(hold_and_sleep({log, "slept"}, Duration(6))).detach();
    executor.spawn(spawn_at_end(SpawnsAtEnd(log))).detach();
    executor.run();
  }
  EXPECT_EQ(log, (Log{"slept", "at 6", "destroyed unpolled", "spawned"}));
}

Task<> drop_executor(std::optional<Executor>& executor, Log& log) {
  const LogsEnd end(log, "dropper destroyed");
  executor.reset();
  log.push_back("dropped");
  spawn(hold_for_ever({log, "late spawn destroyed"})).detach();
  co_await yield_now();
  log.push_back("never");
}

TEST(ShutdownTest, ADropInsideAPollTakesEffectWhenItReturns) {
  Log log;
  std::optional<Executor> executor;
  executor.emplace();
  executor->spawn(hold_for_ever({log, "first destroyed"})).detach();
  executor->spawn(drop_executor(executor, log)).detach();
  executor->spawn(hold_for_ever({log, "last destroyed"})).detach();
  const RunReport report = executor->run();
  EXPECT_FALSE(report.is_deadlock());
  EXPECT_EQ(log, (Log{"dropped", "first destroyed", "dropper destroyed",
                      "last destroyed", "late spawn destroyed"}));
}

/// Drops an executor by its destructor.
struct OwnsExecutor {
  explicit OwnsExecutor(std::shared_ptr<Executor> e) : executor(std::move(e)) {}
  std::shared_ptr<Executor> executor;
};
Task<> own_executor(OwnsExecutor owner) {
  (void)owner;
  co_await yield_now();
}

TEST(ShutdownTest, TheLastTaskMayOwnTheExecutor) {
  Log log;
  auto executor = std::make_shared<Executor>();
  Executor& alias = *executor;
  alias.spawn(hold_for_ever({log, "destroyed"})).detach();
  alias.spawn(own_executor(OwnsExecutor(std::move(executor)))).detach();
  alias.run();
  EXPECT_EQ(log, Log{"destroyed"});
}

Task<> run_and_drop_other(Log& log) {
  {
    Executor other;
    other.spawn(hold_for_ever({log, "other's task destroyed"})).detach();
  }
  log.push_back("other dropped");
  co_await sleep_for(Duration(1));
  log.push_back("goes on");
}

TEST(ShutdownTest, AnotherExecutorMayBeDroppedInsideAPoll) {
  Log log;
  Executor executor;
  executor.spawn(run_and_drop_other(log)).detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(log, (Log{"other's task destroyed", "other dropped", "goes on"}));
}

Task<> keep(std::optional<Waker>& waker, bool& go, int& polls) {
  co_await KeepWaker{waker, go, polls};
}

// Laws W11, E12: it wakes nothing, nor a task that came later.
TEST(ShutdownTest, AWakerOutlivesItsTask) {
  std::optional<Waker> waker;
  bool go = false;
  int polls = 0;
  Log log;
  Executor executor;
  executor.spawn(keep(waker, go, polls)).detach();
  executor.run();
  go = true;
  waker->wake_by_ref();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(polls, 2);
  Event event;
  executor.spawn(wait_and_log(event, log)).detach();
  executor
      .spawn([](std::optional<Waker>& stale) -> Task<> {
        stale->wake_by_ref();
        const Waker copy = *stale;
        std::move(*stale).wake();
        copy.wake_by_ref();
        co_return;
      }(waker))
      .detach();
  EXPECT_TRUE(executor.run().is_deadlock());
  EXPECT_EQ(polls, 2);
  EXPECT_EQ(log, Log{});
}

TEST(ShutdownTest, AWakerOutlivesItsExecutor) {
  for (const bool queued_at_the_end : {false, true}) {
    std::optional<Waker> waker;
    bool go = false;
    int polls = 0;
    {
      Executor executor;
      executor.spawn(keep(waker, go, polls)).detach();
      executor.run();
      if (queued_at_the_end) waker->wake_by_ref();
    }
    const Waker copy = *waker;
    EXPECT_TRUE(copy.will_wake(*waker));
    copy.wake_by_ref();
    std::move(*waker).wake();
    EXPECT_EQ(polls, 1);
  }
}

/// Holds the waker of its own task: a cycle, until the task ends.
struct HoldsItsWaker {
  using Output = void;
  Poll<void> poll(Context& context) {
    waker = context.waker();
    return pending;
  }
  std::optional<Waker> waker;
};

// Law W12; a leak is for the sanitizer to find.
TEST(ShutdownTest, ATaskThatHoldsItsOwnWakerIsFreed) {
  Executor executor;
  executor.spawn(HoldsItsWaker{}).detach();
  EXPECT_TRUE(executor.run().is_deadlock());
}

TEST(ShutdownTest, AHandleOutlivesItsExecutor) {
  std::optional<Executor> executor;
  executor.emplace();
  auto handle = executor->spawn(
      []() -> Task<std::string> { co_return std::string(100, 'x'); }());
  executor->run();
  executor.reset();
  auto join = std::move(handle).into_future();
  EXPECT_EQ(poll_once(join).take(), std::string(100, 'x'));
}

}  // namespace
}  // namespace vigil
