// SPDX-License-Identifier: Apache-2.0
// Sleep::reset() in each state of a sleep (rule 3, law T6): when it fires after
// that, in which order with others, and how often its task is polled.
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "executor/executor.h"
#include "executor/pin.h"
#include "executor/sleep.h"
#include "executor/task.h"
#include "executor/test_support.h"

namespace vigil {
namespace {

using testing::at;
using testing::Log;
using testing::poll_once;
using testing::WakeCounter;

std::int64_t now() { return Clock::now().time_since_epoch().count(); }
Time time(std::int64_t nanoseconds) { return Time(Duration(nanoseconds)); }

/// Awaits a sleep of somebody's, and counts the polls.
struct CountPolls {
  using Output = void;
  Poll<void> poll(Context& context) {
    ++polls;
    return sleep.poll(context);
  }
  Pin<Sleep>& sleep;
  int& polls;
};
Task<> await_and_log(Pin<Sleep>& sleep, int& polls, Log& log,
                     std::string name) {
  co_await CountPolls{sleep, polls};
  log.push_back(name + " " + std::to_string(now()));
}
Task<> log_after(Duration delay, Log& log, std::string name) {
  co_await sleep_for(delay);
  log.push_back(name + " " + std::to_string(now()));
}

/// A sleep of 10 that one task awaits and another resets at 4.
struct ResetAt4 {
  template <class When>
  explicit ResetAt4(When when) {
    executor.spawn(await_and_log(sleep, polls, log, "sleep")).detach();
    executor
        .spawn(at(Duration(4),
                  [this, when] {
                    EXPECT_TRUE(sleep.is_waiting());
                    sleep.reset(when);
                    log.push_back(sleep.is_waiting() ? "waits" : "fired");
                  }))
        .detach();
    end = executor.run().end;
  }
  Log log;
  int polls = 0;
  Pin<Sleep> sleep{sleep_for(Duration(10))};
  Executor executor;
  Time end;
};

TEST(SleepResetTest, LaterEarlierAndToNow) {
  {
    const ResetAt4 later(Duration(9));
    EXPECT_EQ(later.log, (Log{"waits", "sleep 13"}));
    EXPECT_EQ(later.polls, 2);  // nothing is left of the old deadline
  }
  {
    const ResetAt4 later(time(12));
    EXPECT_EQ(later.log, (Log{"waits", "sleep 12"}));
    EXPECT_EQ(later.polls, 2);
  }
  {
    const ResetAt4 earlier(Duration(1));
    EXPECT_EQ(earlier.log, (Log{"waits", "sleep 5"}));
    EXPECT_EQ(earlier.end, time(5));
  }
  for (const Duration delay : {Duration(0), Duration(-1), Duration::min()}) {
    const ResetAt4 at_once(delay);
    EXPECT_EQ(at_once.log, (Log{"fired", "sleep 4"}));
    EXPECT_EQ(at_once.polls, 2);
    EXPECT_EQ(at_once.end, time(4));
  }
  {
    const ResetAt4 past(time(4));
    EXPECT_EQ(past.log, (Log{"fired", "sleep 4"}));
  }
  {
    const ResetAt4 saturates(Duration::max());
    EXPECT_EQ(saturates.end, Time::max());
  }
}

Task<> reset_both_ways(Log& log) {
  Pin<Sleep> sleep(sleep_for(Duration(7)));
  spawn(log_after(Duration(7), log, "other")).detach();
  spawn([](Pin<Sleep>& s) -> Task<> {
    s.reset(Duration(7));  // the same deadline, but behind the other
    co_return;
  }(sleep))
      .detach();
  co_await sleep;
  log.push_back("sleep " + std::to_string(now()));
}

TEST(SleepResetTest, TakesANewSequence) {
  Log log;
  Executor executor;
  executor.spawn(reset_both_ways(log)).detach();
  executor.run();
  EXPECT_EQ(log, (Log{"other 7", "sleep 7"}));
}

Task<> reset_before_poll(Log& log) {
  Pin<Sleep> delayed(sleep_for(Duration(5)));
  delayed.reset(Duration(8));  // now is 0: at 8
  EXPECT_FALSE(delayed.is_waiting());
  Pin<Sleep> past(sleep_for(Duration(5)));
  past.reset(time(1));
  co_await sleep_for(Duration(2));
  spawn(log_after(Duration(6), log, "other")).detach();
  co_await yield_now();  // which takes its sequence now, and this later
  co_await delayed;
  log.push_back("delayed " + std::to_string(now()));
  spawn(log_after(Duration(0), log, "yields")).detach();
  co_await past;  // as any sleep whose deadline is over: a yield
  log.push_back("past " + std::to_string(now()));
}

TEST(SleepResetTest, OfOneThatWasNeverPolledOnlyChangesTheDeadline) {
  Log log;
  Executor executor;
  executor.spawn(reset_before_poll(log)).detach();
  executor.run();
  EXPECT_EQ(log, (Log{"other 8", "delayed 8", "past 8", "yields 8"}));
  // Outside of a run as well, to a time; and it may still be moved.
  Sleep sleep = sleep_for(Duration(1));
  sleep.reset(time(20));
  const Sleep moved = std::move(sleep);
  EXPECT_FALSE(moved.is_waiting());
}

// At 10 the timer wakes the task, and another resets it before the poll.
TEST(SleepResetTest, OfOneThatFiredAndWasNotPolledArmsItAgain) {
  Log log;
  int polls = 0;
  Pin<Sleep> sleep(sleep_for(Duration(10)));
  Executor executor;
  executor
      .spawn(at(Duration(10),
                [&] {
                  EXPECT_FALSE(sleep.is_waiting());
                  sleep.reset(Duration(3));
                  EXPECT_TRUE(sleep.is_waiting());
                }))
      .detach();
  executor.spawn(await_and_log(sleep, polls, log, "sleep")).detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(log, Log{"sleep 13"});
  EXPECT_EQ(polls, 3);  // the wake of the first deadline stands
}

// The yield at its first poll, too.
TEST(SleepResetTest, OfOneThatYieldedArmsItAgain) {
  Log log;
  int polls = 0;
  Pin<Sleep> sleep(sleep_for(Duration(0)));
  Executor executor;
  executor.spawn(await_and_log(sleep, polls, log, "sleep")).detach();
  executor.spawn(at(Duration(0), [&] { sleep.reset(Duration(3)); })).detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(log, Log{"sleep 3"});
  EXPECT_EQ(polls, 3);
}

Task<> await_again(Pin<Sleep>& sleep, Log& log) {
  co_await sleep;
  for (const Duration delay : {Duration(4), Duration(0), Duration(3)}) {
    sleep.reset(delay);
    EXPECT_EQ(sleep.is_waiting(), delay > Duration(0));
    co_await sleep;
    log.push_back(std::to_string(now()));
  }
  sleep.reset(Duration(2));
  co_await sleep_for(Duration(9));
  EXPECT_FALSE(sleep.is_waiting());  // it fired with nobody to wake
  co_await sleep;
  log.push_back(std::to_string(now()));
}

TEST(SleepResetTest, OfOneThatWasReadyArmsItAgain) {
  Log log;
  Pin<Sleep> sleep(sleep_for(Duration(1)));
  Executor executor;
  executor.spawn(await_again(sleep, log)).detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(log, (Log{"5", "5", "8", "17"}));
}

// A reset to now wakes the latest waker, once, and none is left.
TEST(SleepResetTest, WakesTheLatestWakerOnce) {
  WakeCounter counter;
  {
    const Waker waker = counter.waker();
    Pin<Sleep> sleep(sleep_for(Duration(10)));
    Executor executor;
    executor
        .spawn(at(Duration(0),
                  [&] {
                    EXPECT_TRUE(poll_once(sleep, waker).is_pending());
                    sleep.reset(Duration(5));
                    EXPECT_EQ(counter.wakes(), 0);
                    EXPECT_EQ(counter.clones, 1);
                    sleep.reset(Duration(0));
                    sleep.reset(Duration(0));
                    EXPECT_EQ(counter.wakes(), 1);
                    EXPECT_TRUE(poll_once(sleep, waker).is_ready());
                  }))
        .detach();
    executor.run();
  }
  EXPECT_EQ(counter.live(), 0);
  EXPECT_EQ(counter.wakes(), 1);
}

// It let go of the timer when it was destroyed, though a waker keeps its
// inside.
TEST(SleepResetTest, OfOneWhoseExecutorIsGoneMovesItToThisOne) {
  WakeCounter counter;
  {
    const Waker waker = counter.waker();
    Pin<Sleep> sleep(sleep_for(Duration(5)));
    std::optional<Waker> kept;
    bool go = false;
    int polls = 0;
    std::optional<Executor> gone;
    gone.emplace();
    gone->spawn(testing::KeepWaker{kept, go, polls}).detach();
    gone->spawn(at(Duration(0),
                   [&] {
                     EXPECT_TRUE(poll_once(sleep, waker).is_pending());
                     gone.reset();
                   }))
        .detach();
    gone->run();
    EXPECT_FALSE(sleep.is_waiting());
    Executor executor;
    executor.spawn(at(Duration(0), [&] { sleep.reset(Duration(2)); })).detach();
    EXPECT_EQ(executor.run().end, time(2));
  }
  EXPECT_EQ(counter.wakes(), 1);
}

TEST(SleepResetDeathTest, OutsideOfARunAborts) {
  Sleep unpolled = sleep_for(Duration(1));
  EXPECT_DEATH(unpolled.reset(Duration(2)), "no vigil::Executor runs");
  Pin<Sleep> sleep(sleep_for(Duration(5)));
  Executor executor;
  executor
      .spawn(at(Duration(0), [&] { (void)poll_once(sleep, Waker::noop()); }))
      .detach();
  executor.run();
  EXPECT_DEATH(sleep.reset(time(9)), "no vigil::Executor runs");
}

}  // namespace
}  // namespace vigil
