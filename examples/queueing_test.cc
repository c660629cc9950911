// SPDX-License-Identifier: Apache-2.0
// The simulation agrees with the formula, and would not if either were wrong:
// a check that can't fail says nothing.
#include "examples/queueing.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

namespace queueing {
namespace {

constexpr System kOne{.servers = 1, .load = 0.8};
constexpr System kFour{.servers = 4, .load = 0.8};
constexpr std::uint64_t kCustomers = 100'000;

TEST(QueueingTest, TheFormulaIsErlangs) {
  // One server: rho / (1 - rho). Two: rho^2 / (1 - rho^2).
  EXPECT_DOUBLE_EQ(erlang_c_wait({1, 0.5}), 1);
  EXPECT_NEAR(erlang_c_wait({1, 0.95}), 19, 1e-9);
  EXPECT_NEAR(erlang_c_wait({2, 0.5}), 0.25 / 0.75, 1e-9);
  // From tables: with 8 erlangs on 10 servers, 0.4092 of all have to wait.
  EXPECT_NEAR(erlang_c_wait({10, 0.8}) * 10 * 0.2, 0.4092, 5e-5);
}

TEST(QueueingTest, SimulationAgreesWithTheFormula) {
  for (const System& system : {kOne, kFour}) {
    const Estimate wait = simulated_wait(system, {.customers = kCustomers});
    EXPECT_TRUE(wait.agrees_with(erlang_c_wait(system)))
        << wait.mean << " +- " << wait.half_width;
    // Neither does it agree with whatever you like.
    EXPECT_LT(wait.half_width, wait.mean / 4);
  }
}

TEST(QueueingTest, ABrokenSimulationDisagrees) {
  for (const System& system : {kOne, kFour}) {
    for (const double factor : {0.9, 1.1}) {
      const Estimate wait = simulated_wait(
          system, {.customers = kCustomers, .service_factor = factor});
      EXPECT_FALSE(wait.agrees_with(erlang_c_wait(system)))
          << wait.mean << " +- " << wait.half_width;
    }
  }
}

TEST(QueueingTest, ABrokenFormulaDisagrees) {
  const Estimate wait = simulated_wait(kFour, {.customers = kCustomers});
  const double right = erlang_c_wait(kFour);
  // Erlang's B in place of C: b is what c would be made from.
  const double c = right * 4 * (1 - kFour.load);
  const double b = c * (1 - kFour.load) / (1 - kFour.load * c);
  EXPECT_FALSE(wait.agrees_with(right * b / c));
  EXPECT_FALSE(wait.agrees_with(right + 1));  // the service counted in
  // Four lines with a server each.
  EXPECT_FALSE(wait.agrees_with(erlang_c_wait(kOne)));
}

// The interval is what it says: it misses one time in a hundred. A wide one
// never would, a narrow one far more often.
TEST(QueueingTest, TheIntervalHoldsTheTruthAsOftenAsItSays) {
  constexpr System kSystem{.servers = 2, .load = 0.5};
  constexpr int kRuns = 200;
  const double truth = erlang_c_wait(kSystem);
  int hits_99 = 0;
  int hits_50 = 0;
  for (std::uint64_t seed = 0; seed < kRuns; ++seed) {
    Estimate wait = simulated_wait(kSystem, {.customers = 5'000, .seed = seed});
    hits_99 += wait.agrees_with(truth);
    wait.half_width *= 0.683 / 2.756;  // Student's t for one half
    hits_50 += wait.agrees_with(truth);
  }
  // Each within three standard deviations, 1.4 and 7.1.
  EXPECT_GE(hits_99, kRuns * 99 / 100 - 4);
  EXPECT_NEAR(hits_50, kRuns / 2, 21);
}

TEST(QueueingTest, ExponentialNumbersHaveTheirMomentsAndTheirTail) {
  constexpr int kDraws = 200'000;
  Random random(7, 0);
  double sum = 0;
  double squares = 0;
  int tail = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double value =
        static_cast<double>(random.exponential(2).count()) / 2e9;
    sum += value;
    squares += value * value;
    tail += value > 3;
  }
  EXPECT_NEAR(sum / kDraws, 1, 0.01);
  EXPECT_NEAR(squares / kDraws, 2, 0.04);
  EXPECT_NEAR(tail / double{kDraws}, std::exp(-3.0), 0.002);
}

TEST(QueueingTest, StreamsAndSeedsDiffer) {
  EXPECT_EQ(Random(1, 0).next(), Random(1, 0).next());
  EXPECT_NE(Random(1, 0).next(), Random(1, 1).next());
  EXPECT_NE(Random(1, 0).next(), Random(2, 0).next());
}

// These very numbers, with each compiler.
TEST(QueueingTest, TheSameSeedGivesTheSameBits) {
  const Experiment experiment{.customers = 10'000, .seed = 42};
  const Estimate once = simulated_wait(kFour, experiment);
  const Estimate again = simulated_wait(kFour, experiment);
  EXPECT_EQ(once.mean, again.mean);
  EXPECT_EQ(once.half_width, again.half_width);
  EXPECT_EQ(once.mean, 0x1.289f3f77c0a4p-1);
  EXPECT_EQ(once.half_width, 0x1.48bf4bd8a66dcp-3);
  const Estimate other = simulated_wait(kFour, {.customers = 10'000});
  EXPECT_NE(once.mean, other.mean);
}

// What is left over by the batches is dropped with the first of them.
TEST(QueueingTest, BatchMeansDropTheStart) {
  BatchMeans means(40);  // batches of one, and the first of ten
  for (int i = 0; i < 10; ++i) means.add(1e6);
  for (int i = 0; i < 15; ++i) means.add(1);
  for (int i = 0; i < 15; ++i) means.add(3);
  const Estimate estimate = means.estimate();
  EXPECT_DOUBLE_EQ(estimate.mean, 2);
  EXPECT_NEAR(estimate.half_width, 2.756 * std::sqrt(30.0 / 29 / 30), 1e-3);
}

}  // namespace
}  // namespace queueing
