// SPDX-License-Identifier: Apache-2.0
// The oracle against traces that were worked out by hand from the contract, and
// the moves that it leaves where promises are missing.
#include "model/oracle.h"

#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "model/text.h"

namespace vigil {
namespace {

Program program_of(const std::string& body) {
  auto parsed = parse("vigil program 1\n" + body);
  EXPECT_TRUE(std::holds_alternative<Program>(parsed)) << body;
  return std::get<Program>(std::move(parsed));
}

std::string trace_of(const std::string& body) {
  const Program program = program_of(body);
  return print(program, expected_trace(program));
}

TEST(Oracle, EmptyMainReturns) {
  EXPECT_EQ(trace_of("task main\n"), "0 main end returned\n");
}

TEST(Oracle, SpawnQueuesBehindTheRunningTask) {
  EXPECT_EQ(trace_of("task main\n  spawn a\n  spawn a\n  log -2\n"
                     "task a\n  log 1\n"),
            "0 main 0 ok\n0 main 1 again\n0 main 2 -2\n0 main end returned\n"
            "0 a 0 1\n0 a end returned\n");
}

TEST(Oracle, EqualDeadlinesEndInTheOrderInWhichTheyBegan) {
  EXPECT_EQ(trace_of("task main\n  spawn a\n  sleep 2\n"
                     "task a\n  sleep-until 2\n"),
            "0 main 0 ok\n2 main 1 ok\n2 main end returned\n"
            "2 a 0 ok\n2 a end returned\n");
}

TEST(Oracle, AllTimersThatAreDueComeBeforeWhatTheyCause) {
  EXPECT_EQ(trace_of("task main\n  spawn a\n  sleep 1\n  yield\n"
                     "task a\n  sleep 1\n"),
            "0 main 0 ok\n1 main 1 ok\n1 a 0 ok\n1 a end returned\n"
            "1 main 2 ok\n1 main end returned\n");
}

TEST(Oracle, ASleepThatIsNotLaterThanNowActsAsYield) {
  EXPECT_EQ(trace_of("task main\n  spawn a\n  sleep -5\n  sleep-until 0\n"
                     "task a\n  log 1\n"),
            "0 main 0 ok\n0 a 0 1\n0 a end returned\n0 main 1 ok\n0 main 2 ok\n"
            "0 main end returned\n");
}

TEST(Oracle, DeadlinesSaturate) {
  EXPECT_EQ(trace_of("task main\n  sleep 9223372036854775807\n"
                     "  sleep 9223372036854775807\n"),
            "9223372036854775807 main 0 ok\n9223372036854775807 main 1 ok\n"
            "9223372036854775807 main end returned\n");
}

TEST(Oracle, JoinersAreWokenInTheOrderOfTheirJoins) {
  EXPECT_EQ(trace_of("task main\n  spawn a\n  spawn b\n  join b\n"
                     "task a\n  join b\n"
                     "task b\n  sleep 1\n"),
            "0 main 0 ok\n0 main 1 ok\n1 b 0 ok\n1 b end returned\n"
            "1 main 2 value\n1 main end returned\n1 a 0 value\n"
            "1 a end returned\n");
}

TEST(Oracle, JoinsOfTheNeverSpawnedAndOfTheEnded) {
  EXPECT_EQ(trace_of("task main\n  join a\n  spawn a\n  yield\n  join a\n"
                     "task a\n"),
            "0 main 0 none\n0 main 1 ok\n0 a end returned\n0 main 2 ok\n"
            "0 main 3 value\n0 main end returned\n");
}

TEST(Oracle, EventsLatchAndCountersWrap) {
  EXPECT_EQ(trace_of("event e0\ncounter x0\ntask main\n  add x0 -1\n"
                     "  read x0\n  add x0 2\n  read x0\n  set e0\n  wait e0\n"),
            "0 main 0 ok\n0 main 1 18446744073709551615\n0 main 2 ok\n"
            "0 main 3 1\n0 main 4 ok\n0 main 5 ok\n0 main end returned\n");
}

TEST(Oracle, StuckTasksStandAtTheEndInTheOrderOfTheirSpawns) {
  EXPECT_EQ(trace_of("event e0\ntask main\n  spawn b\n  spawn a\n  join main\n"
                     "task a\n  sleep 4\n  wait e0\ntask b\n  join a\n"),
            "0 main 0 ok\n0 main 1 ok\n4 a 0 ok\n"
            "4 main end stuck\n4 b end stuck\n4 a end stuck\n");
}

/// The tasks that may be polled after main's first poll.
std::vector<TaskId> moves_after_main(const std::string& body,
                                     const Promises& promises) {
  const Program program = program_of(body);
  Oracle oracle(program, promises);
  Trace trace;
  oracle.take(0, 0, trace);
  std::vector<Oracle::Move> moves;
  oracle.moves(moves);
  std::vector<TaskId> tasks;
  for (const Oracle::Move& move : moves) tasks.push_back(move.task);
  return tasks;
}

constexpr const char* kThree =
    "task main\n  spawn a\n  spawn b\n  yield\ntask a\ntask b\n";

TEST(OracleMoves, FullPromisesLeaveOne) {
  EXPECT_EQ(moves_after_main(kThree, kAllPromises), std::vector<TaskId>({1}));
}

TEST(OracleMoves, WithoutFifoAnyRunnableTaskMayComeNext) {
  EXPECT_EQ(
      moves_after_main(kThree, {.fifo_ties = true, .exact_deadlines = true}),
      std::vector<TaskId>({1, 2, 0}));
}

TEST(OracleMoves, WithoutFifoTiesEqualDeadlinesMayComeInAnyOrder) {
  const Program program =
      program_of("task main\n  spawn a\n  sleep 1\ntask a\n  sleep 1\n");
  for (const bool fifo_ties : {false, true}) {
    Oracle oracle(
        program,
        {.fifo_ready = true, .fifo_ties = fifo_ties, .exact_deadlines = true});
    Trace trace;
    oracle.take(0, 0, trace);
    oracle.take(1, 0, trace);
    std::vector<Oracle::Move> moves;
    oracle.moves(moves);
    ASSERT_EQ(moves.size(), fifo_ties ? 1U : 2U);
    // Both are due once time has moved; the order stays open after the first.
    oracle.take(moves.back().task, 1, trace);
    oracle.moves(moves);
    EXPECT_EQ(moves.size(), 1U);
  }
}

TEST(OracleMoves, WithoutExactDeadlinesASleeperMayBeLateAndNotEarly) {
  const Program program = program_of("task main\n  sleep 3\n");
  Oracle oracle(program, {.fifo_ready = true, .fifo_ties = true});
  Trace trace;
  oracle.take(0, 0, trace);
  std::vector<Oracle::Move> moves;
  oracle.moves(moves);
  ASSERT_EQ(moves.size(), 1U);
  EXPECT_EQ(moves[0].earliest, 3);
  EXPECT_EQ(moves[0].latest, INT64_MAX);
}

}  // namespace
}  // namespace vigil
