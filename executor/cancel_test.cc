// SPDX-License-Identifier: Apache-2.0
// Cancellation within the executor's run (rule 9; laws E4, E5, E6): what is
// destroyed and who is woken before the call returns, in each state of a task.
// Destructors
// that do more: cancel_destructor_test.cc; between runs:
// cancel_outside_test.cc; from other threads: remote_cancel_test.cc.
#include "executor/cancel.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "executor/channel.h"
#include "executor/event.h"
#include "executor/executor.h"
#include "executor/sleep.h"
#include "executor/task.h"
#include "executor/test_support.h"

namespace vigil {
namespace {

using testing::at;
using testing::KeepWaker;
using testing::Log;
using testing::LogsEnd;
using testing::poll_once;

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
TEST(CancelTest, DestroysTheFutureThenWakesTheJoinersBeforeItReturns) {
  Log log;
  Executor executor;
  auto handle = executor.spawn(hold(log, "task", Duration(9)));
  for (const char* name : {"a", "b"}) {
    executor.spawn(join_and_log(handle, log, name)).detach();
  }
  executor
      .spawn(at(Duration(3),
                [&] {
                  handle.cancel();
                  log.push_back("cancel returns");
                  EXPECT_TRUE(handle.is_finished());
                  spawn(join_and_log(handle, log, "late")).detach();
                  handle.cancel();  // does nothing
                }))
      .detach();
  EXPECT_EQ(executor.run().end, Time(Duration(3)));  // its timer is gone (T6)
  EXPECT_EQ(log, (Log{"task end", "cancel returns", "a cancelled",
                      "b cancelled", "late cancelled"}));
}

Task<> wait_and_log(Event& event, Log& log, std::string name) {
  co_await event.wait();
  log.push_back(std::move(name));
}

TEST(CancelTest, ATaskThatWasNeverPolledIsNeverPolled) {
  Log log;
  Executor executor;
  executor
      .spawn(at(Duration(0),
                [&log] {
                  auto handle = spawn([](LogsEnd end, Log& l) -> Task<> {
                    (void)end;
                    l.push_back("never");
                    co_return;
                  }(LogsEnd(log, "argument end"), log));
                  handle.cancel();
                  log.push_back("cancel returns");
                }))
      .detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(log, (Log{"argument end", "cancel returns"}));
}

// Law E6: it is in the ready queue, and is not polled.
TEST(CancelTest, ATaskThatIsWokenIsNotPolled) {
  Log log;
  Event event;
  Executor executor;
  auto handle = executor.spawn(wait_and_log(event, log, "never"));
  executor
      .spawn(at(Duration(0),
                [&] {
                  event.set();
                  handle.cancel();
                }))
      .detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(log, Log{});
}

// Law E6, the other way round.
TEST(CancelTest, AWakeAfterwardsDoesNothing) {
  std::optional<Waker> waker;
  bool go = false;
  int polls = 0;
  Executor executor;
  auto handle =
      executor.spawn([](std::optional<Waker>& w, bool& g, int& p) -> Task<> {
        co_await KeepWaker{w, g, p};
      }(waker, go, polls));
  executor
      .spawn(at(Duration(1),
                [&] {
                  handle.cancel();
                  waker->wake_by_ref();
                }))
      .detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  waker->wake_by_ref();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(polls, 1);
}

Task<> cancel_oneself(std::optional<JoinHandle<void>>& self, Log& log,
                      bool end_in_it) {
  const LogsEnd end(log, "end");
  co_await yield_now();
  self->cancel();
  EXPECT_FALSE(self->is_finished());
  log.push_back("goes on");
  if (end_in_it) co_return;
  co_await yield_now();
  log.push_back("never");
}

TEST(CancelTest, OneselfWhenThePollReturnsPending) {
  Log log;
  std::optional<JoinHandle<void>> self;
  Executor executor;
  self = executor.spawn(cancel_oneself(self, log, /*end_in_it=*/false));
  executor.spawn(join_and_log(*self, log, "joiner")).detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(log, (Log{"goes on", "end", "joiner cancelled"}));
}

TEST(CancelTest, OneselfInAPollThatEndsTheTaskDoesNothing) {
  Log log;
  std::optional<JoinHandle<void>> self;
  Executor executor;
  self = executor.spawn(cancel_oneself(self, log, /*end_in_it=*/true));
  executor.spawn(join_and_log(*self, log, "joiner")).detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(log, (Log{"goes on", "end", "joiner value"}));
}

TEST(CancelTest, OneselfInAPollThatThrowsDoesNothing) {
  Log log;
  std::optional<JoinHandle<void>> self;
  Executor executor;
  self = executor.spawn([](std::optional<JoinHandle<void>>& me) -> Task<> {
    co_await yield_now();
    me->cancel();
    throw std::runtime_error("own");
  }(self));
  executor.spawn(join_and_log(*self, log, "joiner")).detach();
  executor.run();
  EXPECT_EQ(log, Log{"joiner threw own"});
}

// The next that is pending must not inherit it.
TEST(CancelTest, OneselfMeansNobodyElse) {
  Log log;
  std::optional<JoinHandle<void>> self;
  Executor executor;
  self = executor.spawn(cancel_oneself(self, log, /*end_in_it=*/true));
  executor
      .spawn([](Log& l) -> Task<> {
        for (int i = 0; i < 3; ++i) co_await yield_now();
        l.push_back("other");
      }(log))
      .detach();
  executor.run();
  EXPECT_EQ(log, (Log{"goes on", "end", "other"}));
}

// Its own wake, and those whom it wakes, as of any poll.
TEST(CancelTest, OneselfAfterAWakeOfOneself) {
  Log log;
  std::optional<JoinHandle<void>> self;
  Executor executor;
  self =
      executor.spawn([](std::optional<JoinHandle<void>>& me, Log& l) -> Task<> {
        co_await yield_now();
        me->cancel();
        co_await yield_now();
        l.push_back("never");
      }(self, log));
  executor.run();
  EXPECT_TRUE(self->is_finished());
  EXPECT_EQ(log, Log{});
}

TEST(CancelTest, AFinishedTaskKeepsItsOutput) {
  Executor executor;
  auto handle = executor.spawn([]() -> Task<int> { co_return 6; }());
  executor.run();
  handle.cancel();
  handle.cancel_handle().cancel();
  executor.run();
  auto join = handle.join();
  EXPECT_EQ(poll_once(join).take(), 6);
}

// Law F8: what it has got and not used goes to the next in line.
TEST(CancelTest, PlacesInQueuesAreReleased) {
  int received = 0;
  Channel<int> channel(1);
  Executor executor;
  const auto receive = [](Channel<int>& c, int& out) -> Task<> {
    out += co_await c.recv();
  };
  auto first = executor.spawn(receive(channel, received));
  executor.spawn(receive(channel, received)).detach();
  executor
      .spawn([](Channel<int>& c, JoinHandle<void>& woken) -> Task<> {
        co_await c.send(7);
        woken.cancel();
      }(channel, first))
      .detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(received, 7);
}

TEST(CancelDeathTest, MisuseAborts) {
  Executor executor;
  auto handle = executor.spawn(sleep_forever());
  CancelHandle cancel = handle.cancel_handle();
  const CancelHandle moved = std::move(cancel);
  // NOLINTNEXTLINE(bugprone-use-after-move): that it dies is what is tested.
  EXPECT_DEATH(cancel.cancel(), "a moved-from CancelHandle was used");
  handle.detach();
  EXPECT_DEATH(handle.cancel(), "moved from or detached");
  EXPECT_DEATH((void)handle.cancel_handle(), "moved from or detached");
}

}  // namespace
}  // namespace vigil
