// SPDX-License-Identifier: Apache-2.0
// The two executors must agree: random programs of sleep, yield and spawn, run
// on each, must give the same log of (time, task).
#include <gtest/gtest.h>

#include <cstddef>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "executor/executor.h"
#include "executor/one_page.h"
#include "executor/sleep.h"
#include "executor/task.h"
#include "executor/test_support.h"

namespace vigil {
namespace {

using testing::Log;
using One = OnePageExecutor;

/// A random program: for each task its operations. -1: yield, -2: spawn the
/// next task that is not spawned yet, 99: sleep into the past, else: sleep.
using Program = std::vector<std::vector<int>>;

Program random_program(std::mt19937& random) {
  Program program(2 + random() % 6);
  for (std::vector<int>& operations : program) {
    const std::size_t count = random() % 6;
    while (operations.size() < count) {
      const int roll = static_cast<int>(random() % 8);
      operations.push_back(roll < 5 ? roll : roll == 7 ? 99 : 4 - roll);
    }
  }
  return program;
}

struct OnPage {
  static One::Command yield() { return One::run_again(); }
  static One::Command sleep(Duration delay) { return One::sleep(delay); }
  void spawn(Task<> task) { executor.spawn(std::move(task)); }
  One executor;
};
struct Real {
  static YieldNow yield() { return yield_now(); }
  static Sleep sleep(Duration delay) { return sleep_for(delay); }
  void spawn(Task<> task) { executor.spawn(std::move(task)).detach(); }
  Executor executor;
};

template <class E>
struct Run {
  Task<> task(std::size_t number) {
    for (const int operation : program[number]) {
      if (operation == -1) {
        co_await E::yield();
      } else if (operation == -2) {
        if (next < program.size()) on.spawn(task(next++));
      } else {
        co_await E::sleep(Duration(operation == 99 ? -1 : operation));
      }
      const Duration now = Clock::now().time_since_epoch();
      log.push_back(std::to_string(now.count()) + " task " +
                    std::to_string(number));
    }
  }
  const Program& program;
  std::size_t next = 2;
  Log log{};
  E on{};
};

template <class E>
Log run(const Program& program) {
  Run<E> run{program};
  run.on.spawn(run.task(0));
  run.on.spawn(run.task(1));
  run.on.executor.run();
  return run.log;
}

TEST(AgreementTest, OnePageAndExecutorLogTheSame) {
  std::mt19937 random(3);
  std::size_t entries = 0;
  for (int i = 0; i < 2'000; ++i) {
    const Program program = random_program(random);
    const Log log = run<OnPage>(program);
    ASSERT_EQ(log, run<Real>(program)) << "program " << i;
    entries += log.size();
  }
  EXPECT_GT(entries, 5'000u);
}

}  // namespace
}  // namespace vigil
