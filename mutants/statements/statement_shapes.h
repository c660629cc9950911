// SPDX-License-Identifier: Apache-2.0
// The mutated executors, wakers and futures, in the shapes in which the tools
// can be pointed at them.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "mutants/statements/mutated/mutants/mutant.h"

namespace vigil::statements {

/// A part of the mutated code.
struct Target {
  std::string_view name;  ///< such as `executor-adapter` or `event`
  Shapes shapes;
};

/// All of them: the executors, then the suites. A mutant is tried on each.
std::span<const Target> targets();

/// The combination matrix of a task (executor/task_matrix.h).
struct MatrixFindings {
  std::size_t runs = 0;
  std::string failure;  ///< About the first that failed; empty if none did.
};

/// Runs it up to the first failure: each combination, or under a sanitizer each
/// third.
MatrixFindings run_task_matrix();

}  // namespace vigil::statements
