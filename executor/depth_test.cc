// SPDX-License-Identifier: Apache-2.0
// Depth and length cost no stack (rule 17): long rows of awaits, chains of
// joins, nested races; also where they are destroyed half-way. A stack that
// grows with them overflows in the build without optimisation.
#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "executor/channel.h"
#include "executor/event.h"
#include "executor/executor.h"
#include "executor/join_all.h"
#include "executor/notify.h"
#include "executor/race.h"
#include "executor/sleep.h"
#include "executor/task.h"
#include "executor/test_support.h"
#include "executor/timeout.h"

namespace vigil {
namespace {

using testing::poll_once;

constexpr int kMillion = 1'000'000;
constexpr int kDeep = 100'000;

Task<int> one() { co_return 1; }
Task<long> sum_of_ones(int count) {
  long sum = 0;
  for (int i = 0; i < count; ++i) sum += co_await one();
  co_return sum;
}
Task<long> sum_of_ready(int count) {
  long sum = 0;
  Event event;
  event.set();
  Notify notify;
  Channel<int> channel(1);
  for (int i = 0; i < count; ++i) {
    co_await event.wait();
    notify.notify();
    co_await notify.wait();
    co_await channel.send(1);
    sum += co_await channel.recv();
  }
  co_return sum;
}
Task<long> sum_of_races(int count) {
  long sum = 0;
  for (int i = 0; i < count; ++i) {
    const auto raced = co_await race(one(), sleep_forever());
    sum += std::get<0>(raced);
  }
  co_return sum;
}

TEST(DepthTest, AMillionAwaitsThatAreReadyInOnePoll) {
  Task<long> tasks = sum_of_ones(kMillion);
  EXPECT_EQ(poll_once(tasks).take(), kMillion);
  Task<long> primitives = sum_of_ready(kMillion / 4);  // of four each
  EXPECT_EQ(poll_once(primitives).take(), kMillion / 4);
  Task<long> races = sum_of_races(kMillion / 4);
  EXPECT_EQ(poll_once(races).take(), kMillion / 4);
}

/// Joins the next one, which is spawned first: all are joined when the last
/// one ends.
Task<int> join_next(int depth, bool forever) {
  if (depth == 0) {
    if (forever) co_await sleep_forever();
    co_await sleep_for(Duration(1));
    co_return 0;
  }
  JoinHandle<int> next = spawn(join_next(depth - 1, forever));
  co_return 1 + co_await std::move(next);
}

TEST(DepthTest, AChainOfJoinsEnds) {
  Executor executor;
  auto handle = executor.spawn(join_next(kDeep, false));
  EXPECT_FALSE(executor.run().is_deadlock());
  auto join = handle.join();
  EXPECT_EQ(poll_once(join).take(), kDeep);
}

TEST(DepthTest, AChainOfJoinsIsDestroyedAtShutdown) {
  Executor executor;
  executor.spawn(join_next(kDeep, true)).detach();
  EXPECT_EQ(executor.run().stuck.size(), kDeep + 1u);
}

TEST(DepthTest, AChainOfJoinsIsCancelledFromEitherEnd) {
  constexpr int kLength = 10'000;  // an exception each
  for (const bool from_the_end : {false, true}) {
    std::vector<JoinHandle<void>> handles;
    Executor executor;
    // Each joins the one before it, and waits for ever at first.
    handles.push_back(
        executor.spawn([]() -> Task<> { co_await sleep_forever(); }()));
    for (int i = 1; i < kLength; ++i) {
      handles.push_back(executor.spawn([](Join<void> previous) -> Task<> {
        co_await std::move(previous);
      }(handles.back().join())));
    }
    executor.run();
    handles[from_the_end ? kLength - 1 : 0].cancel();
    // The exception of the first goes from task to task.
    EXPECT_EQ(executor.run().stuck.size(), from_the_end ? kLength - 1u : 0u);
  }
}

Task<int> nest_races(int depth) {
  if (depth == 0) {
    co_await sleep_for(Duration(1));
    co_return 0;
  }
  const auto raced = co_await race(nest_races(depth - 1), sleep_forever());
  co_return 1 + std::get<0>(raced);
}
Task<int> nest_timeouts_and_joins(int depth) {
  if (depth == 0) {
    co_await sleep_for(Duration(1));
    co_return 0;
  }
  const auto in_time = co_await timeout(
      Duration(2), join(nest_timeouts_and_joins(depth - 1), yield_now()));
  co_return 1 + std::get<0>(in_time.value());
}

TEST(DepthTest, RacesTimeoutsAndJoinsNestSomeHundredDeep) {
  constexpr int kNested = 500;
  Executor executor;
  auto races = executor.spawn(nest_races(kNested));
  auto others = executor.spawn(nest_timeouts_and_joins(kNested));
  // Destroyed half-way.
  executor.spawn(nest_races(kNested)).cancel();
  EXPECT_FALSE(executor.run().is_deadlock());
  auto first = races.join();
  EXPECT_EQ(poll_once(first).take(), kNested);
  auto second = others.join();
  EXPECT_EQ(poll_once(second).take(), kNested);
}

Task<int> await_nested(int depth) {
  if (depth == 0) co_await yield_now();
  if (depth == 0) co_return 0;
  co_return 1 + co_await await_nested(depth - 1);
}

TEST(DepthTest, AThousandNestedAwaitsAreDestroyedHalfWay) {
  Task<int> task = await_nested(1'000);
  EXPECT_TRUE(poll_once(task).is_pending());
}

// All in one line: each wake finds the next at once.
TEST(DepthTest, AHundredThousandInOneLine) {
  long sum = 0;
  Channel<int> channel(kDeep);
  Notify notify;
  Executor executor;
  for (int i = 0; i < kDeep; ++i) {
    executor
        .spawn([](Channel<int>& c, Notify& n, long& out) -> Task<> {
          out += co_await c.recv();
          co_await n.wait();
        }(channel, notify, sum))
        .detach();
  }
  executor
      .spawn([](Channel<int>& c) -> Task<> {
        for (int i = 0; i < kDeep; ++i) co_await c.send(1);
      }(channel))
      .detach();
  executor
      .spawn([](Notify& n) -> Task<> {
        co_await sleep_for(Duration(1));
        for (int i = 0; i < kDeep; ++i) n.notify();
      }(notify))
      .detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(sum, kDeep);
}

}  // namespace
}  // namespace vigil
