// SPDX-License-Identifier: Apache-2.0
// timeout (rule 12, and its precisions): how often each part is polled, which
// sequence its sleep takes, who wins, and when what is destroyed.
#include "executor/timeout.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "executor/event.h"
#include "executor/executor.h"
#include "executor/pin.h"
#include "executor/sleep.h"
#include "executor/task.h"
#include "executor/test_support.h"

namespace vigil {
namespace {

using testing::Log;
using testing::LogsEnd;
using testing::poll_once;
using testing::Probe;

std::int64_t now() { return Clock::now().time_since_epoch().count(); }

/// Polls another future, and logs when its poll has returned.
template <class F>
struct LogsReturns {
  using Output = typename F::Output;
  Poll<Output> poll(Context& context) {
    const testing::AtEnd end([this] { log.push_back("returns"); });
    return future.poll(context);
  }
  F future;
  Log& log;
};
template <class F>
LogsReturns<F> log_returns(F future, Log& log) {
  return {std::move(future), log};
}

Task<> time_out_probe(Log& log, Duration delay, int pending, int value) {
  try {
    const std::optional<int> output = co_await log_returns(
        timeout(delay, Probe(log, "x", pending, value)), log);
    log.push_back(std::to_string(now()) + " " +
                  (output ? std::to_string(*output) : "late"));
  } catch (const std::runtime_error&) {
    log.push_back(std::to_string(now()) + " threw");
  }
}
Log run_probe(Duration delay, int pending, int value) {
  Log log;
  Executor executor;
  executor.spawn(time_out_probe(log, delay, pending, value)).detach();
  executor.run();
  return log;
}

// Not even a deadline in the past is looked at then.
TEST(TimeoutTest, WhatIsReadyAtOnceIsInTime) {
  for (const Duration delay : {Duration(5), Duration(0), Duration::min()}) {
    EXPECT_EQ(run_probe(delay, 0, 7),
              (Log{"x poll", "x end", "returns", "0 7"}));
  }
}

TEST(TimeoutTest, OfZeroGivesTwoPolls) {
  for (const Duration delay : {Duration(0), Duration(-1), Duration::min()}) {
    EXPECT_EQ(run_probe(delay, 1, 7),
              (Log{"x poll", "returns", "x poll", "x end", "returns", "0 7"}));
    EXPECT_EQ(run_probe(delay, 2, 7), (Log{"x poll", "returns", "x poll",
                                           "x end", "returns", "0 late"}));
  }
}

TEST(TimeoutTest, ReadyInTheSamePollIsInTime) {
  EXPECT_EQ(run_probe(Duration(5), 1, 7),
            (Log{"x poll", "returns", "x poll", "x end", "returns", "5 7"}));
  EXPECT_EQ(run_probe(Duration(5), 2, 7),
            (Log{"x poll", "returns", "x poll", "x end", "returns", "5 late"}));
}

TEST(TimeoutTest, AnExceptionGoesOnWhenBothAreDestroyed) {
  EXPECT_EQ(run_probe(Duration(5), 0, Probe::kThrows),
            (Log{"x poll", "x end", "returns", "0 threw"}));
  EXPECT_EQ(
      run_probe(Duration(5), 1, Probe::kThrows),
      (Log{"x poll", "returns", "x poll", "x end", "returns", "5 threw"}));
}

Task<> sleeper(Log& log, Duration delay, std::string name) {
  co_await sleep_for(delay);
  log.push_back(std::to_string(now()) + " " + name);
}
Task<> in_time(Log& log, Duration limit, Duration delay) {
  const bool done = co_await timeout(limit, sleep_for(delay));
  log.push_back(std::to_string(now()) + (done ? " done" : " late"));
}

TEST(TimeoutTest, WithoutAnOutputSaysWhetherItWasInTime) {
  Log log;
  Executor executor;
  executor.spawn(in_time(log, Duration(3), Duration(2))).detach();
  executor.spawn(in_time(log, Duration(3), Duration(4))).detach();
  executor.spawn(in_time(log, Duration(3), Duration(3))).detach();
  executor.spawn(in_time(log, Duration(0), Duration(0))).detach();
  executor.spawn(in_time(log, Duration(0), Duration(1))).detach();
  EXPECT_EQ(executor.run().end, Time(Duration(3)));  // no timer is left (T6)
  EXPECT_EQ(log, (Log{"0 done", "0 late", "2 done", "3 late", "3 done"}));
}

/// Spawns a task that sleeps for `delay`, polls it by nobody, and is pending.
struct StartsSleep {
  using Output = void;
  Poll<void> poll(Context& context) {
    (void)own.poll(context);
    (void)other.poll(other_context);
    return pending;
  }
  Sleep own;
  Pin<Sleep>& other;
  Context& other_context;
};
Task<> time_out_starter(Log& log, Pin<Sleep>& other, Context& context) {
  co_await timeout(Duration(5),
                   StartsSleep{sleep_for(Duration(9)), other, context});
  log.push_back("timed out");
}

// X starts another sleep with the same deadline in its first poll: that one has
// the earlier sequence, so its waker is woken first.
TEST(TimeoutTest, ItsSleepComesAfterTheFirstPoll) {
  Log log;
  testing::WakeCounter counter;
  const Waker waker = counter.waker();
  Context context(waker);
  Pin<Sleep> other(sleep_for(Duration(5)));
  Event event;
  counter.on_wake = [&event] { event.set(); };
  Executor executor;
  executor.spawn(time_out_starter(log, other, context)).detach();
  executor
      .spawn([](Event& e, Log& l) -> Task<> {
        co_await e.wait();
        l.push_back("other's waker");
      }(event, log))
      .detach();
  executor.run();
  EXPECT_EQ(log, (Log{"other's waker", "timed out"}));
}

Task<> keep_timeout(Duration limit, Duration delay) {
  Pin pinned(timeout(limit, sleep_for(delay)));
  co_await pinned;
  co_await sleep_forever();
}

TEST(TimeoutTest, OnceReadyItHoldsNoTimer) {
  for (const Duration limit : {Duration(2), Duration(5)}) {
    Executor executor;
    executor.spawn(keep_timeout(limit, Duration(7) - limit)).detach();
    EXPECT_EQ(executor.run().end, Time(Duration(2)));
  }
}

/// Pending; its destructor says how many wakers there are.
struct CountsWakersAtEnd {
  using Output = void;
  Poll<void> poll(Context&) { return pending; }
  testing::AtEnd end;
};

TEST(TimeoutTest, DestroyedLeftToRight) {
  Log log;
  testing::WakeCounter counter;
  Executor executor;
  executor
      .spawn(testing::at(Duration(0),
                         [&] {
                           const Waker waker = counter.waker();
                           auto future = timeout(
                               Duration(5),
                               CountsWakersAtEnd{testing::AtEnd([&] {
                                 log.push_back(std::to_string(counter.live()));
                               })});
                           EXPECT_TRUE(poll_once(future, waker).is_pending());
                         }))
      .detach();
  executor.run();
  EXPECT_EQ(log, Log{"2"});  // `waker`, and the sleep's
  EXPECT_EQ(counter.live(), 0);
}

Task<> hold(Log& log, Event& event) {
  const LogsEnd end(log, "x end");
  co_await event.wait();
}
Task<> give_up(Log& log, Event& event) {
  const LogsEnd end(log, "frame end");
  co_await timeout(Duration(5), hold(log, event));
}

TEST(TimeoutTest, DestroyedWhileItIsPending) {
  Log log;
  Event event;
  Executor executor;
  auto handle = executor.spawn(give_up(log, event));
  executor
      .spawn([](JoinHandle<void>& other) -> Task<> {
        co_await sleep_for(Duration(2));
        other.cancel();
      }(handle))
      .detach();
  EXPECT_EQ(executor.run().end, Time(Duration(2)));
  EXPECT_EQ(log, (Log{"x end", "frame end"}));
}

Task<> nest(Log& log, Duration outer, Duration inner) {
  const std::optional<bool> output =
      co_await timeout(outer, timeout(inner, sleep_forever()));
  log.push_back(std::to_string(now()) + (!output   ? " outer"
                                         : *output ? " done"
                                                   : " inner"));
}

TEST(TimeoutTest, TimeoutsNest) {
  Log log;
  Executor executor;
  executor.spawn(nest(log, Duration(3), Duration(4))).detach();
  executor.spawn(nest(log, Duration(4), Duration(3))).detach();
  executor.spawn(nest(log, Duration(5), Duration(5))).detach();
  executor.run();
  EXPECT_EQ(log, (Log{"3 outer", "3 inner", "5 inner"}));
}

Task<> time_out_handle(Log& log) {
  auto handle = spawn(sleeper(log, Duration(8), "task"));
  const bool done = co_await timeout(Duration(2), handle);
  log.push_back(done ? "done" : "late");
  co_await handle;  // it is not cancelled by that
  log.push_back("joined");
}

TEST(TimeoutTest, OfAJoinLeavesTheTaskAlone) {
  Log log;
  Executor executor;
  executor.spawn(time_out_handle(log)).detach();
  executor.run();
  EXPECT_EQ(log, (Log{"late", "8 task", "joined"}));
}

// NOLINTBEGIN(bugprone-use-after-move): that it dies is what is tested.
Task<> misuse(bool move) {
  auto future = timeout(Duration(1), yield_now());
  Context context(Waker::noop());
  (void)future.poll(context);
  if (move) auto moved = std::move(future);
  (void)future.poll(context);
  (void)future.poll(context);
  co_return;
}
TEST(TimeoutDeathTest, MisuseAborts) {
  for (const bool move : {false, true}) {
    Executor executor;
    executor.spawn(misuse(move)).detach();
    EXPECT_DEATH(executor.run(), move ? "a timeout was moved after it had been"
                                      : "a timeout was polled after it was");
  }
  auto outside = timeout(Duration(1), sleep_forever());
  EXPECT_DEATH((void)poll_once(outside), "no vigil::Executor runs");
}
// NOLINTEND(bugprone-use-after-move)

}  // namespace
}  // namespace vigil
