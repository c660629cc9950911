// SPDX-License-Identifier: Apache-2.0
// The shrinker: the smallest program that still fails, for the properties, the
// fuzzers and the command alike.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "model/program.h"
#include "model/shrink_cursor.h"

namespace vigil {

/// The programs that are one step simpler, made one at a time, the boldest
/// steps first: tasks away but main, operations away, operations with blocks
/// replaced by what is in them (of a race one branch, or all in a row),
/// branches of races away, timeouts replaced by sleeps, spawns by what they
/// spawn, unused things away, capacities of one, zeros (all of each kind, then
/// halves, ... single ones); then numbers nearer to zero, many at once, delays
/// also together and equal to one another, then each. All are valid, keep their
/// names, and differ from the program and from one another; the list is finite,
/// and each chain of them ends (model/shrink_step.h says why).
class SimplerPrograms {
 public:
  explicit SimplerPrograms(Program program)
      : program_(std::move(program)),
        cursor_(program_, detail::ShrinkCursor::Direction::kBackward) {}
  SimplerPrograms(const SimplerPrograms&) = delete;
  SimplerPrograms& operator=(const SimplerPrograms&) = delete;

  /// The next of them; none if there are no more.
  std::optional<Program> next();

 private:
  const Program program_;
  detail::ShrinkCursor cursor_;
  std::unordered_set<std::uint64_t> seen_;  ///< hashes
};

/// All of them at once: for programs that are small.
std::vector<Program> simpler_programs(const Program& program);

/// What shrink() found.
struct ShrinkResult {
  Program program;
  std::size_t runs = 0;      ///< calls of `still_fails`
  bool is_complete = false;  ///< no simpler program fails; else runs ran out
};

/// Takes steps such as those of simpler_programs() as long as `still_fails`
/// holds; calls it for simpler programs only, one at a time, for none twice.
/// With k operations that matter among n, some k log n runs come to what
/// matters. Then each single thing has been tried: if the result is complete,
/// no task, operation, block or branch can go without losing the failure.
/// REQUIRES: `still_fails(program)`.
ShrinkResult shrink(Program program,
                    const std::function<bool(const Program&)>& still_fails,
                    std::size_t max_runs = 10'000);

}  // namespace vigil
