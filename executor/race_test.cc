// SPDX-License-Identifier: Apache-2.0
// race and race_all (rule 11): who is polled, who wins, and when who is
// destroyed. Polled by hand where the order is exact, and on an Executor for
// the rest.
#include "executor/race.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "executor/event.h"
#include "executor/executor.h"
#include "executor/pin.h"
#include "executor/sleep.h"
#include "executor/task.h"
#include "executor/test_support.h"

namespace vigil {
namespace {

using testing::Log;
using testing::LogsEnd;
using testing::poll_once;
using testing::Probe;

std::int64_t now() { return Clock::now().time_since_epoch().count(); }

TEST(RaceTest, PolledLeftToRightUntilOneIsReadyThenDestroyedLeftToRight) {
  Log log;
  auto three =
      race(Probe(log, "a", 2, 1), Probe(log, "b", 1, 2), Probe(log, "c", 0, 3));
  // The first poll stops nowhere before c, which wins.
  const auto output = poll_once(three).take();
  EXPECT_EQ(output.index(), 2u);
  EXPECT_EQ(std::get<2>(output), 3);
  EXPECT_EQ(log,
            (Log{"a poll", "b poll", "c poll", "a end", "b end", "c end"}));
}

TEST(RaceTest, ThoseRightOfTheWinnerAreNotPolled) {
  Log log;
  auto two = race(Probe(log, "a", 1, 1), Probe(log, "b", 1, 2));
  EXPECT_TRUE(poll_once(two).is_pending());
  EXPECT_EQ(log, (Log{"a poll", "b poll"}));
  log.clear();
  const auto output = poll_once(two).take();
  EXPECT_EQ(output.index(), 0u);  // both would be ready: the left one wins
  EXPECT_EQ(log, (Log{"a poll", "a end", "b end"}));
}

TEST(RaceTest, AnExceptionIsReadyAndGoesOnWhenAllAreDestroyed) {
  Log log;
  auto three = race(Probe(log, "a", 5, 1), Probe(log, "b", 1, Probe::kThrows),
                    Probe(log, "c", 1, 3));
  EXPECT_TRUE(poll_once(three).is_pending());
  log.clear();
  try {
    (void)poll_once(three);
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "b");
    EXPECT_EQ(log, (Log{"a poll", "b poll", "a end", "b end", "c end"}));
  }
}

TEST(RaceTest, DestroyedLeftToRight) {
  Log log;
  {
    auto pending = race(Probe(log, "a", 9, 1), Probe(log, "b", 9, 2),
                        Probe(log, "c", 9, 3));
    EXPECT_TRUE(poll_once(pending).is_pending());
    log.clear();
  }
  EXPECT_EQ(log, (Log{"a end", "b end", "c end"}));
  log.clear();
  {
    auto unpolled = race(Probe(log, "a", 9, 1), Probe(log, "b", 9, 2));
    auto moved = std::move(unpolled);
    EXPECT_EQ(log, Log{});
  }
  EXPECT_EQ(log, (Log{"a end", "b end"}));
}

TEST(RaceTest, OutputsKeepTheirTypes) {
  auto mixed = race(
      sleep_forever(),
      []() -> Task<std::unique_ptr<int>> {
        co_return std::make_unique<int>(4);
      }(),
      sleep_forever());
  using Output = decltype(mixed)::Output;
  static_assert(
      std::is_same_v<Output, std::variant<std::monostate, std::unique_ptr<int>,
                                          std::monostate>>);
  EXPECT_EQ(*std::get<1>(poll_once(mixed).take()), 4);
}

std::vector<Probe> probes(Log& log, std::vector<int> pendings, int value) {
  std::vector<Probe> result;
  result.reserve(pendings.size());
  for (std::size_t i = 0; i < pendings.size(); ++i) {
    result.emplace_back(log, std::to_string(i), pendings[i], value);
  }
  return result;
}

TEST(RaceAllTest, AsRace) {
  Log log;
  auto all = race_all(probes(log, {2, 1, 1}, 7));
  EXPECT_TRUE(poll_once(all).is_pending());
  EXPECT_EQ(log, (Log{"0 poll", "1 poll", "2 poll"}));
  log.clear();
  const auto winner = poll_once(all).take();
  EXPECT_EQ(winner.index, 1u);
  EXPECT_EQ(winner.output, 7);
  EXPECT_EQ(log, (Log{"0 poll", "1 poll", "0 end", "1 end", "2 end"}));
}

TEST(RaceAllTest, AnExceptionIsReady) {
  Log log;
  auto all = race_all(probes(log, {1, 0}, Probe::kThrows));
  try {
    (void)poll_once(all);
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "1");
    EXPECT_EQ(log, (Log{"0 poll", "1 poll", "0 end", "1 end"}));
  }
}

TEST(RaceAllTest, DestroyedLeftToRight) {
  Log log;
  {
    auto all = race_all(probes(log, {9, 9}, 1));
    auto moved = std::move(all);
    EXPECT_TRUE(poll_once(moved).is_pending());
    log.clear();
  }
  EXPECT_EQ(log, (Log{"0 end", "1 end"}));
}

TEST(RaceAllTest, OfFuturesWithoutOutput) {
  std::vector<YieldNow> yields(3);
  auto all = race_all(std::move(yields));
  EXPECT_TRUE(poll_once(all).is_pending());
  EXPECT_EQ(poll_once(all).take().index, 0u);
}

Task<> yield_and_log(LogsEnd end) {
  co_await yield_now();
  (void)end;
}

// Not only when the race itself goes: until then losers would hold what they
// have.
TEST(RaceAllTest, WithoutOutputAllAreDestroyedBeforeItIsReady) {
  Log log;
  std::vector<Task<>> tasks;
  tasks.push_back(yield_and_log({log, "0 end"}));
  tasks.push_back(yield_and_log({log, "1 end"}));
  Pin all(race_all(std::move(tasks)));
  EXPECT_TRUE(poll_once(all).is_pending());
  EXPECT_EQ(log, Log{});
  EXPECT_EQ(poll_once(all).take().index, 0u);
  EXPECT_EQ(log, (Log{"0 end", "1 end"}));
}

TEST(RaceAllTest, OfNothingIsRefused) {
  EXPECT_THROW((void)race_all(std::vector<Sleep>()), std::invalid_argument);
}

Task<int> give(int value, Duration delay) {
  co_await sleep_for(delay);
  co_return value;
}
template <class F>
Task<> log_winner(F future, Log& log) {
  const auto output = co_await std::move(future);
  log.push_back(std::to_string(now()) + " " + std::to_string(output.index()));
}

TEST(RaceTest, TheFirstSleepWins) {
  Log log;
  Executor executor;
  executor
      .spawn(log_winner(race(give(1, Duration(9)), sleep_for(Duration(4)),
                             sleep_for(Duration(4))),
                        log))
      .detach();
  const RunReport report = executor.run();
  EXPECT_EQ(log, Log{"4 1"});
  // The losers left their timers (T6).
  EXPECT_EQ(report.end, Time(Duration(4)));
}

TEST(RaceTest, RacesNest) {
  Log log;
  Executor executor;
  executor
      .spawn(log_winner(race(sleep_forever(), race(give(1, Duration(5)),
                                                   race(sleep_for(Duration(3)),
                                                        give(2, Duration(8))))),
                        log))
      .detach();
  EXPECT_EQ(executor.run().end, Time(Duration(3)));
  EXPECT_EQ(log, Log{"3 1"});
}

Task<> race_handles(Log& log) {
  JoinHandle<int> slow = spawn(give(1, Duration(9)));
  JoinHandle<int> fast = spawn(give(2, Duration(5)));
  const auto first = co_await race(slow, std::move(fast));
  log.push_back(std::to_string(now()) + " " +
                std::to_string(std::get<1>(first)));
  std::vector<JoinHandle<int>> handles;
  handles.push_back(std::move(slow));
  handles.push_back(spawn(give(3, Duration(9))));
  const auto second = co_await race_all(std::move(handles));
  log.push_back(std::to_string(now()) + " " + std::to_string(second.index) +
                " " + std::to_string(second.output));
}

TEST(RaceTest, HandlesAreJoined) {
  Log log;
  Executor executor;
  executor.spawn(race_handles(log)).detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(log, (Log{"5 2", "9 0 1"}));
}

Task<> race_pin_twice(Log& log) {
  Pin<Sleep> long_sleep(sleep_for(Duration(10)));
  for (int i = 0; i < 2; ++i) {
    const auto output = co_await race(long_sleep, sleep_for(Duration(6)));
    log.push_back(std::to_string(now()) + " " + std::to_string(output.index()));
  }
}

// It loses the first race, lives on, and wins the second.
TEST(RaceTest, APinStaysWithItsOwner) {
  Log log;
  Executor executor;
  executor.spawn(race_pin_twice(log)).detach();
  executor.run();
  EXPECT_EQ(log, (Log{"6 1", "10 0"}));
}

Task<> race_events(Event& a, Event& b, Log& log) {
  const auto output = co_await race(a.wait(), b.wait());
  log.push_back(std::to_string(output.index()));
  co_await yield_now();
  log.push_back("goes on");
}
Task<> set_both(Event& a, Event& b) {
  b.set();
  a.set();
  co_return;
}

// The wakes merge into one poll, in which the left branch is first.
TEST(RaceTest, OfTwoWokenBranchesTheLeftWins) {
  Log log;
  Event a;
  Event b;
  Executor executor;
  executor.spawn(race_events(a, b, log)).detach();
  executor.spawn(set_both(a, b)).detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(log, (Log{"0", "goes on"}));
}

Task<> throw_later(Duration delay) {
  co_await sleep_for(delay);
  throw std::runtime_error("late");
}
Task<> catch_from_race(Log& log) {
  try {
    co_await race(sleep_for(Duration(7)), throw_later(Duration(3)));
  } catch (const std::runtime_error& error) {
    log.push_back(std::to_string(now()) + " " + error.what());
  }
}

TEST(RaceTest, AnExceptionReachesTheAwaiter) {
  Log log;
  Executor executor;
  executor.spawn(catch_from_race(log)).detach();
  EXPECT_EQ(executor.run().end, Time(Duration(3)));
  EXPECT_EQ(log, Log{"3 late"});
}

// NOLINTBEGIN(bugprone-use-after-move): that it dies is what is tested.
TEST(RaceDeathTest, MisuseAborts) {
  auto done = race(yield_now(), sleep_forever());
  EXPECT_TRUE(poll_once(done).is_pending());
  EXPECT_DEATH(auto moved = std::move(done), "a race was moved after it had");
  EXPECT_TRUE(poll_once(done).is_ready());
  EXPECT_DEATH((void)poll_once(done), "a race was polled after it was ready");
  Log log;
  auto thrown = race(Probe(log, "a", 0, Probe::kThrows));
  EXPECT_THROW((void)poll_once(thrown), std::runtime_error);
  EXPECT_DEATH((void)poll_once(thrown), "a race was polled after it was ready");
}
TEST(RaceAllDeathTest, MisuseAborts) {
  std::vector<YieldNow> yields(1);
  auto all = race_all(std::move(yields));
  EXPECT_TRUE(poll_once(all).is_pending());
  EXPECT_DEATH(auto moved = std::move(all), "a race was moved after it had");
  EXPECT_TRUE(poll_once(all).is_ready());
  EXPECT_DEATH((void)poll_once(all), "a race was polled after it was ready");
}
// NOLINTEND(bugprone-use-after-move)

}  // namespace
}  // namespace vigil
