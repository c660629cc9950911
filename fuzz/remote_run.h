// SPDX-License-Identifier: Apache-2.0
// Runs a plan of remote_fuzz: what is done to an executor between its runs, by
// its own tasks, and by threads while it runs. What must hold does not depend
// on who was first.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "executor/sleep.h"
#include "fuzz/remote_asides.h"
#include "fuzz/remote_world.h"
#include "fuzz/thread_crew.h"

namespace vigil {

/// One run of what `P` has.
template <class P>
class RemoteRun {
 public:
  /// REQUIRES: both outlive the run.
  RemoteRun(const RemotePlan& plan, ThreadCrew& crew)
      : plan_(plan), crew_(crew) {
    world_.executor.emplace();
  }

  /// The first thing that is wrong, if any. May be called once.
  std::optional<Finding> run() {
    for (const RemoteRound& round : plan_.rounds) {
      for (const RemoteStep& step : round.by_thread[0]) take(step, kNobody);
      run_with(round);
    }
    come_to_rest();
    return world_.found.take();
  }

 private:
  using Act = RemoteStep::Act;
  using Guard = decltype(P::guard(std::declval<Executor&>()));
  static constexpr std::size_t kNobody = kRemoteTasks;

  /// What a thread has of its own.
  struct Thread {
    std::optional<Guard> guard;
    std::array<std::optional<Waker>, kRemoteTasks> wakers;
    std::array<std::optional<CancelHandle>, kRemoteTasks> cancels;
  };

  // A coroutine: its parameters live as long as it does.
  Task<> steps_of(std::size_t number) {
    RemoteTask& self = world_.tasks[number];
    for (const RemoteStep& step : plan_.tasks[number]) {
      switch (step.act) {
        case Act::kYield:
          co_await yield_now();
          break;
        case Act::kWait:
          co_await WaitForWake(self);
          break;
        case Act::kSleep:
          co_await sleep_for(step.delay);
          if (world_.guards.load() == 0) break;
          world_.fail("T3", number, "slept on while there was a guard");
          break;
        case Act::kJoin:
          if (world_.tasks[step.task].handle) co_await join(step.task);
          break;
        case Act::kThrow:
          self.threw = true;
          throw ThrownRemotely();
        default:
          take(step, number);
      }
    }
  }

  Task<> join(std::size_t number) {
    RemoteTask& task = world_.tasks[number];
    bool is_right = false;
    try {
      co_await P::join(*task.handle);
      is_right = !task.threw;
    } catch (const TaskCancelled& cancelled) {
      is_right = task.is_cancelled.load() && *cancelled.what() != '\0';
    } catch (const ThrownRemotely&) {
      is_right = task.threw;
    }
    if (!is_right) world_.fail("E7", number, "was joined as it did not end");
  }

  /// On the executor's thread, within a task or between runs.
  void take(const RemoteStep& step, std::size_t self) {
    RemoteTask& task = world_.tasks[step.task];
    switch (step.act) {
      case Act::kSpawn:
        if (!task.handle && world_.executor) spawn(step.task, self);
        break;
      case Act::kWake:
        wake(step.task, task.waker);
        break;
      case Act::kCancel:
        if (!task.handle) break;
        task.is_cancelled.store(true);
        task.handle->cancel();
        judge_cancelled(step.task, self);
        break;
      case Act::kSendCancel:
        if (!task.handle) break;
        send_cancel(step.task, task.cancel);
        break;
      case Act::kShutDown:
        P::destroy(world_.executor);
        if (self == kNobody) judge_gone();
        break;
      case Act::kRunNested:
        run_nested(self);
        break;
      case Act::kSpawnAtEnd:
        world_.tasks[self].spawns_at_end = true;
        break;
      case Act::kOtherExecutor:
        keep(use_another_executor());
        break;
      case Act::kWithoutExecutor:
        keep(poll_without_executor());
        keep(misuse());
        break;
      default:
        break;
    }
  }

  void spawn(std::size_t number, std::size_t self) {
    RemoteTask& task = world_.tasks[number];
    RemoteWorld::Root root(world_, task, steps_of(number));
    const std::string name = "t" + std::to_string(number);
    if (self == kNobody) {
      task.handle.emplace(world_.executor->spawn(std::move(root), name));
    } else {
      task.handle.emplace(vigil::spawn(std::move(root), name));
    }
    task.cancel.emplace(task.handle->cancel_handle());
    world_.spawned.push_back(number);
  }

  /// Any thread.
  void wake(std::size_t number, const std::optional<Waker>& waker) {
    if (!waker) return;
    world_.tasks[number].wakes.fetch_add(1);
    P::wake(*waker);
  }
  void send_cancel(std::size_t number,
                   const std::optional<CancelHandle>& handle) {
    if (!handle) return;
    world_.tasks[number].is_cancelled.store(true);
    P::cancel(*handle);
  }

  void run_nested(std::size_t self) {
    if (!world_.executor) return;
    try {
      P::run_nested(*world_.executor);
    } catch (const std::logic_error&) {
      return;
    }
    world_.fail("E11", self, "ran the executor that ran");
  }

  void keep(std::optional<Finding> found) {
    if (found) world_.found.fail(found->law, found->message);
  }

  /// Runs the executor, and the threads of the round beside it.
  void run_with(const RemoteRound& round) {
    std::array<Thread, kRemoteThreads> threads;
    bool has_threads = false;
    for (std::size_t i = 1; i < kRemoteThreads; ++i) {
      if (round.by_thread[i].empty()) continue;
      has_threads = true;
      equip(threads[i], round.by_thread[i]);
    }
    for (std::size_t i = 1; i < kRemoteThreads; ++i) {
      if (round.by_thread[i].empty()) continue;
      crew_.start(i - 1, [this, &round, &threads, i] {
        work(round.by_thread[i], threads[i]);
      });
    }
    RunReport report;
    if (world_.executor) report = P::run(*world_.executor);
    if (has_threads) crew_.wait();
    if (!is_guarded(round) && world_.executor) {
      report = P::run(*world_.executor);
    }
    world_.executor ? judge(report) : judge_gone();
  }

  void equip(Thread& thread, const RemoteSteps& steps) {
    for (std::size_t task = 0; task < kRemoteTasks; ++task) {
      thread.wakers[task] = world_.tasks[task].waker;
      thread.cancels[task] = world_.tasks[task].cancel;
    }
    if (!has_guard(steps) || !world_.executor) return;
    thread.guard.emplace(P::guard(*world_.executor));
    world_.guards.fetch_add(1);
  }

  /// On a thread of the crew.
  void work(const RemoteSteps& steps, Thread& thread) {
    for (const RemoteStep& step : steps) {
      switch (step.act) {
        case Act::kWake:
          wake(step.task, thread.wakers[step.task]);
          break;
        case Act::kSendCancel:
          send_cancel(step.task, thread.cancels[step.task]);
          break;
        case Act::kDropGuard:
          drop(thread.guard);
          break;
        default:
          std::this_thread::yield();
      }
    }
    drop(thread.guard);
    // Perhaps the last of the executor that there are.
    for (auto& waker : thread.wakers) waker.reset();
    for (auto& handle : thread.cancels) handle.reset();
  }
  void drop(std::optional<Guard>& guard) {
    if (!guard) return;
    world_.guards.fetch_sub(1);
    [[maybe_unused]] const Guard last(std::move(*guard));
    guard.reset();
  }

  void judge_cancelled(std::size_t number, std::size_t self) {
    const RemoteTask& task = world_.tasks[number];
    if (number == self) return;  // it ends when its poll returns
    if (task.handle->is_finished() && task.futures == 0) return;
    world_.fail("E6", number, "was cancelled, and its future is still there");
  }

  /// The executor has run, and nobody else does anything.
  void judge(const RunReport& report) {
    std::vector<std::string> unfinished;
    for (const std::size_t number : world_.spawned) {
      const RemoteTask& task = world_.tasks[number];
      const bool is_finished = task.handle->is_finished();
      if (task.futures != (is_finished ? 0U : 1U)) {
        world_.fail("E5", number, "does not end with its future");
      }
      if (is_finished) continue;
      unfinished.push_back("t" + std::to_string(number));
      if (task.is_cancelled.load()) {
        world_.fail("E6", number, "was cancelled, and did not end");
      }
      if (task.answered != task.wakes.load()) {
        world_.fail("E1", number, "was woken, and not polled");
      }
    }
    std::vector<std::string> reported;
    for (const StuckTask& task : report.stuck) reported.push_back(task.name);
    const std::string text = report.to_string();
    const auto lines =
        static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    if (reported == unfinished && lines == 1 + unfinished.size() &&
        report.is_deadlock() == !unfinished.empty()) {
      return;
    }
    world_.found.fail("T7", "the report is not of the tasks that are stuck");
  }

  /// There is no executor any more.
  void judge_gone() {
    for (const std::size_t number : world_.spawned) {
      const RemoteTask& task = world_.tasks[number];
      if (task.futures == 0 && task.handle->is_finished()) continue;
      world_.fail("E10", number, "is there, and its executor is not");
    }
    if (world_.others == 0) return;
    world_.found.fail("E10", "a task is there, and its executor is not");
  }

  /// Whatever is left of it may still be used.
  void come_to_rest() {
    P::destroy(world_.executor);
    judge_gone();
    world_.executor.reset();  // in any case
    for (RemoteTask& task : world_.tasks) {
      task.handle.reset();
      if (task.cancel) CancelHandle(*task.cancel).cancel();
      if (!task.waker) continue;
      task.waker->wake_by_ref();
      std::move(*std::exchange(task.waker, std::nullopt)).wake();
    }
  }

  const RemotePlan& plan_;
  ThreadCrew& crew_;
  RemoteWorld world_;
};

}  // namespace vigil
