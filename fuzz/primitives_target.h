// SPDX-License-Identifier: Apache-2.0
// The fuzz target of channels, events, notifies and combinators: tasks that use
// them, judged by what holds whatever happens.
#pragma once

#include "fuzz/target.h"

namespace vigil {

/// primitives_fuzz.
extern const FuzzTarget kPrimitivesTarget;

}  // namespace vigil
