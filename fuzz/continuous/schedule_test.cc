// SPDX-License-Identifier: Apache-2.0
#include "fuzz/continuous/schedule.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace vigil::continuous {
namespace {

constexpr double kSlice = 30;

/// So many slices, one after another, of targets that find `gains` in each.
std::vector<int> slices_of(const std::vector<double>& gains, int slices,
                           std::vector<Account>& accounts) {
  accounts.resize(gains.size());
  std::vector<int> result(gains.size());
  for (int i = 0; i < slices; ++i) {
    const auto chosen = choose(accounts, std::vector<Candidate>(gains.size()));
    if (!chosen) ADD_FAILURE() << "none was chosen";
    ++result[chosen.value()];
    credit(accounts[*chosen], gains[*chosen], kSlice);
    charge(accounts, *chosen, kSlice);
  }
  return result;
}

TEST(Schedule, EachIsTriedFirst) {
  std::vector<Account> accounts;
  EXPECT_EQ(slices_of({5, 0, 1000, 0}, 4, accounts),
            (std::vector<int>{1, 1, 1, 1}));
}

TEST(Schedule, NoneStarves) {
  std::vector<Account> accounts;
  const std::vector<int> slices =
      slices_of({0, 1e9, 0, 0, 0, 0, 0, 0, 0, 0}, 1000, accounts);
  for (const int count : slices) EXPECT_GE(count, 25);  // 3% are its due
  EXPECT_GE(slices[1], 650);
}

TEST(Schedule, WhereNothingIsFoundAllGetTheSame) {
  std::vector<Account> accounts;
  for (const int count : slices_of({0, 0, 0, 0}, 400, accounts)) {
    EXPECT_NEAR(count, 100, 1);
  }
}

TEST(Schedule, WhatYieldsMoreGetsMore) {
  std::vector<Account> accounts;
  const std::vector<int> slices = slices_of({10, 30, 0}, 300, accounts);
  EXPECT_GT(slices[1], slices[0]);
  EXPECT_GT(slices[0], slices[2]);
}

TEST(Schedule, TheYieldOfLongAgoIsForgotten) {
  std::vector<Account> accounts;
  slices_of({1000, 10}, 50, accounts);
  const std::vector<int> later = slices_of({0, 10}, 200, accounts);
  EXPECT_GT(later[1], later[0]);
}

TEST(Schedule, IsDeterministic) {
  std::vector<Account> one;
  std::vector<Account> other;
  EXPECT_EQ(slices_of({3, 1, 4, 1, 5}, 100, one),
            slices_of({3, 1, 4, 1, 5}, 100, other));
  EXPECT_EQ(one, other);
}

TEST(Schedule, SharesAddUpToOne) {
  std::vector<Account> accounts(7);
  slices_of({3, 1, 4, 1, 5, 9, 2}, 20, accounts);
  const std::vector<double> all = shares(accounts);
  EXPECT_NEAR(std::accumulate(all.begin(), all.end(), 0.0), 1, 1e-9);
}

TEST(Schedule, OnlyTheEligibleAreChosen) {
  const std::vector<Account> accounts(3);
  EXPECT_EQ(choose(accounts,
                   std::vector<Candidate>{{false, 0}, {true, 0}, {false, 0}}),
            1U);
  EXPECT_EQ(choose(accounts,
                   std::vector<Candidate>{{false, 0}, {false, 0}, {false, 0}}),
            std::nullopt);
  EXPECT_EQ(choose({}, {}), std::nullopt);
}

TEST(Schedule, WhatRunsCountsAsSpent) {
  const std::vector<Account> accounts(2);
  EXPECT_EQ(choose(accounts, std::vector<Candidate>{{true, 30}, {true, 0}}),
            1U);
}

}  // namespace
}  // namespace vigil::continuous
