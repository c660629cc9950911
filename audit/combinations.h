// SPDX-License-Identifier: Apache-2.0
// The combination matrix: not random programs but all of a kind. One task, and
// whatever can befall it: what it does, who joins it, when its handle is given
// up, when it is cancelled, what is done to its waker, and from where. Each
// combination is a program of its own, and the judge counts its polls and
// destructions. And two waits that end together (combination_pairs.h), and a
// few large programs (combination_scales.h). In the manner of tokio's
// task_combinations and async-task's tests of cancel and waker.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "model/program.h"

namespace vigil {

/// A place in the matrix: an index for each axis.
struct Combination {
  std::size_t behaviour = 0;
  std::size_t join = 0;
  std::size_t detach = 0;
  std::size_t cancel = 0;
  std::size_t event = 0;  ///< what is done to the waker
  std::size_t where = 0;  ///< who does it, and when
  /// If it is not 0, the others are, and this is one of the pairs, from 1.
  std::size_t pair = 0;
  /// The same of the large programs.
  std::size_t scale = 0;
};

/// How many programs the whole matrix has.
std::size_t combination_count() noexcept;

/// What a combination is, in a few words: `park, joined early, ...`.
std::string describe(const Combination& combination);

/// Its program.
Program combination_program(const Combination& combination);

/// Calls `visit` for each combination.
void for_each_combination(
    const std::function<void(const Combination&, const Program&)>& visit);

}  // namespace vigil
