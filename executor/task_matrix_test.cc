// SPDX-License-Identifier: Apache-2.0
// The combination matrix on Executor: each combination gives exactly what the
// contract says, and leaves no memory behind (laws E1 to E12, W1 to W12).
#include "executor/task_matrix.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdlib>
#include <functional>
#include <map>
#include <new>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "executor/executor.h"
#include "executor/task_matrix_model.h"
#include "executor/task_matrix_run.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define VIGIL_IS_INSTRUMENTED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define VIGIL_IS_INSTRUMENTED 1
#endif

namespace vigil::testing {
namespace {

/// Of all combinations, one in so many is run: under a sanitizer a third.
#ifdef VIGIL_IS_INSTRUMENTED
constexpr std::size_t kStride = 3;
#else
constexpr std::size_t kStride = 1;
#endif

}  // namespace
}  // namespace vigil::testing

#ifndef VIGIL_IS_INSTRUMENTED
// Counts what is allocated, so that a leak is seen with its combination. A
// sanitizer has an allocator of its own, and sees more.
void* operator new(std::size_t size) {
  void* const memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  ++vigil::testing::live_allocations;
  return memory;
}
void operator delete(void* memory) noexcept {
  if (memory == nullptr) return;
  --vigil::testing::live_allocations;
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  operator delete(memory);
}
#endif

namespace vigil::testing {
namespace {

/// tokio's task_combinations has as many.
constexpr std::size_t kTokioCombinations = 11'520;

TEST(TaskMatrixTest, EachCombinationGivesWhatTheContractSays) {
  const MatrixResult result = run_matrix<Executor>(kStride);
  EXPECT_GE(result.runs, kTokioCombinations);
  EXPECT_EQ(result.failures, 0u) << result.text;
}

/// Visits the combinations that make sense.
template <class Visit>
void for_each_combination(const Visit& visit) {
  std::vector<Snapshot> expected;
  for_each_candidate([&](const Combination& c) {
    expected.clear();
    if (TaskModel(c).run(script_of(c), expected)) visit(c, expected);
  });
}

TEST(TaskMatrixTest, ItsWordsTellAllCombinationsApart) {
  std::unordered_set<std::size_t> hashes;
  std::size_t count = 0;
  for_each_combination([&](const Combination& c, const auto&) {
    ++count;
    hashes.insert(std::hash<std::string>()(describe(c)));
  });
  EXPECT_EQ(hashes.size(), count);
}

// What makes no sense is left out, but no value of any axis.
TEST(TaskMatrixTest, EachValueOfEachAxisHasItsShare) {
  std::map<std::pair<std::string_view, int>, std::size_t> counts;
  for_each_combination([&](const Combination& c, const auto&) {
    const auto add = [&counts](std::string_view axis, auto value) {
      ++counts[{axis, static_cast<int>(value)}];
    };
    add("behaviour", c.behaviour);
    add("future throws", c.future_throws);
    add("output", c.output);
    add("join", c.join);
    add("handle", c.handle);
    add("detaches", c.detaches);
    add("cancel", c.cancel);
    add("cancel by", c.cancel_by);
    add("op", c.op);
    add("place", c.place);
    add("in run", c.in_run);
  });
  EXPECT_EQ(counts.size(), 5u + 2 + 4 + 4 + 5 + 2 + 10 + 4 + 8 + 10 + 2);
  for (const auto& [value, count] : counts) {
    EXPECT_GT(count, 1'000u) << value.first << " " << value.second;
  }
}

// The model is not trivial either: the contract's interesting ends are there.
TEST(TaskMatrixTest, TheModelExpectsAllSorts) {
  std::map<Joined, std::size_t> joined;
  std::map<int, std::size_t> polls;
  std::size_t stuck = 0;
  for_each_combination([&](const Combination&, const auto& expected) {
    const Snapshot& last = expected.back();
    EXPECT_EQ(last.futures_destroyed, 1);
    EXPECT_EQ(last.outputs_made, last.outputs_destroyed);
    ++joined[last.joined];
    ++polls[last.polls];
    for (const Snapshot& snapshot : expected) stuck += snapshot.stuck == 1;
  });
  EXPECT_EQ(joined.size(), 4u);
  EXPECT_EQ(polls.size(), 4u);  // 0 to 3
  EXPECT_GT(stuck, 1'000u);
}

}  // namespace
}  // namespace vigil::testing
