// SPDX-License-Identifier: Apache-2.0
// That the combination matrix can fail: an executor of another make passes it,
// and with each bug that it can be given, it does not.
#include <gtest/gtest.h>

#include <cstddef>
#include <string>

#include "executor/task_matrix_run.h"
#include "executor/task_matrix_tiny.h"

namespace vigil::testing {
namespace {

/// Of all combinations, one in so many is enough here.
constexpr std::size_t kStride = 7;

TEST(TaskMatrixControlTest, AnotherExecutorPasses) {
  const MatrixResult result = run_matrix<TinyExecutor>(kStride);
  EXPECT_GT(result.runs, 11'520u);
  EXPECT_EQ(result.failures, 0u) << result.text;
}

TEST(TaskMatrixControlTest, EachBugIsSeen) {
  for (int i = 1; i <= static_cast<int>(Bug::kLast); ++i) {
    TinyExecutor::bug_of_new_tasks = static_cast<Bug>(i);
    const MatrixResult result = run_matrix<TinyExecutor>(kStride, 1);
    EXPECT_GT(result.failures, 0u) << "bug " << i;
    // It says of what combination, at which step.
    EXPECT_NE(result.text.find("a future that "), std::string::npos);
    EXPECT_NE(result.text.find("observed: "), std::string::npos);
  }
  TinyExecutor::bug_of_new_tasks = Bug::kNone;
}

}  // namespace
}  // namespace vigil::testing
