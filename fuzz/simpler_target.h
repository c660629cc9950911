// SPDX-License-Identifier: Apache-2.0
// The fuzz target of the steps that shrinking is made of: each gives a valid
// program, another one each time, and less by the measure that makes shrinking
// end.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "fuzz/input.h"
#include "fuzz/target.h"
#include "model/program.h"

namespace vigil {

/// simpler_fuzz.
extern const FuzzTarget kSimplerTarget;

/// What is tried: up to so many simpler programs. A test puts broken ones in
/// its place.
using Simplify =
    std::function<std::vector<Program>(const Program&, std::size_t)>;

/// Those of SimplerPrograms.
std::vector<Program> simplify(const Program& program, std::size_t count_max);

/// What is wrong with the simpler programs, if anything.
std::optional<Finding> check_simpler(const Simplify& simplify,
                                     const Program& program);

}  // namespace vigil
