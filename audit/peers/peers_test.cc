// SPDX-License-Identifier: Apache-2.0
// The peers keep what is promised, the same way each time; and what breaks a
// promise, or one that was never made, is told.
#include "audit/peers/peers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "audit/adapter.h"
#include "audit/peers/asio_callbacks.h"
#include "audit/testing.h"
#include "mutants/small_executor.h"

namespace vigil {
namespace {

constexpr std::uint64_t kSeed = 3;
constexpr std::uint64_t kPrograms = 1'000;

/// The row of a law; fails if there is none.
PeerLaw row(const PeerRun& run, Law law) {
  const auto found =
      std::find_if(run.laws.begin(), run.laws.end(),
                   [=](const PeerLaw& each) { return each.law == law; });
  EXPECT_NE(found, run.laws.end()) << info(law).number;
  return found == run.laws.end() ? PeerLaw{} : *found;
}

class Peers : public testing::TestWithParam<Subject> {};

TEST_P(Peers, KeepTheirPromises) {
  const PeerRun run = run_peer(GetParam(), kSeed, kPrograms, 10);
  EXPECT_EQ(run.inconclusive, 0U);
  for (const PeerLaw& law : run.laws) {
    if (law.is_promised() && law.first) {
      ADD_FAILURE() << example_of(GetParam(), kSeed, law);
    }
    const bool is_cut = law.law == Law::kT5;  // kLongestPeerDelay
    if (law.is_promised() && !is_cut) {
      EXPECT_NE(law.tried, 0U) << info(law.law).number;
    }
  }
  EXPECT_TRUE(run.keeps_promises());
}

TEST_P(Peers, DoTheSameEachTime) {
  const PeerRun once = run_peer(GetParam(), kSeed, kPrograms, kPrograms);
  const PeerRun again = run_peer(GetParam(), kSeed, kPrograms, kPrograms);
  EXPECT_EQ(once.trace_hash, again.trace_hash);
  const PeerRun other = run_peer(GetParam(), kSeed + 1, kPrograms, kPrograms);
  EXPECT_NE(once.trace_hash, other.trace_hash);
}

TEST_P(Peers, MoveTimeWhenNothingRunsAndNotElse) {
  const PeerRun run = run_peer(GetParam(), kSeed, kPrograms, 1);
  EXPECT_FALSE(row(run, Law::kT3).is_promised());
  EXPECT_FALSE(row(run, Law::kT3).first);
  EXPECT_NE(row(run, Law::kT3).tried, 0U);
}

TEST_P(Peers, SleepForHours) {
  EXPECT_TRUE(holds(GetParam(),
                    "vigil program 1\ntask main\n  spawn a\n"
                    "  sleep 3600000\n  join a\ntask a\n  sleep 4294967295\n"));
}

INSTANTIATE_TEST_SUITE_P(All, Peers, testing::ValuesIn(peers()),
                         [](const auto& each) {
                           std::string name(each.param.name);
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

/// asio says nothing of the order of timers that expire together, and has none.
TEST(Findings, AsioFiresTiesInNoOrder) {
  for (const char* const name : {"asio-callbacks", "asio-coroutines"}) {
    const Subject& peer = *find_peer(name);
    const PeerRun run = run_peer(peer, kSeed, kPrograms, 1);
    const PeerLaw ties = row(run, Law::kT4);
    EXPECT_TRUE(run.keeps_promises()) << "it is no broken promise";
    EXPECT_FALSE(ties.is_promised());
    ASSERT_TRUE(ties.first);
    const std::string example = example_of(peer, kSeed, ties);
    EXPECT_NE(example.find("was polled at"), std::string::npos) << example;
    EXPECT_NE(example.find("<- observed"), std::string::npos) << example;
  }
}

TEST(Findings, OfLibuvAndGlibAreNone) {
  for (const char* const name : {"libuv", "glib"}) {
    const PeerRun run = run_peer(*find_peer(name), kSeed, kPrograms, 1);
    for (const PeerLaw& law : run.laws) EXPECT_FALSE(law.first) << name;
  }
}

/// Canaries: the same asio, had it promised more; and an executor that breaks
/// what it promises.
struct BoastfulAsio : AsioCallbacks {
  static constexpr Promises promises{.fifo_ties = true,
                                     .exact_deadlines = true,
                                     .park = true,
                                     .cancel = true,
                                     .exceptions = true};
};

TEST(Canary, APromiseThatIsNotKeptIsBroken) {
  constexpr Subject kBoastful = adapter_subject<BoastfulAsio>("boastful", "");
  const PeerRun run = run_peer(kBoastful, kSeed, kPrograms, 1);
  EXPECT_FALSE(run.keeps_promises());
  EXPECT_TRUE(row(run, Law::kT4).is_promised());
  EXPECT_TRUE(row(run, Law::kT4).first);
  for (const PeerLaw& law : run.laws) {
    const bool is_beyond = law.law == Law::kE13 || law.law == Law::kE15;
    EXPECT_EQ(law.is_promised(), !is_beyond) << info(law.law).number;
  }
}

/// Order promised, exact time not: beyond it are exact time, and the other
/// order, and no row is there twice.
TEST(Accounts, AreOfWhatThePeerDidNotPromise) {
  for (const bool is_of_ties : {true, false}) {
    Subject orderly = *find_peer("libuv");
    orderly.promises.fifo_ties = is_of_ties;
    orderly.promises.fifo_ready = !is_of_ties;
    std::vector<Law> beyond;
    for (const PeerLaw& law : run_peer(orderly, kSeed, 10, 1).laws) {
      if (!law.is_promised()) beyond.push_back(law.law);
    }
    const Law other = is_of_ties ? Law::kE13 : Law::kT4;
    EXPECT_EQ(beyond, (std::vector{Law::kE15, Law::kT3, other}));
  }
}

TEST(Canary, AMutantIsBroken) {
  constexpr Subject kEarly =
      adapter_subject<SmallExecutor<Bug::kOneTickEarly>>("early", "");
  const PeerRun run = run_peer(kEarly, kSeed, kPrograms, 1);
  EXPECT_FALSE(run.keeps_promises());
  EXPECT_TRUE(row(run, Law::kT2).first);
}

TEST(PeerProgram, HasNoDelayThatIsTooLong) {
  for (std::uint64_t index = 0; index < 1'000; ++index) {
    const Program program = peer_program(peers()[0], kSeed, index);
    for (const ProgramTask& task : program.tasks) {
      for_each_operation(task.operations, [](const Operation& operation) {
        const NumberKind kind = info(operation.op).number;
        if (kind == NumberKind::kDuration || kind == NumberKind::kTime) {
          EXPECT_LE(operation.number, kLongestPeerDelay);
        }
      });
    }
  }
}

}  // namespace
}  // namespace vigil
