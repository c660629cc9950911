// SPDX-License-Identifier: Apache-2.0
// Races of other threads with the executor's own wakes and with its guards.
// Each was once lost: these tests are as often as they can afford.
#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <thread>
#include <utility>

#include "executor/executor.h"
#include "executor/remote_guard.h"
#include "executor/sleep.h"
#include "executor/task.h"

namespace vigil {
namespace {

/// Gives the waker of the task that awaits it.
struct GetWaker {
  using Output = void;
  explicit GetWaker(std::optional<Waker>& slot) : slot_(slot) {}
  Poll<void> poll(Context& context) {
    slot_ = context.waker();
    return ready;
  }

 private:
  std::optional<Waker>& slot_;
};

Task<> yield_often(std::optional<Waker>& waker, std::atomic<bool>& go,
                   bool& done) {
  co_await GetWaker(waker);
  go = true;
  for (int i = 0; i < 2000; ++i) co_await yield_now();
  done = true;
}

// A wake from elsewhere that is on its way must not swallow the task's own.
TEST(RemoteRaceTest, AYieldIsNotLostToAWakeThatIsOnItsWay) {
  for (int round = 0; round < 100; ++round) {
    std::optional<Waker> waker;
    std::atomic<bool> go{false};
    std::atomic<bool> stop{false};
    bool done = false;
    Executor executor;
    executor.spawn(yield_often(waker, go, done)).detach();
    std::thread other([&] {
      while (!go) std::this_thread::yield();
      const Waker mine = *waker;
      while (!stop) mine.wake_by_ref();
    });
    const RunReport report = executor.run();
    stop = true;
    other.join();
    ASSERT_TRUE(done) << "round " << round << ": " << report.to_string();
  }
}

struct Job {
  Waker waker;
  RemoteGuard guard;  // goes after the wake
};

/// Answers jobs on a thread of its own.
class Worker {
 public:
  ~Worker() {
    stop_ = true;
    thread_.join();
  }
  void give(Job* job) { job_ = job; }

 private:
  void work() {
    while (!stop_) {
      if (Job* const job = job_.exchange(nullptr)) {
        std::move(job->waker).wake();
        delete job;
      } else {
        std::this_thread::yield();
      }
    }
  }
  std::atomic<Job*> job_{nullptr};
  std::atomic<bool> stop_{false};
  std::thread thread_{[this] { work(); }};
};

/// Pending until a worker has answered.
struct Ask {
  using Output = void;
  Ask(Worker& worker, Executor& executor)
      : worker_(worker), executor_(executor) {}
  Poll<void> poll(Context& context) {
    if (std::exchange(has_asked_, true)) return ready;
    worker_.give(new Job{context.waker(), executor_.remote_guard()});
    return pending;
  }

 private:
  Worker& worker_;
  Executor& executor_;
  bool has_asked_ = false;
};

Task<> ask_in_turn(Worker& a, Worker& b, Executor& executor, int& answers) {
  for (int i = 0; i < 5000; ++i) {
    co_await Ask(i % 2 == 0 ? a : b, executor);
    ++answers;
  }
}

// The end of a guard must not be taken for the end of a later one.
TEST(RemoteRaceTest, ARunWaitsForEachGuardOfMany) {
  Worker a;
  Worker b;
  int answers = 0;
  Executor executor;
  executor.spawn(ask_in_turn(a, b, executor, answers)).detach();
  const RunReport report = executor.run();
  EXPECT_EQ(answers, 5000) << report.to_string();
}

}  // namespace
}  // namespace vigil
