// SPDX-License-Identifier: Apache-2.0
// Runs the combination matrix on an executor.
#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <vector>

#include "executor/task_matrix.h"
#include "executor/task_matrix_model.h"
#include "executor/task_matrix_parts.h"
#include "executor/task_matrix_world.h"

namespace vigil::testing {

/// How many allocations there are, if the test counts them, else 0.
inline std::atomic<long> live_allocations{0};

struct MatrixResult {
  std::size_t runs = 0;
  std::size_t failures = 0;
  std::string text;  ///< About the first of them.
};

template <class Executor, bool kFutureThrows, class Output>
void run_world(const Combination& combination, OtherThread& thread,
               std::vector<Snapshot>& observed) {
  const long before = live_allocations.load();
  {
    MatrixWorld<Executor, kFutureThrows, Output> world(combination, thread,
                                                       observed);
    world.run();
  }
  if (live_allocations.load() != before && !observed.empty()) {
    observed.back().faults |= kMemoryLeft;
  }
}

template <class Executor, bool kFutureThrows>
void run_world(const Combination& c, OtherThread& thread,
               std::vector<Snapshot>& observed) {
  switch (c.output) {
    case OutputKind::kPlain:
      return run_world<Executor, kFutureThrows, MatrixOutput<true, false>>(
          c, thread, observed);
    case OutputKind::kThrowing:
      return run_world<Executor, kFutureThrows, MatrixOutput<true, true>>(
          c, thread, observed);
    case OutputKind::kMoveOnly:
      return run_world<Executor, kFutureThrows, MatrixOutput<false, false>>(
          c, thread, observed);
    case OutputKind::kThrowingMoveOnly:
      return run_world<Executor, kFutureThrows, MatrixOutput<false, true>>(
          c, thread, observed);
  }
}

/// Runs each `stride`th of the combinations that make sense, and none after
/// `most_failures`.
template <class Executor>
MatrixResult run_matrix(std::size_t stride = 1, std::size_t most_failures = 5) {
  constexpr std::size_t kMostSnapshots = 200;  // no allocation meanwhile
  std::vector<Snapshot> expected;
  std::vector<Snapshot> observed;
  observed.reserve(kMostSnapshots);
  OtherThread thread;
  MatrixResult result;
  std::size_t index = 0;
  for_each_candidate([&](const Combination& c) {
    if (result.failures >= most_failures) return;
    expected.clear();
    if (!TaskModel(c).run(script_of(c), expected)) return;
    if (index++ % stride != 0) return;
    ++result.runs;
    observed.clear();
    if (c.future_throws) {
      run_world<Executor, true>(c, thread, observed);
    } else {
      run_world<Executor, false>(c, thread, observed);
    }
    if (observed == expected) return;
    ++result.failures;
    result.text += describe(c) + "\n" + difference(expected, observed);
  });
  return result;
}

}  // namespace vigil::testing
