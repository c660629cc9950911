// SPDX-License-Identifier: Apache-2.0
// Cancellation from other threads (rule 9; laws E4, E5, E6, E10, W6): when it
// takes effect, in which order with wakes, and that it may come at any time.
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "executor/cancel.h"
#include "executor/executor.h"
#include "executor/remote_guard.h"
#include "executor/sleep.h"
#include "executor/task.h"
#include "executor/test_support.h"
#include "executor/thread_support.h"

namespace vigil {
namespace {

using testing::AtEnd;
using testing::follow;
using testing::Gate;
using testing::KeepWaker;
using testing::Log;
using testing::LogsEnd;

/// Runs `step` on another thread, to its end.
void elsewhere(const std::function<void()>& step) { std::thread(step).join(); }

Task<> hold(LogsEnd end) {
  (void)end;
  co_await sleep_forever();
}
Task<> join_and_log(const JoinHandle<void>& handle, Log& log,
                    std::string name) {
  try {
    co_await handle;
    log.push_back(name + " value");
  } catch (const TaskCancelled&) {
    log.push_back(name + " cancelled");
  }
}
Task<> keep_and_log(std::optional<Waker>& waker, bool& go, Log& log,
                    std::string name) {
  int polls = 0;
  co_await KeepWaker{waker, go, polls};
  log.push_back(std::move(name));
}

// In the order of their arrival, together with wakes, when the running poll
// returns: after what it spawned, and before its own wake.
TEST(RemoteCancelTest, TakesEffectWhenTheRunningPollReturns) {
  Log log;
  bool go = false;
  std::optional<Waker> first;
  std::optional<Waker> second;
  Executor executor;
  auto handle = executor.spawn(hold({log, "destroyed"}));
  executor.spawn(join_and_log(handle, log, "joiner")).detach();
  executor.spawn(keep_and_log(first, go, log, "first")).detach();
  executor.spawn(keep_and_log(second, go, log, "second")).detach();
  executor
      .spawn([](JoinHandle<void>& other, std::optional<Waker>& a,
                std::optional<Waker>& b, bool& g, Log& l) -> Task<> {
        g = true;
        elsewhere([&] {
          a->wake_by_ref();
          other.cancel_handle().cancel();
          b->wake_by_ref();
        });
        EXPECT_FALSE(other.is_finished());
        spawn([](Log& out) -> Task<> {
          out.push_back("spawned");
          co_return;
        }(l))
            .detach();
        l.push_back("poll returns");
        co_await yield_now();
        l.push_back("own wake");
      }(handle, first, second, go, log))
      .detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(log, (Log{"poll returns", "destroyed", "spawned", "first",
                      "joiner cancelled", "second", "own wake"}));
}

Task<> cancelled_elsewhere(std::optional<JoinHandle<void>>& self, Log& log,
                           bool end_in_it) {
  const LogsEnd end(log, "end");
  co_await yield_now();
  elsewhere([&self] { self->cancel_handle().cancel(); });
  log.push_back("goes on");
  if (end_in_it) co_return;
  co_await yield_now();
  log.push_back("never");
}

TEST(RemoteCancelTest, OfTheTaskThatIsPolled) {
  for (const bool end_in_it : {false, true}) {
    Log log;
    std::optional<JoinHandle<void>> self;
    Executor executor;
    self = executor.spawn(cancelled_elsewhere(self, log, end_in_it));
    executor.spawn(join_and_log(*self, log, "joiner")).detach();
    EXPECT_FALSE(executor.run().is_deadlock());
    EXPECT_EQ(log, (Log{"goes on", "end",
                        end_in_it ? "joiner value" : "joiner cancelled"}));
  }
}

// Own and remote at once: the task ends once.
TEST(RemoteCancelTest, TogetherWithItsOwn) {
  Log log;
  std::optional<JoinHandle<void>> self;
  Executor executor;
  self =
      executor.spawn([](std::optional<JoinHandle<void>>& me, Log& l) -> Task<> {
        const LogsEnd end(l, "end");
        co_await yield_now();
        me->cancel();
        elsewhere([&me] { me->cancel_handle().cancel(); });
        co_await yield_now();
        l.push_back("never");
      }(self, log));
  executor.spawn(join_and_log(*self, log, "joiner")).detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(log, (Log{"end", "joiner cancelled"}));
}

// A destructor that runs while the inbox is emptied may do all of this, and
// what has arrived before stays in order.
TEST(RemoteCancelTest, ADestructorMayWakeSpawnAndCancel) {
  Log log;
  bool go = false;
  std::optional<Waker> first;
  std::optional<Waker> last;
  std::optional<JoinHandle<void>> other;
  Executor executor;
  auto handle = executor.spawn([](AtEnd end) -> Task<> {
    (void)end;
    co_await sleep_forever();
  }(AtEnd([&] {
                                 spawn([](Log& out) -> Task<> {
                                   out.push_back("spawned");
                                   co_return;
                                 }(log))
                                     .detach();
                                 other->cancel();
                                 last->wake_by_ref();
                               })));
  other = executor.spawn(hold({log, "other destroyed"}));
  executor.spawn(keep_and_log(first, go, log, "first")).detach();
  executor.spawn(keep_and_log(last, go, log, "last")).detach();
  executor.run();
  go = true;
  elsewhere([&] {
    handle.cancel_handle().cancel();
    first->wake_by_ref();
    last->wake_by_ref();  // merges with the destructor's, which queues it
  });
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(log, (Log{"other destroyed", "spawned", "last", "first"}));
}

// Not even a guard holds it then.
TEST(RemoteCancelTest, ADestructorMayDropTheExecutor) {
  Log log;
  std::optional<Executor> executor;
  executor.emplace();
  auto handle = executor->spawn([](AtEnd end) -> Task<> {
    (void)end;
    co_await sleep_forever();
  }(AtEnd([&] {
                                  executor.reset();
                                  log.push_back("dropped");
                                })));
  executor->spawn(hold({log, "destroyed"})).detach();
  executor->run();
  elsewhere([&] { handle.cancel_handle().cancel(); });
  const RemoteGuard guard = executor->remote_guard();
  executor->run();
  EXPECT_EQ(log, (Log{"dropped", "destroyed"}));
}

/// Must be destroyed on the thread that made it, once.
struct Local {
  explicit Local(std::atomic<int>& count) : destroyed(count) {}
  ~Local() {
    EXPECT_EQ(thread, std::this_thread::get_id());
    ++destroyed;
  }
  std::thread::id thread = std::this_thread::get_id();
  std::atomic<int>& destroyed;
};
Task<> hold_local(Gate& gate, std::atomic<int>& seen,
                  std::atomic<int>& destroyed) {
  const Local local(destroyed);
  co_await follow(gate, seen, 1);
}

// Law E6: cancellations and wakes of one task from several threads, and its end
// meanwhile. Also after the executor is gone.
TEST(RemoteCancelTest, CancelAndWakeInAnyOrder) {
  for (int repeat = 0; repeat < 300; ++repeat) {
    Gate gate;
    std::atomic<int> seen{0};
    std::atomic<int> destroyed{0};
    std::vector<std::thread> threads;
    {
      Executor executor;
      auto handle = executor.spawn(hold_local(gate, seen, destroyed));
      executor.run();
      for (int i = 0; i < 3; ++i) {
        std::optional<RemoteGuard> guard;
        if (repeat % 2 == 0) guard = executor.remote_guard();
        threads.emplace_back([&gate, i, cancel = handle.cancel_handle(),
                              kept = std::move(guard)] {
          if (i == 0) gate.raise(1);
          const CancelHandle copy = cancel;
          copy.cancel();
        });
      }
      executor.run();
      if (repeat % 2 == 0) {
        EXPECT_TRUE(handle.is_finished());
      }
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(destroyed, 1);
  }
}

}  // namespace
}  // namespace vigil
