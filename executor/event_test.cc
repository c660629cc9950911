// SPDX-License-Identifier: Apache-2.0
// Event on an Executor (rule 13), and the wait list behind it: who waits is
// woken in order, with the waker of the latest poll, and leaves no trace when
// it is destroyed (laws F2, F8).
#include "executor/event.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "executor/executor.h"
#include "executor/sleep.h"
#include "executor/task.h"
#include "executor/test_support.h"
#include "executor/wait_list.h"

namespace vigil {
namespace {

using testing::Log;
using testing::poll_once;
using testing::WakeCounter;

Task<> wait_and_log(Event& event, Log& log, std::string name) {
  co_await event.wait();
  log.push_back(name);
}
Task<> set_at(Event& event, Duration delay) {
  co_await sleep_for(delay);
  event.set();
}

TEST(EventTest, SetWakesAllInTheOrderOfTheirWaits) {
  Log log;
  Event event;
  Executor executor;
  for (const char* name : {"a", "b", "c"}) {
    executor.spawn(wait_and_log(event, log, name)).detach();
  }
  executor.spawn(set_at(event, Duration(5))).detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(log, (Log{"a", "b", "c"}));
}

TEST(EventTest, SetLatches) {
  Event event;
  event.set();
  EXPECT_TRUE(event.is_set());
  auto wait = event.wait();
  EXPECT_TRUE(poll_once(wait).is_ready());
  event.reset();
  EXPECT_FALSE(event.is_set());
  auto later = event.wait();
  EXPECT_TRUE(poll_once(later).is_pending());
}

TEST(EventTest, AWaiterThatWasWokenGoesOnThoughTheEventIsReset) {
  WakeCounter counter;
  Event event;
  auto woken = event.wait();
  EXPECT_TRUE(poll_once(woken, counter.waker()).is_pending());
  event.set();
  event.reset();
  auto late = event.wait();
  EXPECT_TRUE(poll_once(late, counter.waker()).is_pending());
  EXPECT_TRUE(poll_once(woken, counter.waker()).is_ready());
  EXPECT_EQ(counter.wakes(), 1);
}

TEST(EventTest, SetTwiceWakesOnce) {
  WakeCounter counter;
  Event event;
  auto wait = event.wait();
  EXPECT_TRUE(poll_once(wait, counter.waker()).is_pending());
  event.set();
  event.set();
  EXPECT_EQ(counter.wakes_by_value, 1);
  EXPECT_EQ(counter.wakes_by_ref, 0);
  EXPECT_EQ(counter.live(), 0);
}

TEST(EventTest, OnlyTheLatestWakerIsWokenAndThePlaceStays) {
  std::vector<int> order;
  WakeCounter old;
  WakeCounter first;
  WakeCounter second;
  first.on_wake = [&order] { order.push_back(1); };
  second.on_wake = [&order] { order.push_back(2); };
  Event event;
  auto a = event.wait();
  auto b = event.wait();
  EXPECT_TRUE(poll_once(a, old.waker()).is_pending());
  EXPECT_TRUE(poll_once(b, second.waker()).is_pending());
  EXPECT_TRUE(poll_once(a, first.waker()).is_pending());
  EXPECT_EQ(old.live(), 0);
  EXPECT_TRUE(poll_once(a, first.waker()).is_pending());
  EXPECT_EQ(first.clones, 1);
  event.set();
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
  EXPECT_EQ(old.wakes(), 0);
}

TEST(EventTest, ADestroyedWaiterIsNotWokenAndTheOthersAre) {
  for (const std::size_t gone : {0u, 1u, 2u}) {
    WakeCounter counters[3];
    Event event;
    std::optional<BasicEventWait<Waker>> waits[3];
    for (std::size_t i = 0; i < 3; ++i) {
      waits[i].emplace(event);
      EXPECT_TRUE(poll_once(*waits[i], counters[i].waker()).is_pending());
    }
    waits[gone].reset();
    event.set();
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_EQ(counters[i].wakes(), i == gone ? 0 : 1);
      EXPECT_EQ(counters[i].live(), 0);
    }
  }
}

// A waker may run anybody's code: here it destroys the next waiter in line.
TEST(EventTest, AWakeMayDestroyTheNextWaiter) {
  WakeCounter first;
  WakeCounter second;
  WakeCounter third;
  Event event;
  auto a = event.wait();
  std::optional<BasicEventWait<Waker>> b(event.wait());
  auto c = event.wait();
  EXPECT_TRUE(poll_once(a, first.waker()).is_pending());
  EXPECT_TRUE(poll_once(*b, second.waker()).is_pending());
  EXPECT_TRUE(poll_once(c, third.waker()).is_pending());
  first.on_wake = [&b] { b.reset(); };
  event.set();
  EXPECT_EQ(second.wakes(), 0);
  EXPECT_EQ(second.live(), 0);
  EXPECT_EQ(third.wakes(), 1);
}

// Or polls it: it is ready then, and is not woken any more.
TEST(EventTest, AWakeMayPollTheNextWaiter) {
  WakeCounter first;
  WakeCounter second;
  Event event;
  auto a = event.wait();
  auto b = event.wait();
  EXPECT_TRUE(poll_once(a, first.waker()).is_pending());
  EXPECT_TRUE(poll_once(b, second.waker()).is_pending());
  first.on_wake = [&b] { EXPECT_TRUE(poll_once(b).is_ready()); };
  event.set();
  EXPECT_EQ(second.wakes(), 0);
}

TEST(EventTest, SpuriousPollsKeepTheWait) {
  WakeCounter counter;
  Event event;
  auto wait = event.wait();
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(poll_once(wait, counter.waker()).is_pending());
  }
  event.set();
  EXPECT_EQ(counter.wakes(), 1);
  EXPECT_TRUE(poll_once(wait, counter.waker()).is_ready());
}

TEST(EventTest, TheDeadlockReportNamesIt) {
  Log log;
  Event named("all clear");
  Event nameless;
  Executor executor;
  executor.spawn(wait_and_log(named, log, "a"), "one").detach();
  executor.spawn(wait_and_log(nameless, log, "b"), "two").detach();
  const RunReport report = executor.run();
  ASSERT_EQ(report.stuck.size(), 2u);
  EXPECT_EQ(report.stuck[0].waits_for, "event all clear");
  EXPECT_EQ(report.stuck[1].waits_for, "event");
}

TEST(EventTest, AWaitMayMoveBeforeItsFirstPoll) {
  Event event;
  auto wait = event.wait();
  auto moved = std::move(wait);
  EXPECT_TRUE(poll_once(moved).is_pending());
}

TEST(EventDeathTest, MisuseAborts) {
  Event event;
  auto waiting = event.wait();
  EXPECT_TRUE(poll_once(waiting).is_pending());
  const char* const message = "wait was moved after it had been polled";
  EXPECT_DEATH(BasicEventWait<Waker>{std::move(waiting)}, message);
  // Woken, and the event reset: the wake would be lost.
  event.set();
  event.reset();
  EXPECT_DEATH(BasicEventWait<Waker>{std::move(waiting)}, message);
  EXPECT_TRUE(poll_once(waiting).is_ready());
  EXPECT_DEATH((void)poll_once(waiting), "polled after it was ready");
}

// The list against a plain vector of numbers: random waits, destructions and
// notifications.
TEST(WaitListTest, AgreesWithAReference) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    WaitList list;
    std::vector<int> woken;
    std::vector<int> expected;
    std::vector<std::unique_ptr<WakeCounter>> counters;
    std::vector<std::unique_ptr<Waiter<Waker>>> waiters;
    std::vector<int> line;  // numbers of those who wait
    for (int step = 0; step < 50; ++step) {
      if (line.empty() || random() % 3 != 0) {
        const int number = static_cast<int>(waiters.size());
        counters.push_back(std::make_unique<WakeCounter>());
        counters.back()->on_wake = [&woken, number] {
          woken.push_back(number);
        };
        waiters.push_back(std::make_unique<Waiter<Waker>>());
        (void)waiters.back()->wait(list, counters.back()->waker());
        line.push_back(number);
      } else {
        const std::size_t i = random() % line.size();
        waiters[static_cast<std::size_t>(line[i])].reset();
        line.erase(line.begin() + static_cast<std::ptrdiff_t>(i));
      }
      if (random() % 20 == 0) {
        list.notify_all();
        expected.insert(expected.end(), line.begin(), line.end());
        line.clear();
        ASSERT_EQ(woken, expected);
      }
    }
    for (const auto& waiter : waiters) {
      if (waiter == nullptr) continue;
      ASSERT_NE(waiter->is_linked(), waiter->is_notified());
    }
    waiters.clear();
    for (const auto& counter : counters) ASSERT_EQ(counter->live(), 0);
  }
}

TEST(WaitListTest, WaitersMayOutliveTheList) {
  WakeCounter counter;
  {
    Waiter<Waker> waiter;
    std::optional<WaitList> list;
    list.emplace();
    (void)waiter.wait(*list, counter.waker());
    list.reset();
    EXPECT_FALSE(waiter.is_linked());
    EXPECT_FALSE(waiter.is_notified());
  }
  EXPECT_EQ(counter.wakes(), 0);
  EXPECT_EQ(counter.live(), 0);
}

}  // namespace
}  // namespace vigil
