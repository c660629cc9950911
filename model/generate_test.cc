// SPDX-License-Identifier: Apache-2.0
// The generator is the same everywhere, and its programs are of the kind that
// finds something: these are measured, with bounds far from what is measured.
#include "model/generate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "model/bytes.h"

namespace vigil {
namespace {

constexpr std::uint64_t kPrograms = 20'000;

std::uint64_t fnv(std::uint64_t hash, const std::vector<std::uint8_t>& bytes) {
  for (const std::uint8_t byte : bytes) hash = (hash ^ byte) * 0x100000001b3;
  return hash;
}

constexpr std::uint64_t kFnvBasis = 0xcbf29ce484222325;

struct Golden {
  std::uint64_t seed;
  std::uint64_t index;
  std::uint64_t hash;
};

// Only a change of the generator itself may change these; then say so in the
// change log, since programs can no longer be made again by their index.
TEST(Generate, GoldenBytes) {
  constexpr std::array kGolden{
      Golden{0U, 0U, 0x7c70d81f57342c49},
      Golden{0U, 1U, 0xbae391ec7d878710},
      Golden{0U, 2U, 0x66c08c4a13217f10},
      Golden{1U, 0U, 0xa977da92248613ca},
      Golden{1U, 1U, 0xadd92e109353c5de},
      Golden{42U, 7U, 0x5f2c359be6ddd204},
      Golden{42U, 1000000U, 0x1c0070fda220414a},
      Golden{12345678901234567890U, 3U, 0x63200f445dadfe7e},
      Golden{18446744073709551615U, 18446744073709551615U, 0xe322e5a2b0203238}};
  for (const Golden& golden : kGolden) {
    const auto bytes = generate_bytes(golden.seed, golden.index, {});
    EXPECT_EQ(fnv(kFnvBasis, bytes), golden.hash)
        << "seed " << golden.seed << " index " << golden.index;
  }
}

TEST(Generate, GoldenHashOfAThousand) {
  std::uint64_t hash = kFnvBasis;
  for (std::uint64_t index = 0; index < 1'000; ++index) {
    hash = fnv(hash, generate_bytes(42, index, {}));
  }
  EXPECT_EQ(hash, 0xc39ce826de516852U);
}

TEST(Generate, IsAFunctionOfSeedIndexAndOptions) {
  std::set<std::vector<std::uint8_t>> all;
  for (std::uint64_t index = 0; index < 200; ++index) {
    const auto bytes = generate_bytes(9, index, {});
    EXPECT_EQ(generate_bytes(9, index, {}), bytes);
    all.insert(bytes);
    all.insert(generate_bytes(index, 9, {}));
  }
  EXPECT_GT(all.size(), 380U);  // only tiny ones are equal
}

TEST(Generate, IsValidAndNotPadded) {
  for (std::uint64_t index = 0; index < 2'000; ++index) {
    const auto bytes = generate_bytes(3, index, {});
    const Program program = decode(bytes);
    ASSERT_EQ(program.check(), "");
    ASSERT_LE(encode(program).size(), bytes.size());
  }
}

/// What many programs come to.
struct Census {
  std::uint64_t operations = 0;
  std::uint64_t most_operations = 0;
  std::uint64_t most_tasks = 0;
  std::uint64_t tiny = 0;
  std::uint64_t of_one_task = 0;
  std::uint64_t tasks = 0;    ///< but for main
  std::uint64_t spawned = 0;  ///< some task has a spawn of it
  std::map<Op, std::uint64_t> by_operation;
};

void count(const Program& program, Census& census) {
  const std::uint64_t operations = program.operation_count();
  census.operations += operations;
  census.most_operations = std::max(census.most_operations, operations);
  census.most_tasks =
      std::max<std::uint64_t>(census.most_tasks, program.tasks.size());
  census.tiny += operations <= 3 ? 1 : 0;
  census.of_one_task += program.tasks.size() == 1 ? 1 : 0;
  census.tasks += program.tasks.size() - 1;
  std::set<TaskId> spawned;
  for (const ProgramTask& task : program.tasks) {
    for (const Operation& operation : task.operations) {
      ++census.by_operation[operation.op];
      if (operation.op == Op::kSpawn) spawned.insert(operation.reference);
    }
  }
  census.spawned += spawned.size();
}

Census take_census(const GenerateOptions& options) {
  Census census;
  for (std::uint64_t index = 0; index < kPrograms; ++index) {
    count(decode(generate_bytes(5, index, options)), census);
  }
  return census;
}

TEST(Generate, SizesAreAsWanted) {
  const Census census = take_census({});
  EXPECT_NEAR(static_cast<double>(census.operations) / kPrograms, 30.0, 1.0);
  EXPECT_GT(census.most_operations, 200U);
  EXPECT_LE(census.most_operations, 300U);
  EXPECT_EQ(census.most_tasks, 12U);
  EXPECT_GT(census.tiny, kPrograms / 50);
  EXPECT_GT(census.of_one_task, kPrograms / 10);
  EXPECT_LT(census.of_one_task, kPrograms / 4);
  EXPECT_GT(census.spawned, census.tasks * 9 / 10);
  EXPECT_LT(census.spawned, census.tasks);
}

TEST(Generate, MeanCanBeChosen) {
  for (const unsigned mean : {0U, 4U, 100U}) {
    const Census census = take_census({.mean_operations = mean});
    EXPECT_NEAR(static_cast<double>(census.operations) / kPrograms, mean,
                mean / 20.0);
  }
}

TEST(Generate, EveryOperationOccurs) {
  const Census census = take_census({});
  for (const OperationInfo& row : operation_table()) {
    const auto found = census.by_operation.find(row.op);
    ASSERT_NE(found, census.by_operation.end()) << row.name;
    EXPECT_GT(found->second, census.operations / 50) << row.name;
  }
}

TEST(Generate, OnlyEnabledOperationsOccur) {
  std::vector<OperationSet> sets{OperationSet(), OperationSet::runnable(false)};
  for (const OperationInfo& row : operation_table()) {
    OperationSet only;
    only.insert(row.op);
    OperationSet but = OperationSet::all();
    but.erase(row.op);
    sets.insert(sets.end(), {only, but});
  }
  for (const OperationSet set : sets) {
    OperationSet seen;
    for (std::uint64_t index = 0; index < 500; ++index) {
      const OperationSet some =
          decode(generate_bytes(6, index, {.operations = set})).operations();
      for (const OperationInfo& row : operation_table()) {
        if (some.contains(row.op)) seen.insert(row.op);
      }
    }
    EXPECT_EQ(seen, set);
  }
}

/// Swarm testing: two operations are often missing together.
TEST(Generate, ProgramsDifferInTheirOperations) {
  std::set<std::vector<bool>> kinds;
  for (std::uint64_t index = 0; index < 1'000; ++index) {
    const OperationSet set = decode(generate_bytes(7, index, {})).operations();
    std::vector<bool> kind;
    for (const OperationInfo& row : operation_table()) {
      kind.push_back(set.contains(row.op));
    }
    kinds.insert(kind);
  }
  EXPECT_GT(kinds.size(), 200U);
}

TEST(Generate, DelaysAreOftenEqualAndSometimesStrange) {
  std::uint64_t with_equal = 0;
  std::uint64_t negative = 0;
  std::uint64_t huge = 0;
  std::uint64_t sleeps = 0;
  for (std::uint64_t index = 0; index < kPrograms; ++index) {
    std::map<std::int64_t, int> delays;
    for (const ProgramTask& task : decode(generate_bytes(8, index, {})).tasks) {
      for (const Operation& operation : task.operations) {
        if (operation.op != Op::kSleep) continue;
        ++sleeps;
        ++delays[operation.number];
        negative += operation.number < 0 ? 1 : 0;
        huge += operation.number > 1'000'000'000'000 ? 1 : 0;
      }
    }
    for (const auto& [delay, times] : delays) {
      if (times < 3) continue;
      ++with_equal;
      break;
    }
  }
  EXPECT_GT(with_equal, kPrograms / 3);
  EXPECT_GT(negative, sleeps / 50);
  EXPECT_LT(negative, sleeps / 10);
  EXPECT_GT(huge, sleeps / 1'000);
  EXPECT_LT(huge, sleeps / 50);
}

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
