// SPDX-License-Identifier: Apache-2.0
#include "audit/executors.h"

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "audit/adapter.h"
#include "audit/executor_adapter.h"
#include "audit/native.h"
#include "audit/one_page_adapter.h"
#include "audit/other_thread.h"
#include "executor/cancel.h"
#include "executor/executor.h"
#include "executor/one_page.h"
#include "executor/sleep.h"

namespace vigil {
namespace {

/// Drives Executor in the native dialect.
class ExecutorPlatform {
 public:
  static constexpr bool kIsFull = true;
  static constexpr bool kSeesWakers = true;

  explicit ExecutorPlatform(std::size_t tasks) : tasks_(tasks) {
    executor_.emplace();
  }

  static YieldNow yield_now() { return vigil::yield_now(); }

  template <class F>
  void spawn(TaskId task, std::string_view name, F future) {
    // Within the run, since the program may have dropped the Executor.
    JoinHandle<void> handle = is_running_
                                  ? vigil::spawn(std::move(future), name)
                                  : executor_->spawn(std::move(future), name);
    tasks_[task].cancel.emplace(handle.cancel_handle());
    tasks_[task].join.emplace(std::move(handle));
  }
  /// Whether `task` was spawned, and not detached.
  bool has_handle(TaskId task) const { return tasks_[task].join.has_value(); }
  /// REQUIRES: has_handle(task).
  Join<void> join(TaskId task) { return tasks_[task].join->join(); }
  void detach(TaskId task) { tasks_[task].join.reset(); }
  /// REQUIRES: it was spawned.
  void cancel(TaskId task, bool on_thread) {
    const CancelHandle& handle = *tasks_[task].cancel;
    if (on_thread) {
      on_other_thread([&handle] { handle.cancel(); });
    } else {
      handle.cancel();
    }
  }
  void drop() { executor_.reset(); }

  std::optional<std::vector<std::string>> run() {
    is_running_ = true;
    RunReport report = executor_->run();
    is_running_ = false;
    end_ = report.end;
    std::vector<std::string> names;
    for (StuckTask& stuck : report.stuck)
      names.push_back(std::move(stuck.name));
    return names;
  }
  /// When the run ended.
  Time now() const { return end_; }

 private:
  struct Handles {
    std::optional<JoinHandle<void>> join;
    std::optional<CancelHandle> cancel;  ///< works for detached tasks too
  };
  std::vector<Handles> tasks_;
  bool is_running_ = false;
  Time end_{};
  std::optional<Executor> executor_;  // goes first
};

/// Drives OnePageExecutor in the native dialect.
class OnePagePlatform {
 public:
  static constexpr bool kIsFull = false;
  // Its waker is a side channel, and must reach its futures as it is.
  static constexpr bool kSeesWakers = false;

  explicit OnePagePlatform(std::size_t) {}

  static OnePageExecutor::Command sleep_for(Duration delay) {
    return OnePageExecutor::sleep(delay);
  }
  static OnePageExecutor::Command sleep_until(Time time) {
    // Now is not negative, so a time before it is the one that may underflow.
    if (time <= Clock::now()) return OnePageExecutor::run_again();
    return OnePageExecutor::sleep(time - Clock::now());
  }
  static OnePageExecutor::Command yield_now() {
    return OnePageExecutor::run_again();
  }

  template <class F>
  void spawn(TaskId, std::string_view, F future) {
    executor_.spawn(drive(std::move(future)));
  }
  std::optional<std::vector<std::string>> run() {
    executor_.run();
    return std::nullopt;
  }
  Time now() const { return executor_.now(); }

 private:
  template <class F>
  static Task<> drive(F future) {
    co_await std::move(future);
  }
  OnePageExecutor executor_;
};

template <class Platform>
Observation run_native(const Program& program) {
  return NativeRun<Platform>(program).run();
}

/// Two commands in one poll, and an exception out of a task, are errors there.
constexpr OperationSet kBeyondOnePage = [] {
  OperationSet set;
  for (const Op op : {Op::kThrow, Op::kRace, Op::kTimeout}) set.insert(op);
  return set;
}();

constexpr std::array kExecutors{
    Subject{.name = "executor",
            .summary = "vigil::Executor, programs as coroutines",
            .dialect = Dialect::kNative,
            .promises = kAllPromises,
            .sees_wakers = true,
            .run = &run_native<ExecutorPlatform>},
    Subject{.name = "one-page",
            .summary = "vigil::OnePageExecutor, programs as coroutines",
            .dialect = Dialect::kNative,
            .promises = OnePageAdapter::promises,
            .sees_wakers = false,
            .run = &run_native<OnePagePlatform>,
            .lacks = kBeyondOnePage},
    adapter_subject<ExecutorAdapter>("executor-adapter",
                                     "vigil::Executor through the adapter"),
    adapter_subject<OnePageAdapter>(
        "one-page-adapter", "vigil::OnePageExecutor through the adapter"),
};

}  // namespace

std::span<const Subject> executors() noexcept { return kExecutors; }

const Subject* find_executor(std::string_view name) noexcept {
  for (const Subject& subject : kExecutors) {
    if (subject.name == name) return &subject;
  }
  return nullptr;
}

}  // namespace vigil
