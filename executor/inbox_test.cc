// SPDX-License-Identifier: Apache-2.0
// The inbox by itself: order, its end, and how its owner waits. Whole executors
// that wait are in remote_guard_test.cc.
#include "executor/inbox.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <deque>
#include <thread>
#include <vector>

namespace vigil::detail {
namespace {

/// How many messages there are in `list`.
int length(const Message* list) {
  int count = 0;
  for (; list != nullptr; list = list->next) ++count;
  return count;
}

TEST(InboxTest, TheEarliestIsTakenFirst) {
  Inbox inbox;
  Message a(false);
  Message b(true);
  Message c(false);
  EXPECT_EQ(inbox.take(), nullptr);
  EXPECT_TRUE(inbox.push(a));
  EXPECT_TRUE(inbox.push(b));
  EXPECT_FALSE(inbox.is_empty());
  Message* const first = inbox.take();
  EXPECT_EQ(first, &a);
  EXPECT_EQ(first->next, &b);
  EXPECT_EQ(b.next, nullptr);
  EXPECT_TRUE(inbox.is_empty());
  EXPECT_TRUE(inbox.push(c));
  EXPECT_TRUE(inbox.push(a));
  EXPECT_EQ(inbox.close(), &c);
  EXPECT_EQ(c.next, &a);
  EXPECT_EQ(a.next, nullptr);
}

TEST(InboxTest, OnceClosedItStaysEmpty) {
  Inbox inbox;
  Message message(false);
  EXPECT_EQ(inbox.close(), nullptr);
  for (int i = 0; i < 2; ++i) {
    EXPECT_FALSE(inbox.push(message));
    EXPECT_EQ(inbox.take(), nullptr);
  }
}

// A guard's thread is held up between its end and its notice, and another guard
// is made meanwhile: the notice is none for that one (ABA).
TEST(InboxTest, TheEndOfAGuardIsNotTakenForThatOfALaterOne) {
  Inbox inbox;
  Message first(false);
  Message second(false);
  inbox.add_guard();
  ASSERT_TRUE(inbox.push(first));
  ASSERT_TRUE(inbox.drop_guard());  // held up here
  ASSERT_TRUE(inbox.wait());
  ASSERT_EQ(inbox.take(), &first);
  inbox.add_guard();
  bool has_arrived = false;
  std::thread owner([&] { has_arrived = inbox.wait(); });
  while (!inbox.end_wait()) std::this_thread::yield();  // goes on
  // The owner marks that it waits once more; if it does not, it has given up.
  ASSERT_TRUE(inbox.push(second));
  owner.join();
  EXPECT_TRUE(has_arrived);
  EXPECT_EQ(inbox.take(), &second);
  inbox.remove_guard();
}

// Between looking whether a message is there and pushing it.
TEST(InboxTest, WhoIsAboutToSendIsWaitedForWithoutAGuard) {
  for (int round = 0; round < 100; ++round) {
    Inbox inbox;
    Message message(false);
    std::atomic<bool> is_there{false};
    bool has_arrived = false;
    inbox.begin_sending();
    std::thread owner([&] {
      is_there = true;
      has_arrived = inbox.wait();
    });
    while (!is_there) std::this_thread::yield();
    for (int i = 0; i < 20; ++i) std::this_thread::yield();  // held up
    ASSERT_TRUE(inbox.push(message));
    inbox.end_sending();
    owner.join();
    ASSERT_TRUE(has_arrived) << "round " << round;
  }
}

TEST(InboxTest, WithoutGuardsWaitSaysWhetherSomethingIsThere) {
  Inbox inbox;
  Message message(false);
  EXPECT_FALSE(inbox.wait());
  EXPECT_TRUE(inbox.push(message));
  EXPECT_TRUE(inbox.wait());
  EXPECT_EQ(inbox.take(), &message);
  inbox.add_guard();
  inbox.add_guard();
  inbox.remove_guard();
  EXPECT_TRUE(inbox.push(message));
  EXPECT_TRUE(inbox.wait());
  inbox.remove_guard();
  EXPECT_TRUE(inbox.wait());
  EXPECT_EQ(inbox.take(), &message);
  EXPECT_FALSE(inbox.wait());
}

/// Runs `end` when the owner is asleep, as far as one can know: this is the one
/// place where a test waits for real time. Were it too short, the test would
/// still pass, but see less.
template <class End>
std::thread when_asleep(std::atomic<bool>& about_to_wait, End end) {
  return std::thread([&about_to_wait, end] {
    while (!about_to_wait.load()) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    end();
  });
}

TEST(InboxTest, AMessageWakesTheOwner) {
  Inbox inbox;
  Message first(false);
  Message second(true);
  inbox.add_guard();
  for (int i = 0; i < 3; ++i) {
    std::atomic<bool> about_to_wait{false};
    std::thread thread = when_asleep(about_to_wait, [&] {
      inbox.push(first);
      inbox.push(second);
    });
    about_to_wait.store(true);
    EXPECT_TRUE(inbox.wait());
    thread.join();
    EXPECT_EQ(inbox.take(), &first);
    EXPECT_EQ(first.next, &second);
    EXPECT_EQ(second.next, nullptr);
  }
  inbox.remove_guard();
  EXPECT_FALSE(inbox.wait());
}

TEST(InboxTest, TheEndOfTheLastGuardWakesTheOwner) {
  for (int i = 0; i < 3; ++i) {
    Inbox inbox;
    inbox.add_guard();
    inbox.add_guard();
    std::atomic<bool> about_to_wait{false};
    std::thread thread = when_asleep(about_to_wait, [&inbox] {
      inbox.remove_guard();
      inbox.remove_guard();
    });
    about_to_wait.store(true);
    EXPECT_FALSE(inbox.wait());
    thread.join();
    EXPECT_EQ(inbox.take(), nullptr);
  }
}

// All orders of messages, guards and the owner's wait. What was pushed under a
// guard is there before wait() says that there is no guard.
TEST(InboxTest, NothingIsLost) {
  constexpr int kThreads = 3;
  for (int repeat = 0; repeat < 500; ++repeat) {
    Inbox inbox;
    std::deque<Message> messages;
    for (int i = 0; i < 2 * kThreads; ++i) messages.emplace_back(false);
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) inbox.add_guard();
    for (std::size_t i = 0; i < kThreads; ++i) {
      threads.emplace_back(
          [&inbox, &a = messages[2 * i], &b = messages[2 * i + 1]] {
            inbox.push(a);
            inbox.push(b);
            inbox.remove_guard();
          });
    }
    int taken = 0;
    while (inbox.wait()) taken += length(inbox.take());
    EXPECT_EQ(taken, 2 * kThreads);
    for (std::thread& thread : threads) thread.join();
  }
}

}  // namespace
}  // namespace vigil::detail
