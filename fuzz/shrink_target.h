// SPDX-License-Identifier: Apache-2.0
// The fuzz target of the shrinker and of explain().
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "fuzz/input.h"
#include "fuzz/target.h"
#include "model/shrink.h"

namespace vigil {

/// As shrink(); tests break it.
using ShrinkFunction = ShrinkResult(Program,
                                    const std::function<bool(const Program&)>&,
                                    std::size_t);

/// The first bytes say what a program must have to fail; what follows is the
/// program. What it shrinks to is valid, fails, and is smallest, and its
/// explained text is that program.
std::optional<Finding> check_shrinker(std::span<const std::uint8_t> bytes,
                                      ShrinkFunction* shrink_function);

/// With shrink().
extern const FuzzTarget kShrinkTarget;

}  // namespace vigil
