// SPDX-License-Identifier: Apache-2.0
// The combination matrix on Executor: each combination gives exactly what the
// contract says, and leaves no memory behind (laws E1 to E12, W1 to W12).
#include "executor/task_matrix.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <new>

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
  const MatrixResult result = run_matrix<Executor>();
  EXPECT_GE(result.runs, kTokioCombinations);
  EXPECT_EQ(result.failures, 0u) << result.text;
  std::printf("%zu combinations\n", result.runs);
}

}  // namespace
}  // namespace vigil::testing
