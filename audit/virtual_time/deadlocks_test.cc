// SPDX-License-Identifier: Apache-2.0
// Deadlocks: told once, and again where something went on; and what a condition
// variable's wait does then, and at its deadline.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "audit/virtual_time/test_event.h"
#include "audit/virtual_time/virtual_time.h"

namespace vigil {
namespace {

using namespace std::chrono_literals;

TEST(ConditionVariables, GiveTheMutexBackEvenForNoTime) {
  const VirtualTime time;
  std::mutex mutex;
  std::condition_variable condition;
  bool is_done = false;
  std::unique_lock lock(mutex);
  std::thread worker([&] {
    const std::lock_guard mine(mutex);
    is_done = true;
  });
  while (!is_done) condition.wait_for(lock, 0s);
  EXPECT_EQ(time.now(), 0s);
  lock.unlock();
  worker.join();
}

constexpr auto kNever = std::chrono::steady_clock::time_point::max();

TEST(ConditionVariables, LookAgainAfterTheHandlerOfADeadlock) {
  VirtualTime time;
  std::mutex mutex;
  std::condition_variable condition;
  int jobs = 0;
  time.on_deadlock([&] {
    const std::lock_guard mine(mutex);  // it was given back
    ++jobs;
  });
  std::unique_lock lock(mutex);
  for (int i = 1; i <= 100; ++i) {
    EXPECT_TRUE(condition.wait_until(lock, kNever, [&] { return jobs == i; }));
  }
  EXPECT_EQ(time.now(), 0s);
}

TEST(ConditionVariablesDeathTest, DieIfTheHandlerDoesNothing) {
  EXPECT_DEATH(
      {
        VirtualTime time;
        time.on_deadlock([] {});
        std::mutex mutex;
        std::condition_variable condition;
        std::unique_lock lock(mutex);
        condition.wait_until(lock, kNever, [] { return false; });
      },
      "virtual time: deadlock");
}

/// Whichever finds the deadlock, one goes on.
TEST(Deadlocks, MayComeAgainWhereOneOfManyGoesOn) {
  VirtualTime time;
  const Event event;
  const Event end;
  std::atomic<int> deadlocks = 0;
  time.on_deadlock([&] {
    ++deadlocks;
    event.set();
  });
  std::vector<std::thread> idle;
  for (int i = 0; i < 4; ++i) {
    idle.emplace_back([&] { EXPECT_TRUE(end.poll(-1)); });
  }
  for (int i = 1; i <= 200; ++i) {
    EXPECT_TRUE(event.poll(-1));
    event.clear();
    EXPECT_EQ(deadlocks, i);
  }
  end.set();
  for (std::thread& each : idle) each.join();
}

TEST(DeadlocksDeathTest, OfTwoAreToldOnce) {
  EXPECT_DEATH(
      {
        VirtualTime time;
        int deadlocks = 0;
        time.on_deadlock([&] {
          if (++deadlocks > 1) _exit(0);
        });
        const Event event;
        std::thread idle([&] { event.poll(-1); });
        while (!event.poll(-1)) {
        }
      },
      "virtual time: deadlock");
}

}  // namespace
}  // namespace vigil
