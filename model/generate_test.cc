// SPDX-License-Identifier: Apache-2.0
// The generator is the same everywhere, and its programs are of the kind that
// finds something: these are measured, with bounds far from what is measured.
#include "model/generate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "model/bytes.h"
#include "model/program.h"

namespace vigil {
namespace {

constexpr std::uint64_t kPrograms = 20'000;

std::size_t depth_of(const Block& block) {
  std::size_t depth = 0;
  for (const Operation& operation : block) {
    for (const Block& below : operation.blocks) {
      depth = std::max(depth, 1 + depth_of(below));
    }
  }
  return depth;
}

/// What many programs come to.
struct Census {
  std::uint64_t operations = 0;
  std::uint64_t most_operations = 0;
  std::uint64_t empty = 0;
  std::uint64_t tiny = 0;
  std::uint64_t of_one_task = 0;
  std::uint64_t of_many_tasks = 0;
  std::uint64_t tasks = 0;    ///< but for main
  std::uint64_t spawned = 0;  ///< some task has a spawn of it
  std::uint64_t hostile = 0;
  std::uint64_t most_steps = 0;
  std::map<Op, std::uint64_t> programs_with;
  std::map<std::size_t, std::uint64_t> by_depth;
  std::uint64_t delays = 0;  ///< of sleeps, and the same by kind
  std::uint64_t zero = 0;
  std::uint64_t negative = 0;
  std::uint64_t near_overflow = 0;
  std::uint64_t with_equal = 0;  ///< programs with three equal ones

  void add(const Program& program) {
    const std::uint64_t count = program.operation_count();
    operations += count;
    most_operations = std::max(most_operations, count);
    most_steps = std::max(most_steps, program.step_count());
    empty += count == 0 ? 1 : 0;
    tiny += count <= 3 ? 1 : 0;
    of_one_task += program.tasks.size() == 1 ? 1 : 0;
    of_many_tasks += program.tasks.size() > 12 ? 1 : 0;
    tasks += program.tasks.size() - 1;
    const OperationSet used = program.operations();
    bool is_hostile = false;
    for (const OperationInfo& row : operation_table()) {
      programs_with[row.op] += used.contains(row.op) ? 1 : 0;
      is_hostile |= row.is_hostile && used.contains(row.op);
    }
    hostile += is_hostile ? 1 : 0;
    add_tasks(program);
  }

  void add_tasks(const Program& program) {
    std::set<TaskId> spawns;
    std::map<std::int64_t, int> times;
    std::size_t depth = 0;
    for (const ProgramTask& task : program.tasks) {
      depth = std::max(depth, depth_of(task.operations));
      for_each_operation(task.operations, [&](const Operation& operation) {
        if (operation.op == Op::kSpawn) spawns.insert(operation.reference);
        if (operation.op != Op::kSleep) return;
        ++delays;
        ++times[operation.number];
        zero += operation.number == 0 ? 1 : 0;
        negative += operation.number < 0 ? 1 : 0;
        near_overflow += operation.number > INT64_MAX - 200 ? 1 : 0;
      });
    }
    spawned += spawns.size();
    ++by_depth[depth];
    with_equal += std::any_of(times.begin(), times.end(),
                              [](const auto& each) { return each.second > 2; })
                      ? 1
                      : 0;
  }
};

Census take_census(const GenerateOptions& options,
                   std::uint64_t programs = kPrograms) {
  Census census;
  for (std::uint64_t index = 0; index < programs; ++index) {
    census.add(decode(generate_bytes(5, index, options)));
  }
  return census;
}

const Census& usual() {
  static const Census census = take_census({});
  return census;
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

TEST(Generate, SizesAreAsWanted) {
  const Census& census = usual();
  const double mean = static_cast<double>(census.operations) / kPrograms;
  EXPECT_GT(mean, 25.0);
  EXPECT_LT(mean, 40.0);
  EXPECT_GT(census.most_operations, 1'000U);
  EXPECT_GT(census.empty, kPrograms / 100);
  EXPECT_GT(census.tiny, kPrograms / 20);
  EXPECT_GT(census.of_one_task, kPrograms / 10);
  EXPECT_LT(census.of_one_task, kPrograms / 3);
  EXPECT_GT(census.of_many_tasks, kPrograms / 500);
  EXPECT_GT(census.spawned, census.tasks * 9 / 10);
  EXPECT_LT(census.spawned, census.tasks);
}

TEST(Generate, SomeHaveThousandsOfTasks) {
  std::uint64_t index = 0;
  std::size_t tasks = 0;
  for (; tasks < 1'000 && index < 100'000; ++index) {
    const auto bytes = generate_bytes(5, index, {});
    if (bytes.size() > 1'000) tasks = decode(bytes).tasks.size();
  }
  EXPECT_GE(tasks, 1'000U);
}

TEST(Generate, MeanCanBeChosen) {
  for (const unsigned mean : {0U, 4U, 100U}) {
    const Census census = take_census({.mean_operations = mean}, 4'000);
    EXPECT_NEAR(static_cast<double>(census.operations) / 4'000, mean,
                mean / 4.0);
  }
}

/// All are over soon, so that many can be run.
TEST(Generate, StepsAreFew) {
  EXPECT_GT(usual().most_steps, usual().most_operations);
  EXPECT_LT(usual().most_steps, 100'000U);
}

TEST(Generate, NoOperationStarves) {
  for (const OperationInfo& row : operation_table()) {
    const std::uint64_t found = usual().programs_with.at(row.op);
    EXPECT_GT(found, kPrograms / (row.is_hostile ? 250 : 20)) << row.name;
  }
  EXPECT_GT(usual().hostile, kPrograms / 20);
  EXPECT_LT(usual().hostile, kPrograms / 2);
}

/// Swarm testing: each is missing in many programs, so that the others meet.
TEST(Generate, EachOperationIsOftenMissing) {
  for (const OperationInfo& row : operation_table()) {
    EXPECT_LT(usual().programs_with.at(row.op), kPrograms * 9 / 10) << row.name;
  }
}

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
  EXPECT_GT(kinds.size(), 500U);
}

TEST(Generate, BlocksAreNested) {
  for (std::size_t depth = 0; depth <= 4; ++depth) {
    EXPECT_GT(usual().by_depth.at(depth), kPrograms / 1'000) << depth;
  }
  EXPECT_LE(usual().by_depth.rbegin()->first, kMaxDecodedDepth);
}

TEST(Generate, DelaysAreOftenEqualAndSometimesStrange) {
  const Census& census = usual();
  EXPECT_GT(census.with_equal, kPrograms / 5);
  EXPECT_GT(census.zero, census.delays / 50);
  EXPECT_GT(census.negative, census.delays / 50);
  EXPECT_LT(census.negative, census.delays / 10);
  EXPECT_GT(census.near_overflow, census.delays / 1'000);
  EXPECT_LT(census.near_overflow, census.delays / 20);
}

/// Shapes that chance hardly ever makes.
TEST(Generate, SomeHaveManyTimersAndSomeAnInbox) {
  unsigned timers = 0;
  unsigned inboxes = 0;
  for (std::uint64_t index = 0; index < 10'000; ++index) {
    const Program program = decode(generate_bytes(5, index, {}));
    std::set<std::int64_t> deadlines;
    unsigned busy = 0;
    for (const ProgramTask& task : program.tasks) {
      for (const Operation& operation : task.operations) {
        if (operation.op == Op::kSleep) deadlines.insert(operation.number);
        busy += operation.op == Op::kRepeat &&
                        operation.number == kMaxDecodedTimes &&
                        !operation.blocks[0].empty() &&
                        operation.blocks[0][0].op == Op::kYield
                    ? 1
                    : 0;
      }
    }
    const OperationSet operations = program.operations();
    timers += deadlines.size() > 8 && operations.contains(Op::kCancel) ? 1 : 0;
    inboxes +=
        busy >= 4 && operations.contains(Op::kSpuriousWakeOnThread) ? 1 : 0;
  }
  EXPECT_GT(timers, 50U);
  EXPECT_GT(inboxes, 10U);
}

/// Where levels of timer wheels end.
TEST(Generate, SomeDelaysAreNearAPowerOfTwo) {
  std::set<int> magnitudes;
  for (std::uint64_t index = 0; index < 10'000; ++index) {
    const Program program = decode(generate_bytes(5, index, {}));
    for (const ProgramTask& task : program.tasks) {
      for (const Operation& operation : task.operations) {
        if (operation.op != Op::kSleep || operation.number < 1'002) continue;
        for (int bit = 10; bit < 41; ++bit) {
          const std::int64_t distance =
              operation.number - (std::int64_t{1} << bit);
          if (distance >= -2 && distance <= 2) magnitudes.insert(bit);
        }
      }
    }
  }
  EXPECT_EQ(magnitudes.size(), 31U);
}

TEST(Generate, OnlyEnabledOperationsOccur) {
  std::vector<OperationSet> sets{OperationSet(), OperationSet::runnable({}),
                                 OperationSet::runnable({.park = true}),
                                 OperationSet::runnable({.cancel = true})};
  for (const OperationInfo& row : operation_table()) {
    OperationSet only;
    only.insert(row.op);
    OperationSet but = OperationSet::all();
    but.erase(row.op);
    sets.insert(sets.end(), {only, but});
  }
  const auto names = [](OperationSet set) {
    std::string text;
    for (const OperationInfo& row : operation_table()) {
      if (set.contains(row.op)) text += std::string(row.name) + " ";
    }
    return text;
  };
  for (const OperationSet set : sets) {
    OperationSet strange;
    for (std::uint64_t index = 0; index < 500; ++index) {
      const OperationSet some =
          decode(generate_bytes(6, index, {.operations = set})).operations();
      for (const OperationInfo& row : operation_table()) {
        if (some.contains(row.op) && !set.contains(row.op)) {
          strange.insert(row.op);
        }
      }
    }
    EXPECT_EQ(names(strange), "") << "of " << names(set);
  }
}

// Only a change of the generator itself may change these; then say so in the
// change log, since programs can no longer be made again by their index.
struct Golden {
  std::uint64_t seed;
  std::uint64_t index;
  const char* hash;
};
constexpr std::array kGolden{
    Golden{0U, 0U, "da502b3f39951ad5"},
    Golden{0U, 1U, "a068bce241d59890"},
    Golden{1U, 0U, "6682231409365a64"},
    Golden{42U, 7U, "978897f90891ae98"},
    Golden{42U, 1'000'000U, "9976a922a111abef"},
    Golden{12345678901234567890U, 3U, "f93c61ed9c43af18"},
    Golden{UINT64_MAX, UINT64_MAX, "44dcb65abfb7651d"}};
constexpr const char* kGoldenOfAThousand = "47570012440b5958";

/// FNV-1a.
class Hash {
 public:
  void add(const std::vector<std::uint8_t>& bytes) {
    for (const std::uint8_t byte : bytes) {
      value_ = (value_ ^ byte) * 0x100000001b3;
    }
  }
  std::string text() const {
    std::array<char, 17> digits{};
    std::snprintf(digits.data(), digits.size(), "%016llx",
                  static_cast<unsigned long long>(value_));
    return digits.data();
  }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325;
};

TEST(Generate, GoldenBytes) {
  for (const Golden& golden : kGolden) {
    Hash hash;
    hash.add(generate_bytes(golden.seed, golden.index, {}));
    EXPECT_EQ(hash.text(), golden.hash)
        << "seed " << golden.seed << " index " << golden.index;
  }
}

TEST(Generate, GoldenHashOfAThousand) {
  Hash hash;
  for (std::uint64_t index = 0; index < 1'000; ++index) {
    hash.add(generate_bytes(42, index, {}));
  }
  EXPECT_EQ(hash.text(), kGoldenOfAThousand);
}

}  // namespace
}  // namespace vigil
