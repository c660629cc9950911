// SPDX-License-Identifier: Apache-2.0
// Proves that the tests of threads can fail: with a look at other threads that
// sees none, or overlooks who waits for the mutex, time leaps past them.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "audit/virtual_time/threads.h"
#include "audit/virtual_time/virtual_time.h"

namespace vigil {
namespace detail {

/// In the place of the true ones.
bool is_alone() noexcept { return false; }
Sight look_at_other_threads(const void*, const void*,
                            bool (*)(pid_t)) noexcept {
  return {.others = Others::kWait};
}

}  // namespace detail

namespace {

using namespace std::chrono_literals;

TEST(Canary, LeapsPastAThreadThatRuns) {
  const VirtualTime time;
  std::mutex mutex;
  std::condition_variable condition;
  std::atomic<bool> may_end = false;
  std::thread worker([&] {
    while (!may_end) {
    }
  });
  std::unique_lock lock(mutex);
  EXPECT_EQ(condition.wait_for(lock, 1h), std::cv_status::timeout);
  EXPECT_EQ(time.now(), 1h);
  may_end = true;
  worker.join();
}

TEST(Canary, LeapsPastAThreadThatWaitsForTheMutex) {
  const VirtualTime time;
  std::mutex mutex;
  std::condition_variable condition;
  bool is_done = false;
  std::unique_lock lock(mutex);
  std::thread worker([&] {
    const std::lock_guard mine(mutex);
    is_done = true;
  });
  condition.wait_for(lock, 1h, [&] { return is_done; });
  EXPECT_EQ(time.now(), 1h);
  lock.unlock();
  worker.join();
}

}  // namespace
}  // namespace vigil
