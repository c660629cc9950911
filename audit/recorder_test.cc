// SPDX-License-Identifier: Apache-2.0
// The recorder writes down what it is told, sees polls and destructions that
// must not be, and closes.
#include "audit/recorder.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "model/testing.h"
#include "model/text.h"

namespace vigil {
namespace {

using Fault = PollRecord::Fault;
using Kind = Outcome::Kind;

/// Of a program with the tasks main, a and b, all made.
class RecorderTest : public testing::Test {
 protected:
  RecorderTest() {
    for (const TaskId task : {0U, 2U, 1U}) recorder_.made(task);
  }
  /// One poll in which nothing goes wrong.
  void poll(TaskId task, ProgramTime time, bool is_ready = false) {
    ASSERT_TRUE(recorder_.begin_poll(task, time));
    if (is_ready) {
      recorder_.completed(task, std::string(kEndPath), {Kind::kReturned});
    }
    recorder_.end_poll(task, is_ready);
  }
  Fault last_fault() { return recorder_.observation().polls.back().fault; }
  std::string trace() { return print(program_, recorder_.observation().trace); }
  const TaskLife& life(TaskId task) {
    return recorder_.observation().tasks[task];
  }

  const Program program_ =
      program_of("task main\n  log 1\n  log 2\ntask a\ntask b\n");
  Recorder recorder_{program_};
};

TEST_F(RecorderTest, EntriesBelongToTheirPoll) {
  ASSERT_TRUE(recorder_.begin_poll(0, 3));
  EXPECT_TRUE(recorder_.is_polling());
  recorder_.completed(0, "0", {Kind::kSigned, 1});
  recorder_.completed(0, "1", {Kind::kSigned, 2});
  recorder_.end_poll(0, false);
  EXPECT_FALSE(recorder_.is_polling());
  poll(1, 5);
  poll(2, 5, true);
  EXPECT_EQ(recorder_.poll_count(), 3U);
  EXPECT_EQ(trace(), "3 main 0 1\n3 main 1 2\n5 b end returned\n");
  const std::vector<PollRecord>& polls = recorder_.observation().polls;
  EXPECT_EQ(polls[0].task, 0U);
  EXPECT_EQ(polls[0].time, 3);
  EXPECT_EQ(polls[0].first_entry, 0U);
  EXPECT_EQ(polls[0].end_entry, 2U);
  EXPECT_EQ(polls[1].first_entry, 2U);
  EXPECT_EQ(polls[1].end_entry, 2U);
  EXPECT_EQ(polls[2].first_entry, 2U);
  EXPECT_EQ(polls[2].end_entry, 3U);
  EXPECT_TRUE(recorder_.has_ended(2));
  EXPECT_FALSE(recorder_.has_ended(0));
}

/// Tasks that are cancelled from a thread end when the poll has returned.
TEST_F(RecorderTest, WhatFollowsAPollBelongsToIt) {
  poll(1, 0);
  recorder_.expect_cancel(1);
  poll(0, 4);
  recorder_.destroyed(1);
  EXPECT_EQ(trace(), "4 a end cancelled\n");
  EXPECT_EQ(recorder_.observation().polls[1].first_entry, 0U);
  EXPECT_EQ(recorder_.observation().polls[1].end_entry, 1U);
}

TEST_F(RecorderTest, NestedPollsAreRefused) {
  ASSERT_TRUE(recorder_.begin_poll(0, 0));
  EXPECT_FALSE(recorder_.begin_poll(1, 0));
  EXPECT_EQ(last_fault(), Fault::kNested);
  EXPECT_FALSE(recorder_.begin_poll(0, 0));
  EXPECT_EQ(last_fault(), Fault::kNested);
  // The outer one goes on.
  recorder_.completed(0, "0", {Kind::kSigned, 1});
  recorder_.end_poll(0, false);
  EXPECT_EQ(recorder_.observation().polls[0].end_entry, 1U);
  poll(1, 0);
}

TEST_F(RecorderTest, PollsAfterReadyAreRefused) {
  poll(1, 0, true);
  EXPECT_FALSE(recorder_.begin_poll(1, 2));
  EXPECT_EQ(last_fault(), Fault::kAfterReady);
  EXPECT_EQ(recorder_.observation().polls.back().time, 2);
  EXPECT_FALSE(recorder_.is_polling());
}

TEST_F(RecorderTest, PollsAfterDestructionAreRefused) {
  poll(1, 0);
  recorder_.destroyed(1);
  EXPECT_FALSE(recorder_.begin_poll(1, 0));
  EXPECT_EQ(last_fault(), Fault::kAfterDestruction);
}

TEST_F(RecorderTest, PollsOfTheCancelledAreRefused) {
  poll(1, 0);
  recorder_.cancelled(1);
  EXPECT_FALSE(recorder_.begin_poll(1, 0));
  EXPECT_EQ(last_fault(), Fault::kAfterReady);
}

/// Whoever has ended is there no more when the next is polled.
TEST_F(RecorderTest, WhatOutlivesItsEndIsSeen) {
  poll(1, 0, true);
  recorder_.destroyed(1);
  poll(2, 1, true);
  poll(0, 2);
  recorder_.destroyed(2);
  poll(0, 3);
  EXPECT_EQ(life(0).outlived_at, std::nullopt);
  EXPECT_EQ(life(1).outlived_at, std::nullopt);
  EXPECT_EQ(life(2).outlived_at, 2U);
}

TEST_F(RecorderTest, SoAreTheCancelled) {
  ASSERT_TRUE(recorder_.begin_poll(0, 0));
  recorder_.cancelled(1);
  recorder_.destroyed(1);
  recorder_.cancelled(2);
  recorder_.end_poll(0, false);
  poll(0, 1);
  poll(0, 2);
  EXPECT_EQ(life(1).outlived_at, std::nullopt);
  EXPECT_EQ(life(2).outlived_at, 1U);
}

TEST_F(RecorderTest, AWakeOfTheEndedBelongsToItsPoll) {
  poll(1, 0, true);
  poll(0, 1);
  recorder_.woke_ended(1);
  poll(0, 2);
  const std::vector<PollRecord>& polls = recorder_.observation().polls;
  EXPECT_EQ(polls[0].woke_ended, std::nullopt);
  EXPECT_EQ(polls[1].woke_ended, 1U);
  EXPECT_EQ(polls[2].woke_ended, std::nullopt);
}

TEST_F(RecorderTest, SoDoesACancelOfThem) {
  poll(1, 0, true);
  poll(0, 1);
  recorder_.cancelled_ended(1);
  recorder_.woke_twice();
  poll(0, 2);
  const std::vector<PollRecord>& polls = recorder_.observation().polls;
  EXPECT_EQ(polls[1].cancelled_ended, 1U);
  EXPECT_EQ(polls[1].woke_ended, std::nullopt);
  EXPECT_TRUE(polls[1].woke_twice);
  EXPECT_EQ(polls[2].cancelled_ended, std::nullopt);
  EXPECT_FALSE(polls[2].woke_twice);
}

TEST_F(RecorderTest, WhatWakesLateIsOutlived) {
  poll(1, 0, true);
  EXPECT_FALSE(recorder_.observation().has_late_wakes);
  recorder_.wakes_late(1);
  poll(0, 1);
  EXPECT_TRUE(life(1).wakes_late);
  EXPECT_EQ(life(1).outlived_at, 1U);
  EXPECT_TRUE(recorder_.observation().has_late_wakes);
}

TEST_F(RecorderTest, PollsAfterTheRunAreRefused) {
  poll(0, 0);
  recorder_.end_run(7);
  EXPECT_FALSE(recorder_.begin_poll(0, 7));
  EXPECT_EQ(last_fault(), Fault::kAfterRun);
}

TEST_F(RecorderTest, EndOfRunNamesTheStuckInTheOrderOfTheirSpawns) {
  poll(0, 0, true);
  recorder_.end_run(7);
  EXPECT_EQ(trace(), "0 main end returned\n7 b end stuck\n7 a end stuck\n");
  EXPECT_EQ(recorder_.observation().end, 7);
  EXPECT_EQ(recorder_.observation().spawned, std::vector<TaskId>({0, 2, 1}));
  // Shutdown destroys them, as it should.
  recorder_.destroyed(1);
  EXPECT_FALSE(life(1).destroyed_early);
  EXPECT_EQ(life(1).destroyed, 1U);
}

TEST_F(RecorderTest, ARunMayEndWithinAPoll) {
  ASSERT_TRUE(recorder_.begin_poll(0, 0));
  recorder_.end_run(0);  // an exception left it
  EXPECT_FALSE(recorder_.is_polling());
}

TEST_F(RecorderTest, DestructionsAreCounted) {
  poll(1, 0, true);
  recorder_.destroyed(1);
  recorder_.destroyed(1);
  EXPECT_EQ(life(1).made, 1U);
  EXPECT_EQ(life(1).destroyed, 2U);
  EXPECT_FALSE(life(1).destroyed_early);
  EXPECT_FALSE(life(1).destroyed_in_poll);
  EXPECT_EQ(life(0).destroyed, 0U);
}

TEST_F(RecorderTest, DestructionWithoutAReasonIsEarly) {
  poll(1, 0);
  recorder_.destroyed(1);
  EXPECT_TRUE(life(1).destroyed_early);
  EXPECT_EQ(trace(), "");
}

TEST_F(RecorderTest, DestructionWithinThePollIsSeen) {
  ASSERT_TRUE(recorder_.begin_poll(1, 0));
  recorder_.destroyed(1);
  EXPECT_TRUE(life(1).destroyed_in_poll);
}

TEST_F(RecorderTest, AnExpectedCancellationIsAnEnd) {
  poll(1, 0);
  ASSERT_TRUE(recorder_.begin_poll(0, 2));
  recorder_.expect_cancel(1);
  recorder_.destroyed(1);
  recorder_.completed(0, "0", {});
  recorder_.end_poll(0, false);
  EXPECT_EQ(trace(), "2 a end cancelled\n2 main 0 ok\n");
  EXPECT_TRUE(recorder_.has_ended(1));
  EXPECT_FALSE(life(1).destroyed_early);
}

/// A task that cancelled itself and then ended has one end.
TEST_F(RecorderTest, AnEndThatStandsIsNotWrittenTwice) {
  ASSERT_TRUE(recorder_.begin_poll(1, 0));
  recorder_.expect_cancel(1);
  recorder_.completed(1, std::string(kEndPath), {Kind::kReturned});
  recorder_.end_poll(1, true);
  recorder_.destroyed(1);
  EXPECT_EQ(trace(), "0 a end returned\n");
}

TEST_F(RecorderTest, ShutdownEndsAllThatAreLeft) {
  poll(1, 0, true);
  recorder_.destroyed(1);
  recorder_.expect_shutdown();
  recorder_.destroyed(0);
  recorder_.destroyed(2);
  EXPECT_EQ(trace(),
            "0 a end returned\n0 main end cancelled\n0 b end cancelled\n");
  recorder_.end_run(0);
  EXPECT_EQ(recorder_.observation().trace.size(), 3U);
}

/// 1000 polls, and 20 for each task and step; here 3 and 2.
TEST_F(RecorderTest, PollsAreLimited) {
  std::size_t polls = 0;
  for (; recorder_.begin_poll(0, 0); ++polls) {
    recorder_.end_poll(0, false);
    ASSERT_LT(polls, 10'000U);
  }
  EXPECT_EQ(polls, 1'000U + 20U * (3U + 2U));
  EXPECT_TRUE(recorder_.limit_was_hit());
  EXPECT_EQ(recorder_.poll_count(), polls);
}

TEST(Recorder, AllowsForRepeats) {
  const Program program = program_of("task main\n  repeat 1000\n    yield\n");
  Recorder recorder(program);
  recorder.made(0);
  for (int i = 0; i < 1'001; ++i) {
    ASSERT_TRUE(recorder.begin_poll(0, 0));
    recorder.end_poll(0, false);
  }
}

/// Futures may outlive their run.
TEST_F(RecorderTest, WhatComesLaterIsNotWrittenDown) {
  poll(0, 0);
  recorder_.end_run(1);
  const Observation seen = recorder_.take();
  EXPECT_TRUE(recorder_.is_closed());
  recorder_.destroyed(0);
  recorder_.completed(0, "0", {});
  EXPECT_FALSE(recorder_.begin_poll(0, 0));
  EXPECT_EQ(seen.polls.size(), 1U);
  EXPECT_EQ(seen.tasks[0].destroyed, 0U);
}

}  // namespace
}  // namespace vigil
