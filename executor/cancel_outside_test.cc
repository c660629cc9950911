// SPDX-License-Identifier: Apache-2.0
// Cancellation on the executor's thread while it does not run: by a handle at
// once, by a CancelHandle in the next run.
#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "executor/event.h"
#include "executor/executor.h"
#include "executor/sleep.h"
#include "executor/task.h"
#include "executor/test_support.h"

namespace vigil {
namespace {

using testing::at;
using testing::AtEnd;
using testing::Log;
using testing::LogsEnd;

Task<> hold(Log& log, std::string name, Duration delay) {
  const LogsEnd end(log, name + " end");
  co_await sleep_for(delay);
  log.push_back(name + " returns");
}
Task<> join_and_log(const JoinHandle<void>& handle, Log& log,
                    std::string name) {
  try {
    co_await handle;
    log.push_back(name + " value");
  } catch (const TaskCancelled&) {
    log.push_back(name + " cancelled");
  } catch (const std::runtime_error& error) {
    log.push_back(name + " threw " + error.what());
  }
}
Task<> wait_and_log(Event& event, Log& log, std::string name) {
  co_await event.wait();
  log.push_back(std::move(name));
}

Task<> hold_at_end(AtEnd end) {
  (void)end;
  co_await sleep_forever();
}

TEST(CancelOutsideTest, BetweenRunsItIsAtOnce) {
  Log log;
  Executor executor;
  auto waiting = executor.spawn(hold(log, "waiting", Duration(9)));
  executor.spawn(join_and_log(waiting, log, "joiner")).detach();
  auto unpolled = executor.spawn(hold(log, "unpolled", Duration(9)));
  unpolled.cancel();
  EXPECT_TRUE(unpolled.is_finished());
  executor.spawn(at(Duration(0), [&] { log.push_back("runs"); })).detach();
  waiting.cancel();
  EXPECT_TRUE(waiting.is_finished());
  EXPECT_EQ(log, Log{});  // the joiner was not polled yet
  EXPECT_EQ(executor.run().end, Time(Duration(0)));
  EXPECT_EQ(log, (Log{"joiner cancelled", "runs"}));
}

// The destructor sees a clock, may spawn, and its wakes queue behind earlier
// ones, though no run is going on.
TEST(CancelOutsideTest, BetweenRunsADestructorMayUseTheExecutor) {
  Log log;
  Event first;
  Event second;
  Executor executor;
  executor.spawn(wait_and_log(first, log, "first")).detach();
  executor.spawn(wait_and_log(second, log, "second")).detach();
  auto handle = executor.spawn(hold_at_end(AtEnd([&] {
    log.push_back(std::to_string(Clock::now().time_since_epoch().count()));
    spawn(at(Duration(0), [&] { log.push_back("spawned"); })).detach();
    second.set();
  })));
  executor.run();
  first.set();
  handle.cancel();
  EXPECT_EQ(log, Log{"0"});
  executor.run();
  EXPECT_EQ(log, (Log{"0", "first", "spawned", "second"}));
}

Task<> hold_for_ever(LogsEnd end) {
  (void)end;
  co_await sleep_forever();
}

// It takes effect when the cancellation is done, as at the end of a poll.
TEST(CancelOutsideTest, ADestructorMayDropTheExecutorAndTheHandle) {
  Log log;
  std::optional<Executor> executor;
  std::optional<JoinHandle<void>> handle;
  executor.emplace();
  executor->spawn(hold_for_ever({log, "a"})).detach();
  handle = executor->spawn(hold_at_end(AtEnd([&] {
    executor.reset();
    handle.reset();
    log.push_back("dropped");
  })));
  executor->spawn(hold_for_ever({log, "b"})).detach();
  executor->run();
  handle->cancel();
  EXPECT_EQ(log, (Log{"dropped", "a", "b"}));
}

TEST(CancelOutsideTest, ADestructorAtTheEndOfAllMayCancelAnother) {
  Log log;
  std::optional<JoinHandle<void>> last;
  {
    Executor executor;
    executor
        .spawn(hold_at_end(AtEnd([&] {
          last->cancel();
          log.push_back("first");
        })))
        .detach();
    executor.spawn(hold_for_ever({log, "second"})).detach();
    last = executor.spawn(hold_for_ever({log, "last"}));
    executor.run();
  }
  EXPECT_EQ(log, (Log{"last", "first", "second"}));
}

Task<> cancel_other(JoinHandle<void>& other, Log& log) {
  co_await sleep_for(Duration(5));
  other.cancel();
  EXPECT_TRUE(other.is_finished());
  log.push_back("cancel returns");
}

// A task of another executor on this thread. Its joiner is woken there.
TEST(CancelOutsideTest, FromATaskOfAnotherExecutorItIsAtOnce) {
  Log log;
  Executor other;
  auto handle = other.spawn(hold_for_ever({log, "end"}));
  other.spawn(join_and_log(handle, log, "joiner")).detach();
  EXPECT_TRUE(other.run().is_deadlock());
  Executor executor;
  executor.spawn(cancel_other(handle, log)).detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(log, (Log{"end", "cancel returns"}));
  EXPECT_FALSE(other.run().is_deadlock());
  EXPECT_EQ(log, (Log{"end", "cancel returns", "joiner cancelled"}));
}

// By a CancelHandle it waits for the next run, as from another thread.
TEST(CancelOutsideTest, ByACancelHandleItIsInTheNextRunInTheOrderOfArrival) {
  Log log;
  Event first;
  Event second;
  Executor executor;
  auto handle = executor.spawn(hold_for_ever({log, "end"}));
  executor.spawn(join_and_log(handle, log, "joiner")).detach();
  executor.spawn(wait_and_log(first, log, "first")).detach();
  executor.spawn(wait_and_log(second, log, "second")).detach();
  executor.run();
  const CancelHandle cancel = handle.cancel_handle();
  first.set();
  cancel.cancel();
  cancel.cancel();
  second.set();
  EXPECT_FALSE(handle.is_finished());
  EXPECT_EQ(log, Log{});
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(log, (Log{"end", "first", "joiner cancelled", "second"}));
}

// The word that was left is taken first, and ends the task once.
TEST(CancelOutsideTest, ByBothItIsOnce) {
  Log log;
  Executor executor;
  auto handle = executor.spawn(hold_for_ever({log, "end"}));
  executor.spawn(join_and_log(handle, log, "joiner")).detach();
  executor.run();
  handle.cancel_handle().cancel();
  handle.cancel();
  EXPECT_EQ(log, Log{"end"});
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(log, (Log{"end", "joiner cancelled"}));
}

TEST(CancelOutsideTest, ATaskThatIsCancelledBeforeTheRunIsNeverPolled) {
  Log log;
  Executor executor;
  auto handle = executor.spawn(hold(log, "never", Duration(1)));
  handle.cancel_handle().cancel();
  executor.run();
  EXPECT_TRUE(handle.is_finished());
  EXPECT_EQ(log, Log{});
}

TEST(CancelOutsideTest, ACancelHandleOutlivesTaskAndExecutor) {
  std::optional<CancelHandle> cancel;
  for (const bool is_sent : {false, true}) {
    Executor executor;
    auto handle = executor.spawn(sleep_forever());
    cancel = handle.cancel_handle();
    executor.run();
    if (is_sent) cancel->cancel();  // and nobody gets to it
  }
  const CancelHandle copy = *cancel;
  copy.cancel();
  cancel->cancel();
}

}  // namespace
}  // namespace vigil
