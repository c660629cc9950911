// SPDX-License-Identifier: Apache-2.0
// Executor: runs tasks on one thread in virtual time, deterministically.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "executor/core.h"
#include "executor/future.h"
#include "executor/join.h"
#include "executor/remote_guard.h"
#include "executor/task_cell.h"
#include "executor/time.h"

namespace vigil {

/// A task that can never go on, and what it said that it waits for.
struct StuckTask {
  std::string name;
  std::string waits_for;  ///< such as "event ready"; "unknown" if it said none
};

/// How a run ended.
struct RunReport {
  Time end;                      ///< The time when nothing could run any more.
  std::vector<StuckTask> stuck;  ///< In the order of their spawns (law T7).

  /// Tasks are left that nothing can wake.
  bool is_deadlock() const noexcept { return !stuck.empty(); }
  /// A line for the end, and one for each stuck task.
  std::string to_string() const;
};

/// A single-threaded executor in virtual time.
///
/// The contract: time starts at 0 and moves only when nothing is runnable,
/// straight to the earliest deadline, whose timers all wake their tasks before
/// any of those is polled. Runnable tasks are polled first in, first out; a
/// wake of a task that is queued already merges with it; a wake of the task
/// that is being polled counts when that poll returns. Wakers may be cloned,
/// used and dropped on any thread, at any time, even when the task or the
/// executor is gone; wakes from other threads queue in the order of their
/// arrival when the running poll returns. While a RemoteGuard exists, nothing
/// runnable means to wait for one of them, and time stands still.
///
/// Thread safety: the wakers, any thread; all else, one thread.
class Executor {
 public:
  Executor();
  /// Destroys the futures of all unfinished tasks, in the order of their
  /// spawns; wakes from now on do nothing (law E10). Inside a poll of this very
  /// executor it takes effect when that poll returns.
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  /// Queues a new task that polls `future` until it is ready. The name stands
  /// in reports. The task runs on if the handle is dropped. What the destructor
  /// of the future or of its output throws is dropped (law E8); what the move
  /// of the output throws is the task's exception. On an executor that is
  /// shutting down, the future is destroyed at once, unpolled.
  template <class F>
    requires Future<F>
  JoinHandle<typename F::Output> spawn(F future, std::string_view name = {}) {
    return detail::spawn_on(*core_, std::move(future), name);
  }

  /// Runs until nothing can run any more and no RemoteGuard is left. May be
  /// called again: after more spawns, or wakes from outside. Throws
  /// std::logic_error if an executor runs on this thread already (law E11). An
  /// exception that ends a task stays in its handle (E7).
  RunReport run();

  /// Makes an idle run() wait for other threads, for as long as the guard
  /// lives.
  [[nodiscard]] RemoteGuard remote_guard() const noexcept {
    return RemoteGuard(*core_);
  }

  /// The virtual time of this executor.
  Time now() const noexcept { return core_->runtime().now; }

 private:
  detail::Core* core_;
};

/// Spawns on the executor that runs on this thread, as Executor::spawn() does.
/// REQUIRES: called from within a task; aborts with a message elsewhere.
template <class F>
  requires Future<F>
JoinHandle<typename F::Output> spawn(F future, std::string_view name = {}) {
  return detail::spawn_on(detail::Core::current(), std::move(future), name);
}

}  // namespace vigil
