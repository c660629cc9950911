// SPDX-License-Identifier: Apache-2.0
// Channel on an Executor, with items that throw, and at random against a
// reference: two plain lists, and the sentences of rule 14.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "executor/channel.h"
#include "executor/executor.h"
#include "executor/race.h"
#include "executor/sleep.h"
#include "executor/task.h"
#include "executor/test_support.h"

namespace vigil {
namespace {

using testing::Log;
using testing::poll_once;
using testing::WakeCounter;

Task<> produce(Channel<int>& channel, int first, int count) {
  for (int i = 0; i < count; ++i) co_await channel.send(first + i);
}
Task<> consume(Channel<int>& channel, std::vector<int>& out, int count) {
  for (int i = 0; i < count; ++i) out.push_back(co_await channel.recv());
}

TEST(ChannelRunTest, OnAnExecutorEverythingArrivesInOrder) {
  for (const std::size_t capacity : {1u, 2u, 7u, 1'000u}) {
    std::vector<int> out;
    Channel<int> channel(capacity);
    Executor executor;
    executor.spawn(consume(channel, out, 500)).detach();
    executor.spawn(produce(channel, 0, 500)).detach();
    EXPECT_FALSE(executor.run().is_deadlock());
    ASSERT_EQ(out.size(), 500u);
    for (int i = 0; i < 500; ++i)
      ASSERT_EQ(out[static_cast<std::size_t>(i)], i);
  }
}

// 11 waits before 20; once it is sent, 12 has to wait behind 20.
TEST(ChannelRunTest, SendersTakeTurns) {
  std::vector<int> out;
  Channel<int> channel(1);
  Executor executor;
  executor.spawn(produce(channel, 10, 3)).detach();
  executor.spawn(produce(channel, 20, 3)).detach();
  executor.spawn(consume(channel, out, 6)).detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(out, (std::vector<int>{10, 11, 20, 12, 21, 22}));
}

Task<> receive_or_give_up(Channel<int>& channel, Log& log) {
  const auto winner = co_await race(sleep_for(Duration(1)), channel.recv());
  log.push_back(winner.index() == 0 ? "gave up" : "received");
}
Task<> send_at(Channel<int>& channel, Duration time) {
  co_await sleep_for(time);
  co_await channel.send(7);
}

// It is woken by the send and by its sleep at once, and the sleep wins: the
// item is for the other.
TEST(ChannelRunTest, AReceiverThatGivesUpPassesItsWakeOn) {
  Log log;
  std::vector<int> out;
  Channel<int> channel(1);
  Executor executor;
  executor.spawn(send_at(channel, Duration(1))).detach();
  executor.spawn(receive_or_give_up(channel, log)).detach();
  executor.spawn(consume(channel, out, 1)).detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(log, Log{"gave up"});
  EXPECT_EQ(out, std::vector<int>{7});
}

TEST(ChannelRunTest, TheDeadlockReportNamesIt) {
  std::vector<int> out;
  Channel<int> empty(1, "c0");
  Channel<int> full(1, "c1");
  Executor executor;
  executor.spawn(consume(empty, out, 1), "receiver").detach();
  executor.spawn(produce(full, 0, 2), "sender").detach();
  const RunReport report = executor.run();
  ASSERT_EQ(report.stuck.size(), 2u);
  EXPECT_EQ(report.stuck[0].waits_for, "receive from c0");
  EXPECT_EQ(report.stuck[1].waits_for, "send to c1");
}

/// Throws when it is moved, if told so.
struct Explosive {
  explicit Explosive(bool& s) : safe(&s) {}
  Explosive(Explosive&& other) : safe(other.safe) {
    if (!*safe) throw std::runtime_error("moved");
  }
  bool* safe;
};

// The wake that it got is passed on: another may have more luck.
TEST(ChannelRunTest, AMoveThatThrowsIsThrownByThePoll) {
  bool safe = true;
  Log log;
  Channel<Explosive> channel(1);
  auto fill = channel.send(Explosive(safe));
  EXPECT_TRUE(poll_once(fill).is_ready());
  auto s1 = channel.send(Explosive(safe));
  auto s2 = channel.send(Explosive(safe));
  WakeCounter c1;
  WakeCounter c2;
  EXPECT_TRUE(poll_once(s1, c1.waker()).is_pending());
  EXPECT_TRUE(poll_once(s2, c2.waker()).is_pending());
  auto r1 = channel.recv();
  safe = false;
  EXPECT_THROW((void)poll_once(r1), std::runtime_error);
  EXPECT_EQ(channel.size(), 1u);
  EXPECT_EQ(c1.wakes(), 0);
  safe = true;
  auto r2 = channel.recv();
  EXPECT_TRUE(poll_once(r2).is_ready());
  EXPECT_EQ(c1.wakes(), 1);
  safe = false;
  EXPECT_THROW((void)poll_once(s1, c1.waker()), std::runtime_error);
  EXPECT_EQ(c2.wakes(), 1);
  EXPECT_EQ(channel.size(), 0u);
  safe = true;
  WakeCounter c3;
  WakeCounter c4;
  EXPECT_TRUE(poll_once(s2, c2.waker()).is_ready());
  auto r3 = channel.recv();
  EXPECT_TRUE(poll_once(r3).is_ready());
  auto r4 = channel.recv();
  auto r5 = channel.recv();
  EXPECT_TRUE(poll_once(r4, c3.waker()).is_pending());
  EXPECT_TRUE(poll_once(r5, c4.waker()).is_pending());
  auto send = channel.send(Explosive(safe));
  EXPECT_TRUE(poll_once(send).is_ready());
  safe = false;
  EXPECT_THROW((void)poll_once(r4, c3.waker()), std::runtime_error);
  EXPECT_EQ(c4.wakes(), 1);
  safe = true;
  EXPECT_TRUE(poll_once(r5, c4.waker()).is_ready());
}

/// A line of the reference: numbers in order, and who of them is woken.
struct ReferenceLine {
  struct Place {
    int number;
    bool is_woken;
  };
  std::vector<Place>::iterator find(int number) {
    return std::find_if(places.begin(), places.end(), [&](const Place& place) {
      return place.number == number;
    });
  }
  void wake_longest(std::vector<int>& woken) {
    for (Place& place : places) {
      if (place.is_woken) continue;
      place.is_woken = true;
      woken.push_back(place.number);
      return;
    }
  }
  void wake_head(std::vector<int>& woken) {
    if (!places.empty() && !places[0].is_woken) wake_longest(woken);
  }
  std::vector<Place> places;
};

struct Reference {
  explicit Reference(std::size_t c) : capacity(c) {}
  bool is_served(int number, ReferenceLine& own, bool has_something) {
    const auto at = own.find(number);
    if (at == own.places.end()) {
      if (own.places.empty() && has_something) return true;
      own.places.push_back({number, false});
      return false;
    }
    if (at == own.places.begin() && has_something) {
      own.places.erase(at);
      return true;
    }
    at->is_woken = false;
    return false;
  }
  bool send(int number) {
    if (!is_served(number, senders, items.size() < capacity)) return false;
    items.push_back(number);
    receivers.wake_longest(woken);
    if (items.size() < capacity) senders.wake_head(woken);
    return true;
  }
  std::optional<int> receive(int number) {
    if (!is_served(number, receivers, !items.empty())) return std::nullopt;
    const int item = items.front();
    items.pop_front();
    senders.wake_longest(woken);
    if (!items.empty()) receivers.wake_head(woken);
    return item;
  }
  void destroy(int number) {
    for (ReferenceLine* line : {&senders, &receivers}) {
      const auto at = line->find(number);
      if (at == line->places.end()) continue;
      const bool was_woken = at->is_woken;
      line->places.erase(at);
      if (was_woken) line->wake_longest(woken);
    }
  }
  std::size_t capacity;
  std::deque<int> items;
  ReferenceLine senders;
  ReferenceLine receivers;
  std::vector<int> woken;
};

/// A sender or a receiver; its number is what it sends.
struct Party {
  WakeCounter counter;
  std::optional<BasicSend<int, Waker>> send;
  std::optional<BasicReceive<int, Waker>> receive;
  void destroy() {
    send.reset();
    receive.reset();
  }
};

void poll_both(Party& party, int number, Reference& reference) {
  const Waker waker = party.counter.waker();
  if (party.send) {
    const bool is_ready = poll_once(*party.send, waker).is_ready();
    ASSERT_EQ(is_ready, reference.send(number));
    if (is_ready) party.destroy();
  } else if (party.receive) {
    auto answer = poll_once(*party.receive, waker);
    const std::optional<int> expected = reference.receive(number);
    ASSERT_EQ(answer.is_ready(), expected.has_value());
    if (!expected) return;
    ASSERT_EQ(std::move(answer).take(), *expected);
    party.destroy();
  }
}

TEST(ChannelRunTest, AgreesWithAReference) {
  std::mt19937 random(5);
  for (int round = 0; round < 600; ++round) {
    const std::size_t capacity = 1 + random() % 3;
    std::vector<int> woken;
    std::vector<std::unique_ptr<Party>> parties;
    Channel<int> channel(capacity);
    Reference reference(capacity);
    for (int step = 0; step < 120; ++step) {
      if (parties.empty() || random() % 4 == 0) {
        const int number = static_cast<int>(parties.size());
        Party& party = *parties.emplace_back(std::make_unique<Party>());
        party.counter.on_wake = [&woken, number] { woken.push_back(number); };
        if (random() % 2 == 0) {
          party.send.emplace(channel, number);
        } else {
          party.receive.emplace(channel);
        }
      } else {
        const std::size_t i = random() % parties.size();
        if (random() % 5 == 0) {
          parties[i]->destroy();
          reference.destroy(static_cast<int>(i));
        } else {
          poll_both(*parties[i], static_cast<int>(i), reference);
        }
      }
      ASSERT_EQ(woken, reference.woken);
      ASSERT_EQ(channel.size(), reference.items.size());
    }
    for (const auto& party : parties) party->destroy();
    for (const auto& party : parties) ASSERT_EQ(party->counter.live(), 0);
  }
}

}  // namespace
}  // namespace vigil
