// SPDX-License-Identifier: Apache-2.0
// The shrinker: the smallest program that still fails, for the properties, the
// fuzzers and the command alike.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "model/program.h"

namespace vigil {

/// The programs that are one step simpler, the boldest steps first: tasks away
/// but main (all, halves, ... single ones; operations that refer to them go
/// too), then operations away (all, halves, ... single ones), then events and
/// counters that nothing uses, then numbers nearer to zero (all that are equal
/// at once, then each). All are valid and keep their names; none equals
/// `program`; the list is finite and each chain of them ends.
std::vector<Program> simpler_programs(const Program& program);

/// What shrink() found.
struct ShrinkResult {
  Program program;
  std::size_t runs = 0;      ///< calls of `still_fails`
  bool is_complete = false;  ///< no simpler program fails; else runs ran out
};

/// Follows simpler_programs() as long as `still_fails` holds; calls it for the
/// simpler programs only, one at a time.
/// REQUIRES: `still_fails(program)`.
ShrinkResult shrink(Program program,
                    const std::function<bool(const Program&)>& still_fails,
                    std::size_t max_runs = 10'000);

}  // namespace vigil
