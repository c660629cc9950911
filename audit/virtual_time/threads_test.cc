// SPDX-License-Identifier: Apache-2.0
// Waits of several threads: time leaps where all wait, and past nobody who
// runs.
#include <gtest/gtest.h>
#include <poll.h>
#include <semaphore.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "audit/virtual_time/virtual_time.h"

namespace vigil {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

/// Keeps a processor busy for some milliseconds of real time: long enough for
/// all others to come to rest.
void work() {
  const auto now = [] {
    timespec time{};
    syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1s + time.tv_nsec * 1ns;
  };
  for (const auto end = now() + 20ms; now() < end;) {
  }
}

TEST(ConditionVariables, LeapToTheirTimeout) {
  const VirtualTime time;
  std::mutex mutex;
  std::condition_variable condition;
  std::unique_lock lock(mutex);
  EXPECT_EQ(condition.wait_for(lock, 1h), std::cv_status::timeout);
  EXPECT_EQ(time.now(), 1h);
  const auto end = std::chrono::system_clock::now() + 1h;
  EXPECT_EQ(condition.wait_until(lock, end), std::cv_status::timeout);
  EXPECT_EQ(time.now(), 2h);
  EXPECT_TRUE(lock.owns_lock());
  EXPECT_EQ(time.leaps(), 2U);
}

TEST(ConditionVariables, AreRealWithoutVirtualTime) {
  std::mutex mutex;
  std::condition_variable condition;
  std::unique_lock lock(mutex);
  EXPECT_EQ(condition.wait_for(lock, 1ms), std::cv_status::timeout);
  const auto end = std::chrono::system_clock::now() + 1ms;
  EXPECT_EQ(condition.wait_until(lock, end), std::cv_status::timeout);
}

TEST(Semaphores, LeapToTheirTimeout) {
  const VirtualTime time;
  sem_t semaphore;
  sem_init(&semaphore, 0, 1);
  const timespec end = {.tv_sec = 3600, .tv_nsec = 0};
  EXPECT_EQ(sem_timedwait(&semaphore, &end), 0);
  EXPECT_EQ(time.now(), 0h);
  EXPECT_EQ(sem_timedwait(&semaphore, &end), -1);
  EXPECT_EQ(errno, ETIMEDOUT);
  EXPECT_EQ(time.now(), 1h);
  EXPECT_EQ(sem_clockwait(&semaphore, CLOCK_MONOTONIC, &end), -1);
  EXPECT_EQ(errno, ETIMEDOUT);
  EXPECT_EQ(time.now(), 1h);
  sem_destroy(&semaphore);
}

TEST(Threads, ThatRunHoldTimeUp) {
  const VirtualTime time;
  std::mutex mutex;
  std::condition_variable condition;
  bool is_done = false;
  std::thread worker([&] {
    work();
    {
      const std::lock_guard lock(mutex);
      is_done = true;
    }
    condition.notify_one();
  });
  std::unique_lock lock(mutex);
  EXPECT_TRUE(condition.wait_for(lock, 1h, [&] { return is_done; }));
  EXPECT_EQ(time.now(), 0h);
  lock.unlock();
  worker.join();
}

TEST(Threads, ThatRunHoldAPollUp) {
  const VirtualTime time;
  const int event = eventfd(0, 0);
  std::thread worker([&] {
    work();
    const std::uint64_t one = 1;
    EXPECT_EQ(write(event, &one, sizeof one), 8);
  });
  pollfd file = {.fd = event, .events = POLLIN, .revents = 0};
  EXPECT_EQ(poll(&file, 1, 3'600'000), 1);
  EXPECT_EQ(time.now(), 0h);
  worker.join();
  close(event);
}

TEST(Threads, ThatWaitForTheMutexHoldTimeUp) {
  const VirtualTime time;
  std::mutex mutex;
  std::condition_variable condition;
  bool is_done = false;
  std::unique_lock lock(mutex);
  std::thread worker([&] {
    {
      const std::lock_guard mine(mutex);  // waits: it is ours
      is_done = true;
    }
    condition.notify_one();
  });
  work();
  EXPECT_TRUE(condition.wait_for(lock, 1h, [&] { return is_done; }));
  EXPECT_EQ(time.now(), 0h);
  lock.unlock();
  worker.join();
}

TEST(Threads, ThatWaitForAnotherDoNotHoldTimeUp) {
  const VirtualTime time;
  std::atomic<bool> may_end = false;
  std::thread idle([&] { may_end.wait(false); });
  std::this_thread::sleep_for(1h);
  EXPECT_EQ(time.now(), 1h);
  may_end = true;
  may_end.notify_one();
  idle.join();
}

TEST(Threads, WakeEachAtItsOwnTime) {
  const VirtualTime time;
  constexpr int kThreads = 4;
  constexpr int kSleeps = 5;
  std::vector<nanoseconds> woken(kThreads * kSleeps);
  std::vector<std::thread> threads;
  std::atomic<int> begun = 0;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      for (++begun; begun < kThreads;) std::this_thread::yield();
      for (int j = 0; j < kSleeps; ++j) {
        std::this_thread::sleep_for((i + 1) * 1h);
        woken[i * kSleeps + j] = time.now();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int i = 0; i < kThreads; ++i) {
    for (int j = 0; j < kSleeps; ++j) {
      EXPECT_EQ(woken[i * kSleeps + j], (i + 1) * (j + 1) * 1h);
    }
  }
  EXPECT_EQ(time.now(), 20h);
}

TEST(Threads, FindOutThatAllAreStuck) {
  VirtualTime time;
  const int event = eventfd(0, 0);
  std::atomic<bool> may_end = false;
  std::thread idle([&] { may_end.wait(false); });
  int deadlocks = 0;
  time.on_deadlock([&] {
    ++deadlocks;
    const std::uint64_t one = 1;
    EXPECT_EQ(write(event, &one, sizeof one), 8);
  });
  pollfd file = {.fd = event, .events = POLLIN, .revents = 0};
  EXPECT_EQ(poll(&file, 1, -1), 1);
  EXPECT_EQ(deadlocks, 1);
  may_end = true;
  may_end.notify_one();
  idle.join();
  close(event);
}

}  // namespace
}  // namespace vigil
