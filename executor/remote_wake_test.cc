// SPDX-License-Identifier: Apache-2.0
// Wakers on real threads during a run (laws W1, W6, W8, W11, W13, E1). Nothing
// waits for real time: threads wait for atomic counters of what the executor
// did, and a task that yields in a loop keeps the run alive until they are
// done. Data that only a wake orders is not atomic, so that ThreadSanitizer
// judges it. What happens after a run is in remote_end_test.cc.
#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "executor/executor.h"
#include "executor/sleep.h"
#include "executor/task.h"
#include "executor/test_support.h"
#include "executor/thread_support.h"

namespace vigil {
namespace {

using testing::follow;
using testing::Gate;
using testing::Log;
using testing::start_users;

/// Yields until `threads` threads are done, and counts the rounds.
Task<> keep_alive(std::atomic<int>& threads, std::atomic<int>& rounds) {
  while (threads.load() != 0) {
    ++rounds;
    std::this_thread::yield();
    co_await yield_now();
  }
}
// Law E1: the keeper's third round from now cannot begin before a task that is
// woken now was polled. If it does begin, that wake was lost.
TEST(RemoteWakeTest, NoWakeIsLost) {
  constexpr int kThreads = 3;
  constexpr int kWakes = 2'000;
  Gate gates[kThreads];
  std::atomic<int> seen[kThreads] = {};
  std::atomic<int> running{kThreads};
  std::atomic<int> rounds{0};
  std::atomic<int> lost{0};
  Executor executor;
  for (int i = 0; i < kThreads; ++i) {
    executor.spawn(follow(gates[i], seen[i], kWakes)).detach();
  }
  executor.spawn(keep_alive(running, rounds)).detach();
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      while (rounds.load() == 0) std::this_thread::yield();
      for (int value = 1; value <= kWakes; ++value) {
        gates[i].raise(value);
        const int limit = rounds.load() + 3;
        while (seen[i].load() < value && rounds.load() < limit) {
          std::this_thread::yield();
        }
        if (seen[i].load() < value) ++lost;
      }
      --running;
    });
  }
  EXPECT_FALSE(executor.run().is_deadlock());
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(lost, 0);
}

TEST(RemoteWakeTest, WakersAreUsedFromManyThreadsDuringTheRun) {
  Gate gate;
  std::atomic<int> seen{0};
  std::atomic<int> running{4};
  std::atomic<int> rounds{0};
  Executor executor;
  executor.spawn(follow(gate, seen, 1)).detach();
  executor.run();
  const Waker shared = *gate.waker();
  executor.spawn(keep_alive(running, rounds)).detach();
  std::vector<std::thread> threads = start_users(shared, 4, running);
  EXPECT_TRUE(executor.run().is_deadlock());
  for (std::thread& thread : threads) thread.join();
  gate.raise(1);
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(seen, 1);
}

TEST(RemoteWakeTest, WakersAreUsedWhileAndAfterTheTaskEnds) {
  for (int repeat = 0; repeat < 20; ++repeat) {
    Gate gate;
    std::atomic<int> seen{0};
    std::atomic<int> running{2};
    std::atomic<int> rounds{0};
    Executor executor;
    executor.spawn(follow(gate, seen, 1)).detach();
    executor.run();
    const Waker shared = *gate.waker();
    executor.spawn(keep_alive(running, rounds)).detach();
    std::vector<std::thread> threads = start_users(shared, 2, running);
    gate.raise(1);  // it ends in the midst of their wakes
    EXPECT_FALSE(executor.run().is_deadlock());
    EXPECT_EQ(seen, 1);
    for (std::thread& thread : threads) thread.join();
  }
}

/// Starts threads at its first poll; at the second it may read what they wrote.
template <class Start>
struct AwaitThreads {
  using Output = void;
  Poll<void> poll(Context& context) {
    if (std::exchange(started, true)) return ready;
    start(context.waker());
    return pending;
  }
  Start start;
  bool started = false;
};
template <class Start>
Task<> await_threads(Start start) {
  co_await AwaitThreads<Start>{std::move(start)};
}

// Each wake orders what was written before it, also one that merges with an
// earlier wake. The second thread is joined only after the run, so nothing but
// its wake does.
TEST(RemoteWakeTest, WhatWasWrittenBeforeAWakeIsSeenByThePoll) {
  int first = 0;
  int second = 0;
  int sum = 0;
  std::thread late;
  Executor executor;
  executor
      .spawn([](int& a, int& b, int& out, std::thread& thread) -> Task<> {
        co_await await_threads([&](const Waker& waker) {
          std::thread([&a, waker] {
            a = 1;
            waker.wake_by_ref();
          }).join();
          std::atomic<bool> done{false};
          thread = std::thread([&b, &done, waker] {
            b = 2;
            waker.wake_by_ref();
            done.store(true, std::memory_order_relaxed);
          });
          while (!done.load(std::memory_order_relaxed)) {
            std::this_thread::yield();
          }
        });
        out = a + b;
      }(first, second, sum, late))
      .detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  late.join();
  EXPECT_EQ(sum, 3);
}

Task<> keep_waker_and_log(std::optional<Waker>& waker, Log& log,
                          std::string name) {
  co_await await_threads([&waker](const Waker& mine) { waker = mine; });
  log.push_back(name);
}

// Rule 15: in the order of their arrival when the running poll returns, so
// after what that poll spawned, and before its own wake.
TEST(RemoteWakeTest, RemoteWakesQueueWhenThePollReturns) {
  Log log;
  std::optional<Waker> a;
  std::optional<Waker> b;
  Executor executor;
  executor.spawn(keep_waker_and_log(a, log, "a")).detach();
  executor.spawn(keep_waker_and_log(b, log, "b")).detach();
  executor
      .spawn([](std::optional<Waker>& first, std::optional<Waker>& second,
                Log& out) -> Task<> {
        co_await await_threads([&](const Waker& mine) {
          mine.wake_by_ref();
          std::thread([&] {
            std::move(*first).wake();
            std::move(*second).wake();
          }).join();
          spawn([](Log& l) -> Task<> {
            l.push_back("spawned");
            co_return;
          }(out))
              .detach();
        });
        out.push_back("self");
      }(b, a, log))
      .detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(log, (Log{"spawned", "b", "a", "self"}));
}

}  // namespace
}  // namespace vigil
