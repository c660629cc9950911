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
#include "executor/executor.h"
#include "executor/one_page.h"
#include "executor/sleep.h"

namespace vigil {
namespace {

/// Drives Executor in the native dialect.
class ExecutorPlatform {
 public:
  static constexpr bool kHasPark = true;
  static constexpr bool kSeesWakers = true;

  explicit ExecutorPlatform(std::size_t tasks) : handles_(tasks) {}

  static Sleep sleep_for(Duration delay) { return vigil::sleep_for(delay); }
  static Sleep sleep_until(Time time) { return vigil::sleep_until(time); }
  static YieldNow yield_now() { return vigil::yield_now(); }

  template <class F>
  void spawn(TaskId task, std::string_view name, F future) {
    handles_[task] = executor_.spawn(std::move(future), name);
  }
  /// REQUIRES: `task` was spawned.
  Join<void> join(TaskId task) { return handles_[task]->join(); }

  std::optional<std::vector<std::string>> run() {
    std::vector<std::string> names;
    for (StuckTask& stuck : executor_.run().stuck) {
      names.push_back(std::move(stuck.name));
    }
    return names;
  }
  Time now() const { return executor_.now(); }

 private:
  std::vector<std::optional<JoinHandle<void>>> handles_;
  Executor executor_;  // goes first
};

/// Drives OnePageExecutor in the native dialect.
class OnePagePlatform {
 public:
  static constexpr bool kHasPark = false;
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

constexpr std::array kExecutors{
    Subject{.name = "executor",
            .summary = "vigil::Executor, programs as coroutines",
            .dialect = Dialect::kNative,
            .promises = ExecutorAdapter::promises,
            .sees_wakers = true,
            .run = &run_native<ExecutorPlatform>},
    Subject{.name = "one-page",
            .summary = "vigil::OnePageExecutor, programs as coroutines",
            .dialect = Dialect::kNative,
            .promises = OnePageAdapter::promises,
            .sees_wakers = false,
            .run = &run_native<OnePagePlatform>},
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
