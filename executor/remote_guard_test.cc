// SPDX-License-Identifier: Apache-2.0
// RemoteGuard (rule 15): an idle run waits while one exists, time stands still
// meanwhile, and no notice is lost, whatever the threads do just then (laws E1,
// E10, T3, W6). How often an idle run really slept is up to the machine, so the
// races are repeated.
#include "executor/remote_guard.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <memory>
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

using testing::at;
using testing::follow;
using testing::Gate;
using testing::Log;

std::string now() {
  return std::to_string(Clock::now().time_since_epoch().count());
}

Task<> await_gate(Gate& gate, Log& log, std::atomic<int>& seen) {
  co_await follow(gate, seen, 1);
  log.push_back("woken at " + now());
}

TEST(RemoteGuardTest, TimeStandsStillUntilTheLastGuardGoes) {
  Log log;
  Gate gate;
  std::atomic<int> seen{0};
  Executor executor;
  executor.spawn(await_gate(gate, log, seen)).detach();
  executor.spawn(at(Duration(5), [&log] { log.push_back("slept"); })).detach();
  std::thread thread([&, guard = std::optional(executor.remote_guard()),
                      other = executor.remote_guard()]() mutable {
    guard.reset();  // not the last
    gate.raise(1);
    while (seen.load() == 0) std::this_thread::yield();
    const RemoteGuard last(std::move(other));
  });
  const RunReport report = executor.run();
  thread.join();
  EXPECT_FALSE(report.is_deadlock());
  EXPECT_EQ(log, (Log{"woken at 0", "slept"}));
  EXPECT_EQ(report.end, Time(Duration(5)));
}

TEST(RemoteGuardTest, WithoutAGuardTheRunDoesNotWait) {
  Log log;
  Gate gate;
  std::atomic<int> seen{0};
  Executor executor;
  {
    const RemoteGuard guard = executor.remote_guard();
  }
  RemoteGuard moved = executor.remote_guard();
  {
    RemoteGuard to(std::move(moved));
    moved = std::move(to);
  }
  moved = executor.remote_guard();  // the old one goes
  {
    const RemoteGuard gone(std::move(moved));
  }
  executor.spawn(await_gate(gate, log, seen)).detach();
  EXPECT_TRUE(executor.run().is_deadlock());
}

TEST(RemoteGuardTest, AGuardMayBeTakenByATask) {
  Log log;
  std::thread thread;
  Executor executor;
  executor
      .spawn([](Executor& e, std::thread& t, Log& l) -> Task<> {
        Gate gate;
        std::atomic<int> seen{0};
        t = std::thread([&gate, guard = e.remote_guard()]() { gate.raise(1); });
        co_await follow(gate, seen, 1);
        t.join();
        l.push_back("woken at " + now());
      }(executor, thread, log))
      .detach();
  executor.spawn(at(Duration(1), [&log] { log.push_back("slept"); })).detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(log, (Log{"woken at 0", "slept"}));
}

// The run sleeps between any two of them. A wake that is lost hangs the test.
TEST(RemoteGuardTest, NoWakeIsLost) {
  constexpr int kWakes = 5'000;
  Gate gate;
  std::atomic<int> seen{0};
  Executor executor;
  executor.spawn(follow(gate, seen, kWakes)).detach();
  std::thread thread([&, guard = executor.remote_guard()] {
    for (int value = 1; value <= kWakes; ++value) {
      gate.raise(value);
      while (seen.load() < value) std::this_thread::yield();
    }
  });
  EXPECT_FALSE(executor.run().is_deadlock());
  thread.join();
  EXPECT_EQ(seen, kWakes);
}

// Nobody waits for anybody: wakes, the last guard and the sleep of the run meet
// in all orders. What each thread wrote is seen after the run, though only its
// guard orders it.
TEST(RemoteGuardTest, NoEndOfAGuardIsLost) {
  constexpr int kThreads = 2;
  for (int repeat = 0; repeat < 500; ++repeat) {
    Gate gates[kThreads];
    std::atomic<int> seen[kThreads] = {};
    int written[kThreads] = {};
    std::thread threads[kThreads];
    {
      Executor executor;
      for (int i = 0; i < kThreads; ++i) {
        executor.spawn(follow(gates[i], seen[i], 2)).detach();
        threads[i] = std::thread([&gate = gates[i], &out = written[i], repeat,
                                  guard = executor.remote_guard()]() {
          gate.raise(1);
          if (repeat % 2 == 0) std::this_thread::yield();
          gate.raise(2);
          out = repeat;
        });
      }
      EXPECT_FALSE(executor.run().is_deadlock());
      for (int i = 0; i < kThreads; ++i) {
        EXPECT_EQ(seen[i], 2);
        EXPECT_EQ(written[i], repeat);
      }
    }
    for (std::thread& thread : threads) thread.join();
  }
}

// A wake that comes before the guard's end counts before time moves.
TEST(RemoteGuardTest, AWakeUnderAGuardComesBeforeTheNextTimer) {
  for (int repeat = 0; repeat < 500; ++repeat) {
    Log log;
    Gate gate;
    std::atomic<int> seen{0};
    Executor executor;
    executor.spawn(await_gate(gate, log, seen)).detach();
    executor.spawn(at(Duration(1), [&log] { log.push_back("slept"); }))
        .detach();
    std::thread thread(
        [&gate, guard = executor.remote_guard()] { gate.raise(1); });
    EXPECT_FALSE(executor.run().is_deadlock());
    thread.join();
    EXPECT_EQ(log, (Log{"woken at 0", "slept"}));
  }
}

// A cancellation ends the wait as a wake does.
TEST(RemoteGuardTest, ACancellationEndsTheWait) {
  for (int repeat = 0; repeat < 200; ++repeat) {
    Executor executor;
    auto handle = executor.spawn(sleep_forever());
    std::atomic<bool> done{false};
    executor
        .spawn([](JoinHandle<void>& other, std::atomic<bool>& out) -> Task<> {
          try {
            co_await other;
          } catch (const TaskCancelled&) {
            out.store(true);
          }
        }(handle, done))
        .detach();
    std::thread thread([&done, cancel = handle.cancel_handle(),
                        guard = executor.remote_guard()] {
      cancel.cancel();
      while (!done.load()) std::this_thread::yield();
    });
    EXPECT_FALSE(executor.run().is_deadlock());
    thread.join();
  }
}

TEST(RemoteGuardTest, GuardsAndWakersOutliveTheExecutor) {
  for (int repeat = 0; repeat < 200; ++repeat) {
    Gate gate;
    std::atomic<int> seen{0};
    std::atomic<bool> started{false};
    auto executor = std::make_unique<Executor>();
    auto handle = executor->spawn(follow(gate, seen, 1));
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i) {
      threads.emplace_back([&gate, &started, cancel = handle.cancel_handle(),
                            guard = executor->remote_guard()] {
        started.store(true);
        gate.raise(1);
        cancel.cancel();
      });
    }
    while (!started.load()) std::this_thread::yield();
    executor.reset();  // in the midst of it
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(seen, 0);
  }
}

// The run ends at once, and does not wait for the guard.
TEST(RemoteGuardTest, AShutdownInsideARunDoesNotWait) {
  std::optional<Executor> executor;
  executor.emplace();
  std::optional<RemoteGuard> guard(executor->remote_guard());
  executor->spawn(at(Duration(0), [&executor] { executor.reset(); })).detach();
  executor->run();
  EXPECT_FALSE(executor.has_value());
  std::thread([&guard] { guard.reset(); }).join();
}

}  // namespace
}  // namespace vigil
