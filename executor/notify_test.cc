// SPDX-License-Identifier: Apache-2.0
// Notify (rule 13): who gets a notification, and what becomes of one that is
// not used (law F8). By hand, on an Executor, and at random against a
// reference.
#include "executor/notify.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include "executor/executor.h"
#include "executor/sleep.h"
#include "executor/task.h"
#include "executor/test_support.h"

namespace vigil {
namespace {

using testing::Log;
using testing::poll_once;
using testing::WakeCounter;

using Wait = BasicNotifyWait<Waker>;

TEST(NotifyTest, APermitIsStoredOnceAndTakenAtTheFirstPoll) {
  WakeCounter counter;
  Notify notify;
  notify.notify();
  notify.notify();
  EXPECT_TRUE(notify.has_permit());
  auto first = notify.wait();
  EXPECT_TRUE(poll_once(first, counter.waker()).is_ready());
  EXPECT_FALSE(notify.has_permit());
  auto second = notify.wait();
  EXPECT_TRUE(poll_once(second, counter.waker()).is_pending());
  EXPECT_EQ(counter.wakes(), 0);
  EXPECT_EQ(counter.clones, 1);
}

TEST(NotifyTest, EachNotificationIsForTheLongestWaiterThatHasNone) {
  WakeCounter counters[3];
  Notify notify;
  std::optional<Wait> waits[3];
  for (int i = 0; i < 3; ++i) {
    waits[i].emplace(notify);
    EXPECT_TRUE(poll_once(*waits[i], counters[i].waker()).is_pending());
  }
  for (int i = 0; i < 3; ++i) {
    notify.notify();
    for (int j = 0; j < 3; ++j) EXPECT_EQ(counters[j].wakes(), j <= i ? 1 : 0);
  }
  EXPECT_FALSE(notify.has_permit());
  for (int i = 2; i >= 0; --i) {  // in any order
    EXPECT_TRUE(poll_once(*waits[i], counters[i].waker()).is_ready());
  }
  notify.notify();
  EXPECT_TRUE(notify.has_permit());
  for (WakeCounter& counter : counters) EXPECT_EQ(counter.live(), 0);
}

TEST(NotifyTest, ASpuriousPollTakesNothingAndKeepsThePlace) {
  WakeCounter old;
  WakeCounter first;
  WakeCounter second;
  Notify notify;
  auto a = notify.wait();
  auto b = notify.wait();
  EXPECT_TRUE(poll_once(a, old.waker()).is_pending());
  EXPECT_TRUE(poll_once(b, second.waker()).is_pending());
  EXPECT_TRUE(poll_once(a, first.waker()).is_pending());
  EXPECT_EQ(old.live(), 0);
  EXPECT_TRUE(poll_once(a, first.waker()).is_pending());
  EXPECT_EQ(first.clones, 1);
  notify.notify();
  EXPECT_EQ(first.wakes(), 1);
  EXPECT_EQ(old.wakes() + second.wakes(), 0);
}

TEST(NotifyTest, ANewcomerDoesNotTakeWhatIsForAnother) {
  Notify notify;
  auto a = notify.wait();
  EXPECT_TRUE(poll_once(a).is_pending());
  notify.notify();
  auto newcomer = notify.wait();
  EXPECT_TRUE(poll_once(newcomer).is_pending());
  EXPECT_TRUE(poll_once(a).is_ready());
  EXPECT_TRUE(poll_once(newcomer).is_pending());
}

TEST(NotifyTest, ANotifiedWaiterThatIsDestroyedPassesItOn) {
  WakeCounter counters[3];
  Notify notify;
  std::optional<Wait> waits[3];
  for (int i = 0; i < 3; ++i) {
    waits[i].emplace(notify);
    EXPECT_TRUE(poll_once(*waits[i], counters[i].waker()).is_pending());
  }
  notify.notify();
  notify.notify();
  waits[0].reset();  // the second has one already
  EXPECT_EQ(counters[1].wakes(), 1);
  EXPECT_EQ(counters[2].wakes(), 1);
  waits[1].reset();
  EXPECT_TRUE(notify.has_permit());
  waits[2].reset();
  EXPECT_TRUE(notify.has_permit());
  auto late = notify.wait();
  EXPECT_TRUE(poll_once(late).is_ready());
  EXPECT_FALSE(notify.has_permit());
}

TEST(NotifyTest, OthersThatAreDestroyedPassNothingOn) {
  WakeCounter counter;
  Notify notify;
  std::optional<Wait> unpolled(notify.wait());
  unpolled.reset();
  std::optional<Wait> waiting(notify.wait());
  auto other = notify.wait();
  EXPECT_TRUE(poll_once(*waiting).is_pending());
  EXPECT_TRUE(poll_once(other, counter.waker()).is_pending());
  waiting.reset();
  EXPECT_EQ(counter.wakes(), 0);
  {
    auto takes = notify.wait();
    notify.notify();  // for `other`
    EXPECT_EQ(counter.wakes(), 1);
    EXPECT_TRUE(poll_once(other, counter.waker()).is_ready());
    EXPECT_TRUE(poll_once(takes).is_pending());
    notify.notify();
    EXPECT_TRUE(poll_once(takes).is_ready());
  }
  EXPECT_FALSE(notify.has_permit());
}

TEST(NotifyTest, WaitersMayOutliveIt) {
  WakeCounter counter;
  std::optional<Notify> notify;
  notify.emplace();
  {
    auto notified = notify->wait();
    auto waiting = notify->wait();
    EXPECT_TRUE(poll_once(notified, counter.waker()).is_pending());
    EXPECT_TRUE(poll_once(waiting, counter.waker()).is_pending());
    notify->notify();
    notify.reset();
  }
  EXPECT_EQ(counter.wakes(), 1);
  EXPECT_EQ(counter.live(), 0);
}

// A waker may run anybody's code: here it destroys the one who is notified.
TEST(NotifyTest, AWakeMayDestroyTheWaiter) {
  WakeCounter first;
  WakeCounter second;
  Notify notify;
  std::optional<Wait> a(notify.wait());
  auto b = notify.wait();
  EXPECT_TRUE(poll_once(*a, first.waker()).is_pending());
  EXPECT_TRUE(poll_once(b, second.waker()).is_pending());
  first.on_wake = [&a] { a.reset(); };
  notify.notify();
  EXPECT_EQ(second.wakes(), 1);
  EXPECT_FALSE(notify.has_permit());
}

Task<> wait_and_log(Notify& notify, Log& log, std::string name) {
  co_await notify.wait();
  log.push_back(std::move(name));
}

TEST(NotifyTest, OnAnExecutor) {
  Log log;
  Notify notify("n0");
  Executor executor;
  auto a = executor.spawn(wait_and_log(notify, log, "a"));
  for (const char* name : {"b", "c", "d"}) {
    executor.spawn(wait_and_log(notify, log, name), name).detach();
  }
  executor
      .spawn([](Notify& n, JoinHandle<void>& notified) -> Task<> {
        n.notify();         // a
        n.notify();         // b
        notified.cancel();  // passes it on to c
        co_return;
      }(notify, a))
      .detach();
  const RunReport report = executor.run();
  EXPECT_EQ(log, (Log{"b", "c"}));
  ASSERT_EQ(report.stuck.size(), 1u);
  EXPECT_EQ(report.stuck[0].name, "d");
  EXPECT_EQ(report.stuck[0].waits_for, "notify n0");
}

// The reference: a plain list of those who wait, and who of them is notified.
struct Reference {
  struct Place {
    int number;
    bool is_notified;
  };
  void notify() {
    for (Place& place : line) {
      if (place.is_notified) continue;
      place.is_notified = true;
      woken.push_back(place.number);
      return;
    }
    has_permit = true;
  }
  /// Whether it is ready.
  bool poll(int number) {
    const auto at = find(number);
    if (at == line.end()) {
      if (std::exchange(has_permit, false)) return true;
      line.push_back({number, false});
      return false;
    }
    if (!at->is_notified) return false;
    line.erase(at);
    return true;
  }
  void destroy(int number) {
    const auto at = find(number);
    if (at == line.end()) return;
    const bool was_notified = at->is_notified;
    line.erase(at);
    if (was_notified) notify();
  }
  std::vector<Place>::iterator find(int number) {
    return std::find_if(line.begin(), line.end(), [&](const Place& place) {
      return place.number == number;
    });
  }
  bool has_permit = false;
  std::vector<Place> line;
  std::vector<int> woken;
};

TEST(NotifyTest, AgreesWithAReference) {
  std::mt19937 random(11);
  for (int round = 0; round < 300; ++round) {
    Notify notify;
    Reference reference;
    std::vector<int> woken;
    std::vector<std::unique_ptr<WakeCounter>> counters;
    std::vector<std::unique_ptr<Wait>> waits;
    for (int step = 0; step < 100; ++step) {
      const unsigned choice = random() % 8;
      if (choice < 2 || waits.empty()) {
        const int number = static_cast<int>(waits.size());
        counters.push_back(std::make_unique<WakeCounter>());
        counters.back()->on_wake = [&woken, number] {
          woken.push_back(number);
        };
        waits.push_back(std::make_unique<Wait>(notify));
      } else if (choice < 4) {
        notify.notify();
        reference.notify();
      } else {
        const std::size_t i = random() % waits.size();
        if (waits[i] == nullptr) continue;
        const int number = static_cast<int>(i);
        if (choice == 4) {
          waits[i].reset();
          reference.destroy(number);
        } else {
          const bool is_ready =
              poll_once(*waits[i], counters[i]->waker()).is_ready();
          ASSERT_EQ(is_ready, reference.poll(number));
          if (is_ready) waits[i].reset();
        }
      }
      ASSERT_EQ(notify.has_permit(), reference.has_permit);
      ASSERT_EQ(woken, reference.woken);
    }
    waits.clear();
    for (const auto& counter : counters) ASSERT_EQ(counter->live(), 0);
  }
}

// NOLINTBEGIN(bugprone-use-after-move): that it dies is what is tested.
TEST(NotifyDeathTest, MisuseAborts) {
  Notify notify;
  auto wait = notify.wait();
  auto moved = std::move(wait);
  EXPECT_TRUE(poll_once(moved).is_pending());
  EXPECT_DEATH(Wait{std::move(moved)}, "wait was moved after it had been");
  notify.notify();
  EXPECT_TRUE(poll_once(moved).is_ready());
  EXPECT_DEATH((void)poll_once(moved), "wait was polled after it was ready");
}
// NOLINTEND(bugprone-use-after-move)

}  // namespace
}  // namespace vigil
