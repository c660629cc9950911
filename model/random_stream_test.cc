// SPDX-License-Identifier: Apache-2.0
// The random numbers behind the generator: the same everywhere, and even.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <set>

#include "model/generate.h"

namespace vigil {
namespace {

TEST(RandomStream, IsTheSameEverywhere) {
  RandomStream random(0, 0);
  EXPECT_EQ(random.next(), 0x6d5ebc50ce868089U);
  EXPECT_EQ(random.next(), 0xf980df2a64f342c4U);
}

TEST(RandomStream, NeighboursAreNotShiftedCopies) {
  std::set<std::uint64_t> numbers;
  for (std::uint64_t index = 0; index < 100; ++index) {
    RandomStream random(1, index);
    for (int i = 0; i < 100; ++i) numbers.insert(random.next());
  }
  EXPECT_EQ(numbers.size(), 10'000U);
}

TEST(RandomStream, BelowIsEven) {
  RandomStream random(3, 4);
  std::array<int, 7> counts{};
  for (int i = 0; i < 70'000; ++i) ++counts[random.below(7)];
  for (const int each : counts) EXPECT_NEAR(each, 10'000, 500);
  EXPECT_EQ(random.below(1), 0U);
}

}  // namespace
}  // namespace vigil
