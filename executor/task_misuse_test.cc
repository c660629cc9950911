// SPDX-License-Identifier: Apache-2.0
// Misuse of a Task aborts with a message, in every build (laws E4, F5).
#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "executor/context.h"
#include "executor/task.h"
#include "executor/test_support.h"

namespace vigil {
namespace {

using testing::PendingTimes;
using testing::poll_once;

Task<> wait_once() { co_await PendingTimes{1}; }

/// Does something to the task from within its own poll.
template <class Misuse>
struct Misuses {
  using Output = void;
  Poll<void> poll(Context& context) {
    misuse(context);
    return pending;
  }
  Misuse misuse;
};
Task<> poll_itself(std::unique_ptr<Task<>>& self) {
  auto misuse = [&self](Context& context) { (void)self->poll(context); };
  co_await Misuses<decltype(misuse)>{misuse};
}
Task<> destroy_itself(std::unique_ptr<Task<>>& self) {
  auto misuse = [&self](Context&) { self.reset(); };
  co_await Misuses<decltype(misuse)>{misuse};
}
Task<> await_other(Task<>& other) { co_await std::move(other); }

TEST(TaskDeathTest, PollAfterReadyAborts) {
  Task<> task = wait_once();
  testing::drive(task);
  EXPECT_DEATH((void)poll_once(task), "polled after it was ready");
}

TEST(TaskDeathTest, PollFromWithinItsOwnPollAborts) {
  std::unique_ptr<Task<>> task;
  task = std::make_unique<Task<>>(poll_itself(task));
  EXPECT_DEATH((void)poll_once(*task), "polled from within its own poll");
}

TEST(TaskDeathTest, DestructionInItsOwnPollAborts) {
  std::unique_ptr<Task<>> task;
  task = std::make_unique<Task<>>(destroy_itself(task));
  EXPECT_DEATH((void)poll_once(*task), "destroyed from within its own poll");
}

// NOLINTBEGIN(bugprone-use-after-move): that it dies is what is tested.
TEST(TaskDeathTest, MovedFromAborts) {
  Task<> task = wait_once();
  Task<> moved = std::move(task);
  EXPECT_DEATH((void)poll_once(task), "moved-from Task was polled");
  Task<> awaits = await_other(task);
  EXPECT_DEATH((void)poll_once(awaits), "co_await of a Task that was");
}
// NOLINTEND(bugprone-use-after-move)

TEST(TaskDeathTest, AwaitOfAPolledTaskAborts) {
  Task<> task = wait_once();
  EXPECT_TRUE(poll_once(task).is_pending());
  Task<> awaits = await_other(task);
  EXPECT_DEATH((void)poll_once(awaits), "co_await of a Task that was");
}

TEST(TaskDeathTest, PollOfAnAwaitedTaskAborts) {
  Task<> task = wait_once();
  Task<> awaits = await_other(task);
  EXPECT_TRUE(poll_once(awaits).is_pending());
  EXPECT_DEATH((void)poll_once(task), "moved-from Task was polled");
}

}  // namespace
}  // namespace vigil
