// SPDX-License-Identifier: Apache-2.0
// Vigil's Executor through the adapter, as anyone's would be.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "audit/adapter.h"
#include "executor/executor.h"
#include "executor/join.h"
#include "executor/sleep.h"
#include "executor/task.h"

namespace vigil {

struct ExecutorAdapter {
  static constexpr Promises promises{.fifo_ready = true,
                                     .fifo_ties = true,
                                     .exact_deadlines = true,
                                     .park = true,
                                     .cancel = true,
                                     .remote_wake = true,
                                     .exceptions = true,
                                     .any_wake = true,
                                     .any_cancel = true,
                                     .prompt_destruction = true,
                                     .waking_destructors = true,
                                     .past_deadlines = true,
                                     .stop = true,
                                     .outliving_wakers = true,
                                     .run_again = true};
  static constexpr Duration tick{1};

  Time now() const { return executor->now(); }
  void spawn(TaskId task, Script script) {
    Spawned& spawned = tasks[task];
    spawned.handle = executor->spawn(drive(spawned.waker, std::move(script)));
  }
  /// By a clone, or by the waker itself, which is used up then.
  void wake(TaskId task) {
    std::optional<Waker>& kept = tasks[task].waker;
    if (!kept) return;  // used up, and the task was not polled since
    Waker waker(*kept);
    if (++wakes % 2 == 0) kept.reset();
    std::move(waker).wake();
  }
  /// For another thread: it is called by reference, or used up.
  std::function<void()> waker(TaskId task) {
    const std::optional<Waker>& kept = tasks[task].waker;
    if (!kept) return nullptr;
    if (++wakes % 2 == 0) return [waker = *kept] { waker.wake_by_ref(); };
    return [waker = *kept]() mutable { std::move(waker).wake(); };
  }
  void cancel(TaskId task) { tasks[task].handle->cancel(); }
  void run() { executor->run(); }
  /// Its destruction takes effect when the poll is over.
  void stop() { executor.reset(); }

 private:
  struct Spawned {
    std::optional<Waker> waker;  ///< of the latest poll that kept one
    std::optional<JoinHandle<void>> handle;
  };

  /// Ready at once; leaves its waker where wake() finds it.
  class KeepWaker {
   public:
    using Output = void;
    explicit KeepWaker(std::optional<Waker>& slot) : slot_(slot) {}

    Poll<void> poll(Context& context) {
      slot_ = context.waker();
      return ready;
    }

   private:
    std::optional<Waker>& slot_;
  };

  /// Pending once; leaves its waker too. (With constructors:
  /// g++ 12 destroys parts of an aggregate temporary too early in a co_await.)
  class Park {
   public:
    using Output = void;
    explicit Park(std::optional<Waker>& slot) : slot_(slot) {}
    Park(std::optional<Waker>& slot, Time time) : slot_(slot), timer_(time) {}

    Poll<void> poll(Context& context) {
      if (std::exchange(is_parked_, true)) return ready;
      slot_ = context.waker();
      if (timer_) return timer_->poll(context);
      return pending;
    }

   private:
    std::optional<Waker>& slot_;
    std::optional<Sleep> timer_;
    bool is_parked_ = false;
  };

  static Task<> drive(std::optional<Waker>& slot, Script script) {
    for (;;) {
      co_await KeepWaker(slot);
      const Step step = script.resume();
      switch (step.kind) {
        case Step::kSleep:
          co_await sleep_for(step.delay);
          break;
        case Step::kSleepUntil:
          co_await sleep_until(step.time);
          break;
        case Step::kYield:
          co_await yield_now();
          break;
        case Step::kPark:
          co_await Park(slot);
          break;
        case Step::kParkUntil:
          co_await Park(slot, step.time);
          break;
        case Step::kDone:
          co_return;
      }
    }
  }

  unsigned wakes = 0;
  std::map<TaskId, Spawned> tasks;  // goes after the executor
  std::optional<Executor> executor{std::in_place};
};

}  // namespace vigil
