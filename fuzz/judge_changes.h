// SPDX-License-Identifier: Apache-2.0
// Changes of what was observed of a run, such that the judge has something to
// find.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "model/observation.h"

namespace vigil {

/// How many kinds of changes there are.
inline constexpr std::size_t kChangeKinds = 19;

/// One change: what, where, and by how much.
struct Change {
  std::uint8_t what = 0;  ///< below kChangeKinds
  std::uint8_t where = 0;
  std::uint8_t number = 0;
};

/// Such as `swap entries`.
std::string_view name_of(const Change& change);

/// Tampers with `observed`, if it has what is to be changed.
/// REQUIRES: `observed` has a task.
void apply(const Change& change, Observation& observed);

}  // namespace vigil
