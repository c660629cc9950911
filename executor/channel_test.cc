// SPDX-License-Identifier: Apache-2.0
// Channel (rule 14 and its precisions): who is served, who is woken, and in
// which order (laws F2, F4, F5, F8). On an
// Executor, and at random against a reference: channel_run_test.cc.
#include "executor/channel.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "executor/test_support.h"

namespace vigil {
namespace {

using testing::Log;
using testing::poll_once;
using testing::WakeCounter;

using Send = BasicSend<int, Waker>;
using Receive = BasicReceive<int, Waker>;

/// A future with a waker of its own that logs its name when it is woken.
template <class F>
class Party {
 public:
  Party(F future, Log& log, std::string name) : future_(std::move(future)) {
    counter_.on_wake = [&log, name] { log.push_back(name); };
  }
  bool poll() { return poll_once(*future_, counter_.waker()).is_ready(); }
  int take() { return poll_once(*future_, counter_.waker()).take(); }
  void destroy() { future_.reset(); }
  int live_wakers() const { return counter_.live(); }

 private:
  WakeCounter counter_;
  std::optional<F> future_;
};

TEST(ChannelTest, ServesAtOnceWhileThereIsSomethingAndNobodyWaits) {
  Channel<int> channel(2);
  EXPECT_EQ(channel.capacity(), 2u);
  auto one = channel.send(1);
  auto two = channel.send(2);
  auto three = channel.send(3);
  EXPECT_TRUE(poll_once(one).is_ready());
  EXPECT_TRUE(poll_once(two).is_ready());
  EXPECT_EQ(channel.size(), 2u);
  EXPECT_TRUE(poll_once(three).is_pending());
  auto first = channel.recv();
  EXPECT_EQ(poll_once(first).take(), 1);
  EXPECT_EQ(channel.size(), 1u);
}

TEST(ChannelTest, ACapacityOfNoneIsRefused) {
  EXPECT_THROW(Channel<int>(0), std::invalid_argument);
}

TEST(ChannelTest, ANewcomerWaitsBehindWhoWaitsThoughThereIsAnItem) {
  Log log;
  Channel<int> channel(2);
  Party first(channel.recv(), log, "first");
  EXPECT_FALSE(first.poll());
  auto send = channel.send(5);
  EXPECT_TRUE(poll_once(send).is_ready());
  EXPECT_EQ(log, Log{"first"});
  Party newcomer(channel.recv(), log, "newcomer");
  EXPECT_FALSE(newcomer.poll());
  EXPECT_EQ(channel.size(), 1u);
  EXPECT_EQ(first.take(), 5);
  EXPECT_FALSE(newcomer.poll());
  EXPECT_EQ(log, Log{"first"});  // nothing was left for the newcomer
}

TEST(ChannelTest, ANewcomerWaitsBehindWhoWaitsThoughThereIsAPlace) {
  Log log;
  Channel<int> channel(1);
  auto fill = channel.send(0);
  EXPECT_TRUE(poll_once(fill).is_ready());
  Party first(channel.send(1), log, "first");
  EXPECT_FALSE(first.poll());
  auto receive = channel.recv();
  EXPECT_EQ(poll_once(receive).take(), 0);
  EXPECT_EQ(log, Log{"first"});
  Party newcomer(channel.send(2), log, "newcomer");
  EXPECT_FALSE(newcomer.poll());
  EXPECT_EQ(channel.size(), 0u);
  EXPECT_TRUE(first.poll());
  EXPECT_FALSE(newcomer.poll());
  EXPECT_EQ(log, Log{"first"});
}

// Whoever is served wakes the other side first, then the head of its own line.
TEST(ChannelTest, AReceiverWakesASenderThenTheNextReceiver) {
  Log log;
  Channel<int> channel(2);
  Party r1(channel.recv(), log, "r1");
  Party r2(channel.recv(), log, "r2");
  EXPECT_FALSE(r1.poll());
  EXPECT_FALSE(r2.poll());
  // The first send wakes r1. Then r1 is polled out of turn by nobody; a second
  // send wakes r2.
  for (int i = 0; i < 2; ++i) {
    auto send = channel.send(i);
    EXPECT_TRUE(poll_once(send).is_ready());
  }
  EXPECT_EQ(log, (Log{"r1", "r2"}));
  Party s(channel.send(2), log, "s");
  EXPECT_FALSE(s.poll());   // full
  EXPECT_FALSE(r2.poll());  // out of turn: counts as not woken again
  log.clear();
  EXPECT_EQ(r1.take(), 0);
  EXPECT_EQ(log, (Log{"s", "r2"}));
}

TEST(ChannelTest, ASenderWakesAReceiverThenTheNextSender) {
  Log log;
  Channel<int> channel(2);
  for (int i = 0; i < 2; ++i) {
    auto send = channel.send(i);
    EXPECT_TRUE(poll_once(send).is_ready());
  }
  Party s1(channel.send(2), log, "s1");
  Party s2(channel.send(3), log, "s2");
  EXPECT_FALSE(s1.poll());
  EXPECT_FALSE(s2.poll());
  for (int i = 0; i < 2; ++i) {
    auto receive = channel.recv();
    EXPECT_EQ(poll_once(receive).take(), i);
  }
  EXPECT_EQ(log, (Log{"s1", "s2"}));
  Party r(channel.recv(), log, "r");
  EXPECT_FALSE(r.poll());   // empty
  EXPECT_FALSE(s2.poll());  // out of turn
  log.clear();
  EXPECT_TRUE(s1.poll());
  EXPECT_EQ(log, (Log{"r", "s2"}));
}

TEST(ChannelTest, TheNextInLineIsNotWokenTwice) {
  Log log;
  Channel<int> channel(2);
  Party r1(channel.recv(), log, "r1");
  Party r2(channel.recv(), log, "r2");
  EXPECT_FALSE(r1.poll());
  EXPECT_FALSE(r2.poll());
  for (int i = 0; i < 2; ++i) {
    auto send = channel.send(i);
    EXPECT_TRUE(poll_once(send).is_ready());
  }
  EXPECT_EQ(r1.take(), 0);
  EXPECT_EQ(log, (Log{"r1", "r2"}));
  EXPECT_EQ(r2.take(), 1);
}

// Also one that is served at its first poll.
TEST(ChannelTest, AWakeGoesToTheLongestThatIsNotWoken) {
  Log log;
  Channel<int> channel(9);
  Party r1(channel.recv(), log, "r1");
  Party r2(channel.recv(), log, "r2");
  Party r3(channel.recv(), log, "r3");
  EXPECT_FALSE(r1.poll());
  EXPECT_FALSE(r2.poll());
  EXPECT_FALSE(r3.poll());
  for (int i = 0; i < 4; ++i) {
    auto send = channel.send(i);
    EXPECT_TRUE(poll_once(send).is_ready());
  }
  EXPECT_EQ(log, (Log{"r1", "r2", "r3"}));
}

TEST(ChannelTest, AWokenWaiterThatIsDestroyedWakesTheNext) {
  Log log;
  Channel<int> channel(1);
  Party r1(channel.recv(), log, "r1");
  Party r2(channel.recv(), log, "r2");
  Party r3(channel.recv(), log, "r3");
  EXPECT_FALSE(r1.poll());
  EXPECT_FALSE(r2.poll());
  EXPECT_FALSE(r3.poll());
  auto send = channel.send(7);
  EXPECT_TRUE(poll_once(send).is_ready());
  r1.destroy();
  EXPECT_EQ(log, (Log{"r1", "r2"}));
  // Even if the item is gone by then: r2 falls asleep, and passes nothing on.
  EXPECT_EQ(r2.take(), 7);
  EXPECT_EQ(log, (Log{"r1", "r2"}));
  r3.destroy();  // not woken: just leaves
  EXPECT_EQ(log, (Log{"r1", "r2"}));
  EXPECT_EQ(r1.live_wakers() + r2.live_wakers() + r3.live_wakers(), 0);
}

// "Unconditionally": the wake goes on though nothing is left.
TEST(ChannelTest, AWakeIsPassedOnThoughNothingIsLeft) {
  Log log;
  Channel<int> channel(1);
  auto fill = channel.send(0);
  EXPECT_TRUE(poll_once(fill).is_ready());
  Party s1(channel.send(1), log, "s1");
  Party s2(channel.send(2), log, "s2");
  Party s3(channel.send(3), log, "s3");
  EXPECT_FALSE(s1.poll());
  EXPECT_FALSE(s2.poll());
  EXPECT_FALSE(s3.poll());
  auto receive = channel.recv();
  EXPECT_EQ(poll_once(receive).take(), 0);  // wakes s1
  EXPECT_TRUE(s1.poll());                   // which fills it; s2 is not woken
  EXPECT_EQ(log, Log{"s1"});
  auto again = channel.recv();
  EXPECT_EQ(poll_once(again).take(), 1);  // wakes s2
  s2.destroy();
  EXPECT_EQ(log, (Log{"s1", "s2", "s3"}));
  EXPECT_TRUE(s3.poll());
}

TEST(ChannelTest, OnlyTheLatestWakerIsWoken) {
  WakeCounter old;
  WakeCounter latest;
  Channel<int> channel(1);
  auto receive = channel.recv();
  EXPECT_TRUE(poll_once(receive, old.waker()).is_pending());
  EXPECT_TRUE(poll_once(receive, latest.waker()).is_pending());
  EXPECT_TRUE(poll_once(receive, latest.waker()).is_pending());
  EXPECT_EQ(latest.clones, 1);
  EXPECT_EQ(old.live(), 0);
  auto send = channel.send(1);
  EXPECT_TRUE(poll_once(send).is_ready());
  EXPECT_EQ(latest.wakes(), 1);
  EXPECT_EQ(old.wakes(), 0);
}

TEST(ChannelTest, WaitersMayOutliveIt) {
  Log log;
  std::optional<Channel<int>> channel;
  channel.emplace(1);
  Party r1(channel->recv(), log, "r1");
  Party r2(channel->recv(), log, "r2");
  EXPECT_FALSE(r1.poll());
  EXPECT_FALSE(r2.poll());
  auto send = channel->send(1);
  EXPECT_TRUE(poll_once(send).is_ready());
  Party s(channel->send(2), log, "s");
  EXPECT_FALSE(s.poll());
  channel.reset();
  r1.destroy();
  EXPECT_EQ(log, Log{"r1"});
}

TEST(ChannelTest, ItemsMayBeMoveOnlyAndGoWithTheChannelOrTheSend) {
  Channel<std::unique_ptr<std::string>> channel(1);
  auto sent = channel.send(std::make_unique<std::string>(100, 'x'));
  EXPECT_TRUE(poll_once(sent).is_ready());
  auto receive = channel.recv();
  EXPECT_EQ(*poll_once(receive).take(), std::string(100, 'x'));
  auto left = channel.send(std::make_unique<std::string>(100, 'y'));
  EXPECT_TRUE(poll_once(left).is_ready());
  auto waits = channel.send(std::make_unique<std::string>(100, 'z'));
  EXPECT_TRUE(poll_once(waits).is_pending());
}

// NOLINTBEGIN(bugprone-use-after-move): that it dies is what is tested.
TEST(ChannelDeathTest, MisuseAborts) {
  Channel<int> channel(1);
  auto receive = channel.recv();
  auto moved = std::move(receive);
  EXPECT_TRUE(poll_once(moved).is_pending());
  EXPECT_DEATH(Receive{std::move(moved)}, "a receive was moved after it had");
  auto send = channel.send(1);
  auto moved_send = std::move(send);
  EXPECT_TRUE(poll_once(moved_send).is_ready());
  EXPECT_DEATH((void)poll_once(moved_send), "a send was polled after it was");
  EXPECT_TRUE(poll_once(moved).is_ready());
  EXPECT_DEATH((void)poll_once(moved), "a receive was polled after it was");
  auto again = channel.send(1);
  EXPECT_TRUE(poll_once(again).is_ready());
  auto waits = channel.send(2);
  EXPECT_TRUE(poll_once(waits).is_pending());
  EXPECT_DEATH(Send{std::move(waits)}, "a send was moved after it had");
}
// NOLINTEND(bugprone-use-after-move)

}  // namespace
}  // namespace vigil
