// SPDX-License-Identifier: Apache-2.0
// The one-page executor through the adapter. It cannot park: its wakers wake
// nothing.
#pragma once

#include <utility>

#include "audit/adapter.h"
#include "executor/one_page.h"

namespace vigil {

struct OnePageAdapter {
  static constexpr Promises promises{
      .fifo_ready = true, .fifo_ties = true, .exact_deadlines = true};
  static constexpr Duration tick{1};

  Time now() const { return executor.now(); }
  void spawn(TaskId, Script script) {
    executor.spawn(drive(std::move(script)));
  }
  void run() { executor.run(); }

 private:
  static Task<> drive(Script script) {
    for (;;) {
      const Step step = script.resume();
      switch (step.kind) {
        case Step::kSleep:
          co_await OnePageExecutor::sleep(step.delay);
          break;
        case Step::kSleepUntil:  // later than now, which is not negative
          co_await OnePageExecutor::sleep(step.time - Clock::now());
          break;
        case Step::kYield:
          co_await OnePageExecutor::run_again();
          break;
        case Step::kPark:
        case Step::kParkUntil:  // not promised, so not asked for
        case Step::kDone:
          co_return;
      }
    }
  }

  OnePageExecutor executor;
};

}  // namespace vigil
