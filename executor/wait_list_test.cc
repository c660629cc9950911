// SPDX-License-Identifier: Apache-2.0
// The line of those who wait for something: who is notified, and that whoever
// was may wait again.
#include "executor/wait_list.h"

#include <gtest/gtest.h>

#include <optional>

#include "executor/test_support.h"
#include "executor/waker.h"

namespace vigil {
namespace {

using testing::WakeCounter;

/// Joins `list` with a fresh waker.
void wait_in(WaitList& list, Waiter<Waker>& waiter, WakeCounter& counter) {
  const auto old = waiter.wait(list, counter.waker());
  EXPECT_FALSE(old.has_value());
}

TEST(WaitListTest, NotifiesAllInTheOrderOfTheirComing) {
  testing::Log log;
  WakeCounter first;
  WakeCounter second;
  first.on_wake = [&log] { log.emplace_back("first"); };
  second.on_wake = [&log] { log.emplace_back("second"); };
  WaitList list;
  Waiter<Waker> b;
  Waiter<Waker> a;
  wait_in(list, a, first);
  wait_in(list, b, second);
  EXPECT_FALSE(a.is_notified());
  list.notify_all();
  EXPECT_EQ(log, (testing::Log{"first", "second"}));
  EXPECT_TRUE(a.is_notified());
  EXPECT_FALSE(a.is_linked());
  list.notify_all();
  EXPECT_EQ(first.wakes(), 1);
}

// It knows nothing of those who stood beside it before.
TEST(WaitListTest, WhoWasNotifiedMayWaitAgain) {
  WakeCounter counter;
  WakeCounter beside;
  WaitList list;
  Waiter<Waker> waiter;
  Waiter<Waker> neighbour;
  wait_in(list, waiter, counter);
  wait_in(list, neighbour, beside);
  list.notify_all();
  EXPECT_EQ(counter.wakes(), 1);
  EXPECT_EQ(beside.wakes(), 1);

  wait_in(list, waiter, counter);
  EXPECT_FALSE(neighbour.is_linked());
  list.notify_all();
  EXPECT_EQ(counter.wakes(), 2);
  EXPECT_EQ(beside.wakes(), 1);
  EXPECT_EQ(counter.live() + beside.live(), 0);
}

TEST(WaitListTest, WhoLeftMayWaitElsewhere) {
  WakeCounter counter;
  WaitList list;
  WaitList other;
  Waiter<Waker> waiter;
  Waiter<Waker> neighbour;
  wait_in(list, waiter, counter);
  wait_in(list, neighbour, counter);
  waiter.unlink();
  EXPECT_FALSE(waiter.is_linked());
  EXPECT_TRUE(waiter.wait(other, std::nullopt) == std::nullopt);
  other.notify_all();
  EXPECT_EQ(counter.wakes(), 1);
  EXPECT_TRUE(neighbour.is_linked());
  list.notify_all();
  EXPECT_EQ(counter.wakes(), 2);
}

}  // namespace
}  // namespace vigil
