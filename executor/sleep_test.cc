// SPDX-License-Identifier: Apache-2.0
// Sleep, sleep_until, sleep_forever and yield_now on an Executor: rules 3 and 4
// of its contract, and laws F1, F2, F8, T2, T5, T6. All times are virtual.
#include "executor/sleep.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "executor/executor.h"
#include "executor/pin.h"
#include "executor/task.h"
#include "executor/test_support.h"

namespace vigil {
namespace {

using testing::Log;
using testing::WakeCounter;

std::int64_t now() { return Clock::now().time_since_epoch().count(); }
Time at(std::int64_t nanoseconds) { return Time(Duration(nanoseconds)); }

/// Awaits `future`, then logs "NAME TIME".
template <class F>
Task<> log_after(F future, Log& log, std::string name) {
  co_await std::move(future);
  log.push_back(name + " " + std::to_string(now()));
}

/// Polls a pinned future once with a waker of the test's, and is ready.
template <class F>
struct PollWith {
  using Output = bool;
  Poll<bool> poll(Context&) {
    Context context(waker);
    return future.poll(context).is_ready();
  }
  Pin<F>& future;
  const Waker& waker;
};

TEST(SleepTest, EndsExactlyAtItsDeadline) {
  Log log;
  Executor executor;
  executor.spawn(log_after(sleep_for(Duration(7)), log, "a")).detach();
  executor.spawn(log_after(sleep_until(at(5)), log, "b")).detach();
  EXPECT_EQ(executor.run().end, at(7));
  EXPECT_EQ(log, (Log{"b 5", "a 7"}));
}

Task<> sleep_late(Log& log) {
  Sleep made_at_0 = sleep_for(Duration(10));
  co_await sleep_for(Duration(100));
  co_await std::move(made_at_0);
  log.push_back(std::to_string(now()));
}

TEST(SleepTest, TheDeadlineIsFixedAtTheFirstPoll) {
  Log log;
  Executor executor;
  executor.spawn(sleep_late(log)).detach();
  executor.run();
  EXPECT_EQ(log, Log{"110"});
}

TEST(SleepTest, EqualDeadlinesEndInTheOrderOfTheirFirstPolls) {
  Log log;
  Executor executor;
  executor.spawn(log_after(sleep_for(Duration(5)), log, "a")).detach();
  executor.spawn(log_after(sleep_until(at(5)), log, "b")).detach();
  executor.spawn(log_after(sleep_for(Duration(5)), log, "c")).detach();
  executor.run();
  EXPECT_EQ(log, (Log{"a 5", "b 5", "c 5"}));
}

TEST(SleepTest, ADeadlineThatOverflowsIsTheEndOfTime) {
  Log log;
  Executor executor;
  executor.spawn(log_after(sleep_late(log), log, "a")).detach();
  executor.run();
  executor.spawn(log_after(sleep_for(Duration::max()), log, "b")).detach();
  const RunReport report = executor.run();
  EXPECT_EQ(report.end, Time::max());
  EXPECT_FALSE(report.is_deadlock());
  // At the end of time, a deadline is no later than now: a yield.
  executor.spawn(log_after(sleep_for(Duration(1)), log, "c")).detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  const std::string max = std::to_string(Duration::max().count());
  EXPECT_EQ(log, (Log{"110", "a 110", "b " + max, "c " + max}));
}

class PastDeadline : public ::testing::TestWithParam<Sleep (*)()> {};

TEST_P(PastDeadline, ActsAsYield) {
  Log log;
  Executor executor;
  executor.spawn(log_after(GetParam()(), log, "late")).detach();
  executor.spawn(log_after(yield_now(), log, "yield")).detach();
  executor.spawn(log_after([]() -> Task<> { co_return; }(), log, "now"))
      .detach();
  EXPECT_EQ(executor.run().end, at(0));
  EXPECT_EQ(log, (Log{"now 0", "late 0", "yield 0"}));
}

INSTANTIATE_TEST_SUITE_P(
    All, PastDeadline,
    ::testing::Values([] { return sleep_for(Duration(0)); },
                      [] { return sleep_for(Duration(-1)); },
                      [] { return sleep_for(Duration::min()); },
                      [] { return sleep_until(at(0)); },
                      [] { return sleep_until(Time::min()); }));

/// Polls `sleep` with each of `wakers` in turn, and expects it pending.
Task<> poll_with(Pin<Sleep>& sleep, std::vector<const Waker*> wakers) {
  for (const Waker* const waker : wakers) {
    EXPECT_FALSE((co_await PollWith<Sleep>{sleep, *waker}));
  }
}

// Laws F2, W4: the old waker is dropped and not woken. Rule 3: a swapped waker
// takes no new place in the queue.
TEST(SleepTest, ASwappedWakerReplacesTheOldAndKeepsThePlace) {
  Log log;
  WakeCounter old;
  WakeCounter swapped;
  WakeCounter other;
  swapped.on_wake = [&log] { log.push_back("swapped"); };
  other.on_wake = [&log] { log.push_back("other"); };
  {
    Pin<Sleep> first(sleep_for(Duration(5)));
    Pin<Sleep> second(sleep_for(Duration(5)));
    const Waker a = old.waker();
    const Waker b = swapped.waker();
    const Waker c = other.waker();
    Executor executor;
    executor.spawn(poll_with(first, {&a, &a})).detach();
    executor.spawn(poll_with(second, {&c})).detach();
    executor.spawn(poll_with(first, {&b, &b})).detach();
    executor.run();
    EXPECT_EQ(old.clones, 1);  // the same waker again is not cloned again
    EXPECT_EQ(old.drops, 1);
  }
  EXPECT_EQ(log, (Log{"swapped", "other"}));
  EXPECT_EQ(old.wakes(), 0);
  EXPECT_EQ(swapped.wakes(), 1);
  EXPECT_EQ(swapped.clones, 1);
  EXPECT_EQ(old.live(), 0);
  EXPECT_EQ(swapped.live(), 0);
}

Task<> drop_a_sleep(Log& log) {
  {
    Pin<Sleep> sleep(sleep_for(Duration(1'000)));
    EXPECT_FALSE((co_await PollWith<Sleep>{sleep, Waker::noop()}));
  }
  co_await sleep_for(Duration(3));
  log.push_back(std::to_string(now()));
}

TEST(SleepTest, ADroppedSleepLeavesNoTimer) {
  Log log;
  Executor executor;
  executor.spawn(drop_a_sleep(log)).detach();
  EXPECT_EQ(executor.run().end, at(3));
  EXPECT_EQ(log, Log{"3"});
}

Task<> spurious(Log& log) {
  Pin<Sleep> sleep(sleep_for(Duration(10)));
  EXPECT_FALSE((co_await PollWith<Sleep>{sleep, Waker::noop()}));
  co_await sleep_for(Duration(4));
  EXPECT_FALSE((co_await PollWith<Sleep>{sleep, Waker::noop()}));
  co_await sleep;
  log.push_back(std::to_string(now()));
}

TEST(SleepTest, SpuriousPollsChangeNothing) {
  Log log;
  Executor executor;
  executor.spawn(spurious(log)).detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(log, Log{"10"});
}

Task<bool> poll_sleep(Pin<Sleep>& sleep, const Waker& waker) {
  co_return co_await PollWith<Sleep>{sleep, waker};
}
Task<> poll_and_drop(Pin<Sleep>& sleep, const Waker& waker,
                     std::optional<Executor>& executor) {
  co_await PollWith<Sleep>{sleep, waker};
  executor.reset();
}

// It never fires then, and must not claim that its time has come (law T2).
TEST(SleepTest, ASleepThatOutlivesItsExecutorStaysPending) {
  WakeCounter counter;
  {
    const Waker waker = counter.waker();
    Pin<Sleep> sleep(sleep_for(Duration(5)));
    std::optional<Executor> dropped;
    dropped.emplace();
    dropped->spawn(poll_and_drop(sleep, waker, dropped)).detach();
    dropped->run();
    ASSERT_FALSE(dropped.has_value());
    Executor other;
    JoinHandle<bool> is_ready = other.spawn(poll_sleep(sleep, waker));
    Task<bool> result = [](JoinHandle<bool>& handle) -> Task<bool> {
      co_return co_await handle;
    }(is_ready);
    EXPECT_FALSE(other.run().is_deadlock());
    EXPECT_FALSE(testing::poll_once(result).take());
  }
  EXPECT_EQ(counter.wakes(), 0);
  EXPECT_EQ(counter.live(), 0);
}

TEST(SleepTest, ForeverHoldsNoTimer) {
  Log log;
  Executor executor;
  executor.spawn(log_after(sleep_forever(), log, "never")).detach();
  const RunReport report = executor.run();
  EXPECT_EQ(report.end, at(0));
  ASSERT_EQ(report.stuck.size(), 1u);
  EXPECT_EQ(report.stuck[0].waits_for, "sleep_forever");
  EXPECT_EQ(log, Log{});
}

TEST(SleepTest, YieldWakesByReferenceAndIsPendingOnce) {
  WakeCounter counter;
  YieldNow yield = yield_now();
  EXPECT_TRUE(testing::poll_once(yield, counter.waker()).is_pending());
  EXPECT_TRUE(testing::poll_once(yield, counter.waker()).is_ready());
  EXPECT_EQ(counter.wakes_by_ref, 1);
  EXPECT_EQ(counter.live(), 0);
}

Task<> poll_again(Pin<Sleep>& sleep) {
  co_await sleep;
  co_await sleep;
}
Task<> move_after_poll() {
  Sleep sleep = sleep_for(Duration(1));
  Context context(Waker::noop());
  (void)sleep.poll(context);
  const Sleep moved = std::move(sleep);
  co_return;
}

TEST(SleepDeathTest, MisuseAborts) {
  Sleep sleep = sleep_for(Duration(1));
  EXPECT_DEATH((void)testing::poll_once(sleep), "no vigil::Executor runs");
  Executor executor;
  executor.spawn(move_after_poll()).detach();
  EXPECT_DEATH(executor.run(), "a Sleep was moved after it had been polled");
  Executor other;
  Pin<Sleep> pinned(sleep_for(Duration(1)));
  other.spawn(poll_again(pinned)).detach();
  EXPECT_DEATH(other.run(), "a Sleep was polled after it was ready");
}

}  // namespace
}  // namespace vigil
