// SPDX-License-Identifier: Apache-2.0
// The fuzz target of the primitives: it reaches every step, finds nothing in
// ours, and finds each of many that are broken on purpose.
#include "fuzz/primitives_target.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "executor/time.h"
#include "fuzz/broken_primitives.h"
#include "fuzz/input.h"
#include "fuzz/primitives_ledger.h"
#include "fuzz/primitives_run.h"
#include "fuzz/primitives_steps.h"

namespace vigil {
namespace {

using Act = PrimitiveStep::Act;

/// What random inputs find in these primitives first, or empty.
template <class P>
std::string inputs_find() {
  for (unsigned i = 0; i < 2'000; ++i) {
    const PrimitivePlan plan = decode_primitives(random_input(2, i, i % 500));
    const auto found = PrimitivesRun<P>(plan).run();
    if (found) return found->law + " broken: " + found->message;
  }
  return "";
}
template <ChannelDefect defect>
std::string inputs_find_in_channel() {
  return inputs_find<WithChannel<defect>>();
}
/// Without numbers, which say nothing.
std::string without_numbers(std::string text) {
  std::erase_if(text, [](char c) { return c >= '0' && c <= '9'; });
  return text;
}

void collect(const std::vector<PrimitiveStep>& steps, std::set<Act>& acts) {
  for (const PrimitiveStep& step : steps) {
    acts.insert(step.act);
    collect(step.below, acts);
  }
}

TEST(PrimitivesTarget, TheSeedsReachEveryStep) {
  std::set<Act> acts;
  std::size_t tasks = 0;
  for (const FuzzInput& seed : kPrimitivesTarget.seeds()) {
    const PrimitivePlan plan = decode_primitives(seed);
    tasks = std::max(tasks, plan.tasks.size());
    for (const auto& steps : plan.tasks) collect(steps, acts);
  }
  EXPECT_EQ(acts.size(), PrimitiveStep::kActs);
  EXPECT_EQ(tasks, kPrimitiveTasks);
}

TEST(PrimitivesTarget, FindsNothingInOurs) {
  for (const FuzzInput& seed : kPrimitivesTarget.seeds()) {
    kPrimitivesTarget.run(seed);
  }
  EXPECT_EQ(inputs_find<OurPrimitives>(), "");
  EXPECT_EQ(inputs_find_in_channel<ChannelDefect::kNone>(), "");
}

TEST(PrimitivesTarget, FindsBrokenChannels) {
  EXPECT_EQ(
      without_numbers(inputs_find_in_channel<ChannelDefect::kLastInFirstOut>()),
      "channel broken: item  from c was received after item , which came "
      "later");
  EXPECT_EQ(
      without_numbers(inputs_find_in_channel<ChannelDefect::kNobodyQueues>()),
      "channel broken: a receiver of c was served after one that came "
      "later");
  EXPECT_EQ(
      without_numbers(inputs_find_in_channel<ChannelDefect::kOneTooMany>()),
      "channel broken: c has  items, and a capacity of ");
  EXPECT_EQ(without_numbers(
                inputs_find_in_channel<ChannelDefect::kForgetsReceivers>()),
            "channel broken: a receiver waits for c, which has an item");
  EXPECT_EQ(
      without_numbers(inputs_find_in_channel<ChannelDefect::kForgetsSenders>()),
      "channel broken: a sender waits for c, which has a place");
  EXPECT_NE(inputs_find_in_channel<ChannelDefect::kForgetsOwnLine>(), "");
  EXPECT_NE(inputs_find_in_channel<ChannelDefect::kKeepsWakeOnEnd>(), "");
  EXPECT_EQ(
      without_numbers(inputs_find_in_channel<ChannelDefect::kLosesItem>()),
      "channel broken: c was sent  items, gave , and has ");
  EXPECT_EQ(
      without_numbers(inputs_find_in_channel<ChannelDefect::kKeepsItem>()),
      "channel broken: c was sent  items, gave , and has ");
}

TEST(PrimitivesTarget, FindsBrokenWaits) {
  EXPECT_EQ(inputs_find<WithDeafEvent>(),
            "event broken: one waits for an event that is set");
  EXPECT_EQ(inputs_find<WithGenerousNotify>(),
            "notify broken: more went on than were notified");
  EXPECT_TRUE(inputs_find<WithEarlySleep>().starts_with("T2 broken: a sleep"));
}

TEST(PrimitivesTarget, FindsBrokenCombinators) {
  EXPECT_TRUE(
      inputs_find<WithEarlyTimeout>().starts_with("T2 broken: a timeout"));
  EXPECT_EQ(without_numbers(inputs_find<WithSlackRace<false>>()),
            "race broken:  branches were not destroyed when it was ready");
  EXPECT_EQ(without_numbers(inputs_find<WithSlackRace<true>>()),
            "race broken:  branches came to their end");
  EXPECT_EQ(inputs_find<WithReversedJoin>(),
            "join-all broken: the outputs are not in order");
}

TEST(PrimitivesLedger, MissesWhatIsNeverDestroyed) {
  PrimitivesLedger books;
  auto item = std::make_unique<CountedItem>(books.make(0));
  books.judge_end();
  item.reset();
  const auto found = books.found().take();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->law, "leak");
}

TEST(PrimitivesLedger, SeesThatTimeGoesBack) {
  PrimitivesLedger books;
  books.look(Time(Duration(2)));
  books.look(Time(Duration(1)));
  const auto found = books.found().take();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->law, "T1");
}

TEST(PrimitivesLedger, SeesAnItemInAnotherChannel) {
  PrimitivesLedger books;
  const CountedItem item = books.make(0);
  books.is_received(1, books.take_ticket(1), item);
  const auto found = books.found().take();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->message, "item 1 from c1 was sent to c0");
}

TEST(PrimitivesTarget, PrintsALineForEachStep) {
  EXPECT_EQ(kPrimitivesTarget.print({}),
            "channel c0 capacity 1\n"
            "channel c1 capacity 1\n"
            "channel c2 capacity 1\n"
            "task t0\n");
  const FuzzInput input{196, 0, 2, 240, 230, 2, 255, 220, 5, 101};
  EXPECT_EQ(kPrimitivesTarget.print(input),
            "channel c0 capacity 1\n"
            "channel c1 capacity 2\n"
            "channel c2 capacity 1\n"
            "channels end before the executor\n"
            "task t0\n"
            "  send c2\n"
            "task t1\n"
            "  timeout 2\n"
            "    wait e1\n"
            "  wait e0\n");
}

}  // namespace
}  // namespace vigil
