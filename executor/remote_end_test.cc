// SPDX-License-Identifier: Apache-2.0
// Wakers on real threads that outlive the executor (laws W8, W12, E5, E10):
// they may be the last to hold a task, but what belongs to the executor's
// thread is destroyed there. Leaks, uses after free and races are for the
// sanitizers to find.
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "executor/executor.h"
#include "executor/pin.h"
#include "executor/sleep.h"
#include "executor/task.h"
#include "executor/test_support.h"
#include "executor/thread_support.h"

namespace vigil {
namespace {

using testing::KeepWaker;
using testing::poll_once;
using testing::start_users;

Task<> keep(std::optional<Waker>& waker, bool& go, int& polls) {
  co_await KeepWaker{waker, go, polls};
}

TEST(RemoteEndTest, WakersAreUsedWhileAndAfterTheExecutorEnds) {
  for (int repeat = 0; repeat < 20; ++repeat) {
    std::optional<Waker> waker;
    bool go = false;
    int polls = 0;
    std::atomic<int> running{2};
    auto executor = std::make_unique<Executor>();
    executor->spawn(keep(waker, go, polls)).detach();
    executor->run();
    std::vector<std::thread> threads = start_users(*waker, 2, running);
    executor.reset();
    for (std::thread& thread : threads) thread.join();
    // The last one frees the task, on a thread that never knew the executor.
    std::thread([&waker] { std::move(*waker).wake(); }).join();
    EXPECT_EQ(polls, 1);
  }
}

// Law W12: what one thread did with its waker happens before another frees the
// task. The flag is relaxed, so that only the count of references orders it.
TEST(RemoteEndTest, TheLastDropComesAfterAllOtherUses) {
  std::optional<Waker> waker;
  bool go = false;
  int polls = 0;
  {
    Executor executor;
    executor.spawn(keep(waker, go, polls)).detach();
    executor.run();
  }
  std::atomic<bool> used{false};
  std::thread user([copy = *waker, &used]() mutable {
    std::move(copy).wake();
    used.store(true, std::memory_order_relaxed);
  });
  std::thread last([last = *std::exchange(waker, std::nullopt), &used] {
    while (!used.load(std::memory_order_relaxed)) std::this_thread::yield();
  });
  user.join();
  last.join();
}

/// Must be destroyed on the thread that made it.
struct Local {
  std::thread::id thread = std::this_thread::get_id();
  ~Local() { EXPECT_EQ(thread, std::this_thread::get_id()); }
};
Task<std::unique_ptr<Local>> return_local(std::optional<Waker>& waker, bool& go,
                                          int& polls) {
  const Local local;
  co_await KeepWaker{waker, go, polls};
  co_return std::make_unique<Local>();
}

TEST(RemoteEndTest, TheLastWakerDestroysNeitherFutureNorOutput) {
  std::optional<Waker> waker;
  bool go = false;
  int polls = 0;
  Executor executor;
  std::optional handle(executor.spawn(return_local(waker, go, polls)));
  executor.run();
  go = true;
  waker->wake_by_ref();
  EXPECT_FALSE(executor.run().is_deadlock());
  handle.reset();
  std::thread([&waker] { waker.reset(); }).join();
}

/// Polls a sleep with a waker that holds nothing, and is ready.
struct PollsWithNoop {
  using Output = void;
  Poll<void> poll(Context&) {
    EXPECT_TRUE(poll_once(*sleep).is_pending());
    return ready;
  }
  std::optional<Pin<Sleep>>& sleep;
};
Task<> leave_timer(std::optional<Pin<Sleep>>& sleep,
                   std::optional<Executor>& executor,
                   std::optional<Waker>& waker) {
  co_await PollsWithNoop{sleep};
  executor.reset();
  bool go = false;
  int polls = 0;
  co_await KeepWaker{waker, go, polls};
}

// The waker frees the core, while the sleep that has its timer there is used
// on its own thread. The flag is relaxed, so that it orders nothing.
TEST(RemoteEndTest, ATimerThatIsLeftBehindIsNotTouchedByTheLastWaker) {
  std::optional<Pin<Sleep>> sleep;
  sleep.emplace(sleep_for(Duration(5)));
  std::optional<Waker> waker;
  std::optional<Executor> executor;
  executor.emplace();
  executor->spawn(leave_timer(sleep, executor, waker)).detach();
  executor->run();
  ASSERT_TRUE(waker.has_value());
  std::atomic<bool> done{false};
  std::thread thread([&waker, &done] {
    waker.reset();
    done.store(true, std::memory_order_relaxed);
  });
  while (!done.load(std::memory_order_relaxed)) std::this_thread::yield();
  sleep.reset();
  thread.join();
}

}  // namespace
}  // namespace vigil
