// SPDX-License-Identifier: Apache-2.0
// What matters in a program that fails: which of its numbers, references and
// places can be others without losing the failure. It says nothing but what was
// tried, one change at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "model/program.h"

namespace vigil {

/// What was tried with one operation, or with the capacity of a channel.
struct Variation {
  /// The values that were tried in place of one, in the order in which they
  /// were tried: numbers, or things and tasks by the number of the reference.
  struct Tried {
    std::vector<std::int64_t> fail{};  ///< with these the program still fails
    std::vector<std::int64_t> hold{};  ///< with these it does not
    friend bool operator==(const Tried&, const Tried&) = default;
  };
  enum class Move : std::uint8_t { kNotTried, kFails, kHolds };

  TaskId task = 0;
  /// Of the operation in its task, in the order of the text; or the number of
  /// the channel.
  std::uint32_t place = 0;
  bool is_channel = false;
  Tried numbers{};
  Tried references{};
  Move after_next = Move::kNotTried;  ///< it and the next in its block swapped
  friend bool operator==(const Variation&, const Variation&) = default;
};

struct Explanation {
  std::vector<Variation> variations;  ///< in the order of the text
  std::size_t runs = 0;               ///< calls of `still_fails`
  bool is_complete = false;           ///< all was tried; else runs ran out
};

/// Varies the program, one thing at a time. Every program that `still_fails`
/// gets is valid, and different from `program`.
/// REQUIRES: `program.check()` is empty, `still_fails(program)`.
Explanation explain(const Program& program,
                    const std::function<bool(const Program&)>& still_fails,
                    std::size_t max_runs = 500);

/// The text of the program, with what was found in comments at the ends of the
/// lines. It is still the text of that program.
std::string print(const Program& program, const Explanation& explanation);

}  // namespace vigil
