// SPDX-License-Identifier: Apache-2.0
// Which polls the oracle allows next: one with all promises, more with fewer,
// and no more than that.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "model/bytes.h"
#include "model/generate.h"
#include "model/oracle.h"
#include "model/testing_walk.h"
#include "model/text.h"

namespace vigil {
namespace {

using Move = Oracle::Move;

constexpr Promises kNoReady{.fifo_ties = true, .exact_deadlines = true};
constexpr Promises kNoTies{.fifo_ready = true, .exact_deadlines = true};
constexpr Promises kNoExact{.fifo_ready = true, .fifo_ties = true};

TEST(OracleMoves, WithoutFifoAnyRunnableTaskMayComeNext) {
  Walk walk("task main\n  spawn a\n  spawn b\n  yield\ntask a\ntask b\n",
            kNoReady);
  walk.step();
  EXPECT_EQ(walk.moves(),
            "a@0 spawned; b@0 spawned; main@0 yielded overtaken; ");
  walk.take(2, 0);
  EXPECT_EQ(walk.moves(), "a@0 spawned; main@0 yielded overtaken; ");
}

TEST(OracleMoves, WithoutFifoTimeStillWaitsForTheRunnable) {
  Walk walk("task main\n  spawn a\n  sleep 1\ntask a\n  yield\n", kNoReady);
  walk.step();
  EXPECT_EQ(walk.moves(), "a@0 spawned; ");
  walk.step();
  EXPECT_EQ(walk.moves(), "a@0 yielded; ");
}

TEST(OracleMoves, WithoutFifoTiesStillHaveTheirOrder) {
  Walk walk(
      "event e0\ntask main\n  spawn a\n  spawn b\n  sleep 1\n"
      "task a\n  sleep 1\ntask b\n  sleep 1\n",
      kNoReady);
  walk.step(3);
  EXPECT_EQ(walk.moves(), "main@1 timer tied; ");
  walk.step();
  EXPECT_EQ(walk.moves(), "a@1 timer tied; ");
}

TEST(OracleMoves, WithoutTiesEqualDeadlinesMayComeInAnyOrder) {
  Walk walk(
      "task main\n  spawn a\n  spawn b\n  sleep 1\n"
      "task a\n  sleep 1\ntask b\n  sleep 2\n",
      kNoTies);
  walk.step(3);
  EXPECT_EQ(walk.moves(), "main@1 timer tied; a@1 timer tied; ");
  walk.take(1, 1);
  // The other one of the tie, and no earlier than that what is later.
  EXPECT_EQ(walk.moves(), "main@1 timer tied; ");
  walk.step();
  EXPECT_EQ(walk.moves(), "b@2 timer; ");
}

TEST(OracleMoves, WithoutTiesTheQueueStillHasItsOrder) {
  Walk walk(
      "event e0\ntask main\n  spawn a\n  spawn b\n  sleep 1\n  set e0\n"
      "task a\n  sleep 1\ntask b\n  wait e0\n",
      kNoTies);
  walk.step(3);
  walk.take(0, 1);
  // What main has woken comes behind the tie.
  EXPECT_EQ(walk.moves(), "a@1 timer tied; ");
  walk.step();
  EXPECT_EQ(walk.moves(), "b@1 woken; ");
}

TEST(OracleMoves, ExactTimeIsReachedWhenNobodyIsRunnable) {
  Walk walk("task main\n  spawn a\n  sleep 3\ntask a\n  yield\n  sleep 3\n",
            {.exact_deadlines = true, .exact_polls = false});
  walk.step(2);
  EXPECT_FALSE(walk.oracle.reach(3)) << "a is runnable";
  walk.step();
  EXPECT_FALSE(walk.oracle.reach(2));
  EXPECT_FALSE(walk.oracle.reach(4));
  EXPECT_EQ(walk.oracle.now(), 0);
  EXPECT_TRUE(walk.oracle.reach(3));
  EXPECT_EQ(walk.oracle.now(), 3);
  EXPECT_EQ(walk.moves(), "main@3 timer tied; a@3 timer tied; ");
  EXPECT_FALSE(walk.oracle.reach(3)) << "they are runnable";
}

TEST(OracleMoves, WithoutExactDeadlinesASleeperMayBeLateAndNotEarly) {
  Walk walk("task main\n  sleep 3\n", kNoExact);
  walk.step();
  EXPECT_EQ(walk.moves(), "main@3+ timer; ");
  std::vector<Move> allowed;
  walk.oracle.moves(allowed);
  EXPECT_EQ(allowed[0].latest, kEndOfTime);
  walk.take(0, 1'000);
  EXPECT_EQ(walk.oracle.now(), 1'000);
  EXPECT_EQ(print(walk.program, walk.trace),
            "1000 main 0 ok\n1000 main end returned\n");
}

TEST(OracleMoves, WithoutExactDeadlinesTimeGoesByMeanwhile) {
  Walk walk("task main\n  spawn a\n  sleep 3\ntask a\n  sleep 1\n", kNoExact);
  walk.take(0, 0);
  // Whoever sleeps may be polled from its deadline on, also before the other.
  EXPECT_EQ(walk.moves(), "a@0+ spawned; main@3+ timer; ");
  walk.take(1, 7);
  // Now it is later than main's deadline; a sleeps from 7.
  EXPECT_EQ(walk.moves(), "main@7+ timer; a@8+ timer; ");
  walk.take(1, 9);
  walk.take(0, 9);
  EXPECT_EQ(walk.moves(), "");
}

/// Its timer was due when it was woken, so nobody knows which of the two has
/// put it into the queue, nor when.
TEST(OracleMoves, WithoutExactDeadlinesTheDueAndWokenMayComeBefore) {
  const auto moves_with_timeout = [](const std::string& delay) {
    Walk walk(
        "event e0\nevent e1\ntask main\n  spawn a\n  spawn b\n"
        "  sleep 5\n  set e1\n  set e0\ntask a\n  timeout " +
            delay + "\n    wait e0\ntask b\n  wait e1\n",
        kNoExact, Dialect::kScript);
    walk.step(3);
    walk.take(0, 7);
    return walk.moves();
  };
  EXPECT_EQ(moves_with_timeout("3"), "b@7+ woken; a@7+ woken; ");
  EXPECT_EQ(moves_with_timeout("30"), "b@7+ woken; ");
}

/// The script dialect: where a wake from a thread joins the queue is open.
TEST(OracleMoves, RemoteWakesOfScriptsJoinTheQueueAnywhere) {
  constexpr const char* kLines =
      "event e0\nevent e1\ntask main\n  spawn a\n  spawn b\n  yield\n"
      "  spurious-wake-on-thread a\n  set e1\n  yield\n"
      "task a\n  wait e0\ntask b\n  wait e1\n";
  Walk native(kLines);
  native.step(4);
  EXPECT_EQ(native.moves(), "b@0 woken; ");
  Walk script(kLines, kAllPromises, Dialect::kScript);
  script.step(4);
  EXPECT_EQ(script.moves(), "b@0 woken; a@0 remote; ");
  script.take(1, 0);
  EXPECT_EQ(script.moves(), "b@0 woken; ");
}

TEST(OracleMoves, DeadlinesSaturateAtTheGivenEnd) {
  const Program program = program_of("task main\n  sleep 70\n  sleep 70\n");
  Oracle oracle(program, kAllPromises, Dialect::kScript, 100);
  Trace trace;
  std::vector<Move> allowed;
  for (oracle.moves(allowed); !allowed.empty(); oracle.moves(allowed)) {
    oracle.take(allowed[0].task, allowed[0].earliest, trace);
  }
  EXPECT_EQ(print(program, trace),
            "70 main 0 ok\n100 main 1 ok\n100 main end returned\n");
}

TEST(OracleMoves, FullPromisesLeaveOneInEachState) {
  for (std::uint64_t index = 0; index < 2'000; ++index) {
    const Program program = decode(generate_bytes(11, index, {}));
    for (const Dialect dialect : {Dialect::kNative, Dialect::kScript}) {
      Oracle oracle(program, kAllPromises, dialect);
      Trace trace;
      std::vector<Move> allowed;
      for (oracle.moves(allowed); !allowed.empty(); oracle.moves(allowed)) {
        if (dialect == Dialect::kNative) {
          ASSERT_EQ(allowed.size(), 1U) << index;
        }
        ASSERT_EQ(allowed[0].earliest, allowed[0].latest) << index;
        oracle.take(allowed[0].task, allowed[0].earliest, trace);
      }
    }
  }
}

/// Whatever is promised, the first move is the one of full promises.
TEST(OracleMoves, TheFirstGivesTheTraceOfFullPromises) {
  for (std::uint64_t index = 0; index < 1'000; ++index) {
    const Program program = decode(generate_bytes(12, index, {}));
    const Trace expected = expected_trace(program);
    for (const Promises& promises : {kNoReady, kNoTies}) {
      Oracle oracle(program, promises);
      Trace trace;
      std::vector<Move> allowed;
      for (oracle.moves(allowed); !allowed.empty(); oracle.moves(allowed)) {
        oracle.take(allowed[0].task, allowed[0].earliest, trace);
      }
      oracle.end(trace);
      ASSERT_EQ(print(program, trace), print(program, expected)) << index;
    }
  }
}

/// Any walk ends, at the latest after as many polls as anyone may need.
TEST(OracleMoves, RandomWalksEnd) {
  for (std::uint64_t index = 0; index < 1'000; ++index) {
    const Program program = decode(generate_bytes(13, index, {}));
    Oracle oracle(program, {});
    RandomStream random(14, index);
    Trace trace;
    std::vector<Move> allowed;
    ProgramTime before = 0;
    for (oracle.moves(allowed); !allowed.empty(); oracle.moves(allowed)) {
      const Move& move =
          allowed[random.below(static_cast<std::uint32_t>(allowed.size()))];
      oracle.take(move.task, move.earliest, trace);
      ASSERT_GE(oracle.now(), before);
      before = oracle.now();
      ASSERT_LE(oracle.polls(),
                1'000 + 20 * (program.tasks.size() + program.step_count()));
    }
    oracle.end(trace);
    std::size_t ends = 0;
    for (const TraceEntry& entry : trace) ends += entry.path == kEndPath;
    EXPECT_EQ(ends, oracle.interpreter().spawned().size());
  }
}

}  // namespace
}  // namespace vigil
