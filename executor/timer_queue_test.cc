// SPDX-License-Identifier: Apache-2.0
// TimerQueue against a reference: a plain list that is searched for its
// smallest (deadline, sequence). Random inserts, removals and fires must agree
// with it at every step.
#include "executor/timer_queue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <vector>

#include "executor/time.h"

namespace vigil {
namespace {

/// A timer that appends its number when it fires.
struct Timer : TimerEntry {
  Timer(int n, std::vector<int>& log)
      : TimerEntry(&fire), number(n), fired(log) {}
  static void fire(TimerEntry& entry) noexcept {
    Timer& self = static_cast<Timer&>(entry);
    EXPECT_FALSE(self.is_waiting());
    self.fired.push_back(self.number);
  }
  int number;
  std::vector<int>& fired;
};

/// What the queue should be: timers in the order in which they were inserted.
class Reference {
 public:
  struct Item {
    Time deadline;
    int number;
  };
  void insert(Time deadline, int number) {
    items_.push_back({deadline, number});
  }
  void remove(int number) {
    std::erase_if(items_,
                  [number](const Item& item) { return item.number == number; });
  }
  /// The first of those with the smallest deadline.
  Item earliest() const {
    return *std::min_element(
        items_.begin(), items_.end(),
        [](const Item& a, const Item& b) { return a.deadline < b.deadline; });
  }
  std::size_t size() const { return items_.size(); }

 private:
  std::vector<Item> items_;
};

Time at(std::int64_t nanoseconds) { return Time(Duration(nanoseconds)); }

class RandomTimers : public ::testing::TestWithParam<std::int64_t> {};

// The parameter is the range of the deadlines: a small one makes many ties.
TEST_P(RandomTimers, AgreeWithTheReference) {
  std::mt19937_64 random(42);
  std::uniform_int_distribution<std::int64_t> deadlines(-GetParam(),
                                                        GetParam());
  std::vector<int> fired;
  TimerQueue queue;
  Reference reference;
  std::vector<std::unique_ptr<Timer>> timers;  // index = number
  for (int step = 0; step < 20'000; ++step) {
    const bool grow = (step / 500) % 2 == 0;
    const unsigned roll = static_cast<unsigned>(random() % 10);
    if (roll < (grow ? 6u : 2u)) {
      const Time deadline = at(deadlines(random));
      const int number = static_cast<int>(timers.size());
      timers.push_back(std::make_unique<Timer>(number, fired));
      queue.insert(*timers.back(), deadline);
      reference.insert(deadline, number);
    } else if (roll < 8 && !timers.empty()) {
      // Removes one by destroying it, or does nothing if it has fired.
      const std::size_t i = random() % timers.size();
      if (timers[i] == nullptr) continue;
      if (timers[i]->is_waiting()) reference.remove(static_cast<int>(i));
      timers[i].reset();
    } else if (reference.size() != 0) {
      const Reference::Item expected = reference.earliest();
      ASSERT_EQ(queue.earliest_deadline(), expected.deadline);
      queue.fire_earliest();
      ASSERT_EQ(fired.back(), expected.number);
      reference.remove(expected.number);
    }
    ASSERT_EQ(queue.size(), reference.size());
    ASSERT_EQ(queue.is_empty(), reference.size() == 0);
  }
  while (reference.size() != 0) {
    const Reference::Item expected = reference.earliest();
    queue.fire_earliest();
    ASSERT_EQ(fired.back(), expected.number);
    reference.remove(expected.number);
  }
  EXPECT_TRUE(queue.is_empty());
}

INSTANTIATE_TEST_SUITE_P(Ranges, RandomTimers,
                         ::testing::Values(0, 3, 1'000'000));

TEST(TimerQueueTest, EqualDeadlinesFireInTheOrderOfInsertion) {
  std::vector<int> fired;
  TimerQueue queue;
  std::vector<std::unique_ptr<Timer>> timers;
  std::vector<int> expected;
  for (int i = 0; i < 1'000; ++i) {
    timers.push_back(std::make_unique<Timer>(i, fired));
    queue.insert(*timers.back(), at(7));
    expected.push_back(i);
  }
  while (!queue.is_empty()) queue.fire_earliest();
  EXPECT_EQ(fired, expected);
}

TEST(TimerQueueTest, ARemovedTimerGoesBehindItsEqualsWhenItReturns) {
  std::vector<int> fired;
  TimerQueue queue;
  Timer a(0, fired);
  Timer b(1, fired);
  queue.insert(a, at(7));
  queue.insert(b, at(7));
  queue.remove(a);
  EXPECT_FALSE(a.is_waiting());
  queue.insert(a, at(7));
  queue.fire_earliest();
  queue.fire_earliest();
  EXPECT_EQ(fired, (std::vector<int>{1, 0}));
}

TEST(TimerQueueTest, TheWholeRangeOfTimeIsOrdered) {
  std::vector<int> fired;
  TimerQueue queue;
  Timer last(3, fired);
  Timer first(0, fired);
  Timer second(1, fired);
  Timer third(2, fired);
  queue.insert(last, Time::max());
  queue.insert(third, at(1));
  queue.insert(first, Time::min());
  queue.insert(second, at(-1));
  EXPECT_EQ(queue.earliest_deadline(), Time::min());
  while (!queue.is_empty()) queue.fire_earliest();
  EXPECT_EQ(fired, (std::vector<int>{0, 1, 2, 3}));
}

/// A timer that goes back into its queue when it fires, or destroys another.
struct BusyTimer : TimerEntry {
  explicit BusyTimer(TimerQueue& q) : TimerEntry(&fire), queue(q) {}
  static void fire(TimerEntry& entry) noexcept {
    BusyTimer& self = static_cast<BusyTimer&>(entry);
    ++self.fires;
    if (self.again) self.queue.insert(self, *std::exchange(self.again, {}));
    self.victim.reset();
  }
  TimerQueue& queue;
  std::optional<Time> again;
  std::unique_ptr<BusyTimer> victim;
  int fires = 0;
};

TEST(TimerQueueTest, ATimerThatFiresMayUseTheQueue) {
  TimerQueue queue;
  BusyTimer timer(queue);
  timer.again = at(9);
  timer.victim = std::make_unique<BusyTimer>(queue);
  queue.insert(timer, at(5));
  queue.insert(*timer.victim, at(5));
  queue.fire_earliest();
  EXPECT_EQ(timer.fires, 1);
  EXPECT_EQ(queue.size(), 1u);
  EXPECT_EQ(queue.earliest_deadline(), at(9));
  queue.fire_earliest();
  EXPECT_EQ(timer.fires, 2);
}

TEST(TimerQueueTest, TimersMayOutliveTheQueue) {
  std::vector<int> fired;
  auto queue = std::make_unique<TimerQueue>();
  Timer a(0, fired);
  Timer b(1, fired);
  queue->insert(a, at(1));
  queue->insert(b, at(2));
  queue.reset();
  EXPECT_FALSE(a.is_waiting());
  EXPECT_FALSE(b.is_waiting());
  EXPECT_EQ(fired, std::vector<int>{});
  TimerQueue other;
  other.insert(a, at(3));
  other.fire_earliest();
  EXPECT_EQ(fired, std::vector<int>{0});
}

TEST(TimeTest, AdditionSaturates) {
  EXPECT_EQ(saturating_add(at(3), Duration(4)), at(7));
  EXPECT_EQ(saturating_add(at(3), Duration(-4)), at(-1));
  EXPECT_EQ(saturating_add(at(1), Duration::max()), Time::max());
  EXPECT_EQ(saturating_add(at(0), Duration::max()), Time::max());
  EXPECT_EQ(saturating_add(at(-1), Duration::max()),
            at(Time::max().time_since_epoch().count() - 1));
  EXPECT_EQ(saturating_add(at(-1), Duration::min()), Time::min());
  EXPECT_EQ(saturating_add(at(0), Duration::min()), Time::min());
  EXPECT_EQ(saturating_add(Time::max(), Duration(1)), Time::max());
  EXPECT_EQ(saturating_add(Time::max(), Duration(0)), Time::max());
  EXPECT_EQ(saturating_add(Time::min(), Duration(-1)), Time::min());
}

TEST(TimeDeathTest, NowWithoutAnExecutorAborts) {
  EXPECT_DEATH((void)Clock::now(), "no executor runs on this thread");
}

}  // namespace
}  // namespace vigil
