// SPDX-License-Identifier: Apache-2.0
// The fuzz target of the shrinker and of explain().
#pragma once

#include "fuzz/target.h"

namespace vigil {

/// The first bytes say what a program must have to fail; what follows is the
/// program.
extern const FuzzTarget kShrinkTarget;

}  // namespace vigil
