// SPDX-License-Identifier: Apache-2.0
// The tasks of remote_fuzz and their books: how often each was woken, what its
// latest poll has seen of that, and whether its future is there.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "executor/cancel.h"
#include "executor/context.h"
#include "executor/executor.h"
#include "executor/join.h"
#include "executor/poll.h"
#include "executor/task.h"
#include "executor/waker.h"
#include "fuzz/input.h"
#include "fuzz/remote_steps.h"

namespace vigil {

/// What is tried; a test puts broken ones in their place.
struct OurRemote {
  static RemoteGuard guard(Executor& executor) {
    return executor.remote_guard();
  }
  static void wake(const Waker& waker) { waker.wake_by_ref(); }
  static void cancel(const CancelHandle& handle) { handle.cancel(); }
  static RunReport run(Executor& executor) { return executor.run(); }
  /// Within a task of it: must be refused by a std::logic_error.
  static void run_nested(Executor& executor) {
    static_cast<void>(executor.run());
  }
  static void destroy(std::optional<Executor>& executor) { executor.reset(); }
  static auto join(JoinHandle<void>& handle) { return handle.join(); }
};

/// The books of one task.
struct RemoteTask {
  /// Counted before the wake, on any thread: a poll that reads less is not the
  /// last.
  std::atomic<std::size_t> wakes{0};
  std::atomic<bool> is_cancelled{false};
  // The executor's thread only:
  std::size_t answered = 0;  ///< of the wakes, by the latest poll
  std::size_t futures = 0;   ///< that exist
  bool threw = false;
  bool spawns_at_end = false;
  std::optional<Waker> waker;  ///< of its first poll
  std::optional<JoinHandle<void>> handle;
  std::optional<CancelHandle> cancel;
};

/// A task that is ready at once, and counted.
class CountedFuture {
 public:
  using Output = void;
  explicit CountedFuture(std::size_t& count) noexcept : count_(&count) {
    ++count;
  }
  CountedFuture(CountedFuture&& other) noexcept
      : count_(std::exchange(other.count_, nullptr)) {}
  CountedFuture& operator=(CountedFuture&&) = delete;
  ~CountedFuture() {
    if (count_ != nullptr) --*count_;
  }
  Poll<void> poll(Context&) { return ready; }

 private:
  std::size_t* count_;
};

/// Ready when the task has been woken since its first poll.
class WaitForWake {
 public:
  using Output = void;
  explicit WaitForWake(RemoteTask& task) noexcept
      : task_(task), seen_(task.answered) {}
  Poll<void> poll(Context&) {
    if (task_.answered == seen_) return pending;
    return ready;
  }

 private:
  RemoteTask& task_;
  const std::size_t seen_;
};

/// All of one run, and the root of its tasks.
struct RemoteWorld {
  /// What a task is: its coroutine, watched.
  class Root {
   public:
    using Output = void;
    Root(RemoteWorld& world, RemoteTask& task, Task<> steps)
        : world_(&world), task_(task), steps_(std::move(steps)) {
      ++task.futures;
    }
    Root(Root&& other) noexcept
        : world_(std::exchange(other.world_, nullptr)),
          task_(other.task_),
          steps_(std::move(other.steps_)) {}
    Root& operator=(Root&&) = delete;
    ~Root() {
      if (world_ != nullptr) world_->end(task_);
    }
    Poll<void> poll(Context& context) {
      world_->check_thread("polled");
      task_.answered = task_.wakes.load();
      if (!task_.waker) task_.waker = context.waker();
      return steps_.poll(context);
    }

   private:
    RemoteWorld* world_;
    RemoteTask& task_;
    Task<> steps_;
  };

  void end(RemoteTask& task) {
    check_thread("destroyed");
    --task.futures;
    // There is an executor that destroys it, and it counts as one that runs.
    if (std::exchange(task.spawns_at_end, false)) {
      spawn(CountedFuture(others)).detach();
    }
  }
  void check_thread(const char* what) {
    if (std::this_thread::get_id() == thread) return;
    found.fail("E5", std::string("a future was ") + what +
                         " on another thread than the executor's");
  }
  bool fail(std::string law, std::size_t task, const std::string& what) {
    return found.fail(std::move(law), "t" + std::to_string(task) + " " + what);
  }

  const std::thread::id thread = std::this_thread::get_id();
  FirstFinding found;
  std::size_t others = 0;              ///< futures of tasks without steps
  std::atomic<std::size_t> guards{0};  ///< that threads hold
  std::array<RemoteTask, kRemoteTasks> tasks;
  std::vector<std::size_t> spawned;  ///< tasks, in the order of their spawns
  std::optional<Executor> executor;
};

}  // namespace vigil
