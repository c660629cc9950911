// SPDX-License-Identifier: Apache-2.0
// join and join_all: all futures run at once within one task.
#include "executor/join_all.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "executor/executor.h"
#include "executor/race.h"
#include "executor/sleep.h"
#include "executor/task.h"
#include "executor/test_support.h"
#include "executor/timeout.h"

namespace vigil {
namespace {

using testing::Log;
using testing::LogsEnd;
using testing::poll_once;
using testing::Probe;

std::int64_t now() { return Clock::now().time_since_epoch().count(); }

TEST(JoinEachTest, PollsThoseThatAreNotReadyAndDestroysThoseThatAre) {
  Log log;
  auto both =
      join(Probe(log, "a", 1, 1), Probe(log, "b", 0, 2), Probe(log, "c", 2, 3));
  EXPECT_TRUE(poll_once(both).is_pending());
  EXPECT_EQ(log, (Log{"a poll", "b poll", "b end", "c poll"}));
  log.clear();
  EXPECT_TRUE(poll_once(both).is_pending());
  EXPECT_EQ(log, (Log{"a poll", "a end", "c poll"}));
  log.clear();
  EXPECT_EQ(poll_once(both).take(), std::tuple(1, 2, 3));
  EXPECT_EQ(log, (Log{"c poll", "c end"}));
}

TEST(JoinEachTest, AnExceptionGoesOnWhenTheOthersAreDestroyed) {
  Log log;
  auto four = join(Probe(log, "a", 0, 1), Probe(log, "b", 9, 2),
                   Probe(log, "c", 0, Probe::kThrows), Probe(log, "d", 9, 4));
  try {
    (void)poll_once(four);
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "c");
    EXPECT_EQ(log, (Log{"a poll", "a end", "b poll", "c poll", "b end", "c end",
                        "d end"}));
  }
}

Task<LogsEnd> give_logs_end(Log& log, std::string name) {
  co_return LogsEnd(log, std::move(name));
}

TEST(JoinEachTest, DestroyedLeftToRightFuturesFirst) {
  Log log;
  {
    auto pending = join(give_logs_end(log, "output"), Probe(log, "b", 9, 2),
                        Probe(log, "c", 9, 3));
    EXPECT_TRUE(poll_once(pending).is_pending());
    log.clear();
  }
  EXPECT_EQ(log, (Log{"b end", "c end", "output"}));
  log.clear();
  {
    auto unpolled = join(Probe(log, "a", 9, 1), Probe(log, "b", 9, 2));
    auto moved = std::move(unpolled);
    EXPECT_EQ(log, Log{});
  }
  EXPECT_EQ(log, (Log{"a end", "b end"}));
}

TEST(JoinEachTest, OutputsKeepTheirTypes) {
  auto mixed = join(yield_now(), []() -> Task<std::unique_ptr<int>> {
    co_return std::make_unique<int>(4);
  }());
  static_assert(
      std::is_same_v<decltype(mixed)::Output,
                     std::tuple<std::monostate, std::unique_ptr<int>>>);
  EXPECT_TRUE(poll_once(mixed).is_pending());
  EXPECT_EQ(*std::get<1>(poll_once(mixed).take()), 4);
}

TEST(JoinEachTest, OfNothingIsReadyAtOnce) {
  auto none = join();
  EXPECT_TRUE(poll_once(none).is_ready());
}

std::vector<Probe> probes(Log& log, std::vector<int> pendings, int value) {
  std::vector<Probe> result;
  result.reserve(pendings.size());
  for (std::size_t i = 0; i < pendings.size(); ++i) {
    result.emplace_back(log, std::to_string(i), pendings[i], value);
  }
  return result;
}

TEST(JoinAllTest, AsJoin) {
  Log log;
  auto all = join_all(probes(log, {1, 0}, 7));
  EXPECT_TRUE(poll_once(all).is_pending());
  EXPECT_EQ(log, (Log{"0 poll", "1 poll", "1 end"}));
  log.clear();
  EXPECT_EQ(poll_once(all).take(), (std::vector<int>{7, 7}));
  EXPECT_EQ(log, (Log{"0 poll", "0 end"}));
}

TEST(JoinAllTest, AnExceptionGoesOnWhenTheOthersAreDestroyed) {
  Log log;
  auto all = join_all(probes(log, {9, 0, 9}, Probe::kThrows));
  EXPECT_THROW((void)poll_once(all), std::runtime_error);
  EXPECT_EQ(log, (Log{"0 poll", "1 poll", "0 end", "1 end", "2 end"}));
}

TEST(JoinAllTest, DestroyedLeftToRight) {
  Log log;
  {
    auto all = join_all(probes(log, {9, 0, 9}, 1));
    auto moved = std::move(all);
    EXPECT_TRUE(poll_once(moved).is_pending());
    log.clear();
  }
  EXPECT_EQ(log, (Log{"0 end", "2 end"}));
}

TEST(JoinAllTest, OfNothingIsReadyAtOnce) {
  auto none = join_all(std::vector<Probe>());
  EXPECT_EQ(poll_once(none).take(), std::vector<int>{});
}

Task<int> give(int value, Duration delay) {
  co_await sleep_for(delay);
  co_return value;
}
Task<> join_tasks(Log& log) {
  auto handle = spawn(give(1, Duration(6)));
  const auto [first, nothing, second] = co_await join(
      handle, sleep_for(Duration(9)),
      race(give(4, Duration(7)), timeout(Duration(2), sleep_forever())));
  (void)nothing;
  log.push_back(std::to_string(now()) + " " + std::to_string(first) + " " +
                std::to_string(second.index()));
  std::vector<JoinHandle<int>> handles;
  handles.push_back(spawn(give(5, Duration(3))));
  handles.push_back(spawn(give(6, Duration(2))));
  const std::vector<int> outputs = co_await join_all(std::move(handles));
  log.push_back(std::to_string(now()) + " " + std::to_string(outputs.at(0)) +
                std::to_string(outputs.at(1)));
  std::vector<Sleep> sleeps;
  for (int i = 0; i < 3; ++i) sleeps.push_back(sleep_for(Duration(i)));
  co_await join_all(std::move(sleeps));
  log.push_back(std::to_string(now()));
}

TEST(JoinEachTest, RunsAtOnceAndNests) {
  Log log;
  Executor executor;
  executor.spawn(join_tasks(log)).detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(log, (Log{"9 1 1", "12 56", "14"}));
}

// NOLINTBEGIN(bugprone-use-after-move): that it dies is what is tested.
TEST(JoinEachDeathTest, MisuseAborts) {
  auto both = join(yield_now(), yield_now());
  EXPECT_TRUE(poll_once(both).is_pending());
  EXPECT_DEATH(auto moved = std::move(both), "join.. was moved after it had");
  EXPECT_TRUE(poll_once(both).is_ready());
  EXPECT_DEATH((void)poll_once(both), "join.. was polled after it was ready");
}
TEST(JoinAllDeathTest, MisuseAborts) {
  auto all = join_all(std::vector<YieldNow>(2));
  EXPECT_TRUE(poll_once(all).is_pending());
  EXPECT_DEATH(auto moved = std::move(all), "join.. was moved after it had");
  EXPECT_TRUE(poll_once(all).is_ready());
  EXPECT_DEATH((void)poll_once(all), "join.. was polled after it was ready");
}
// NOLINTEND(bugprone-use-after-move)

}  // namespace
}  // namespace vigil
