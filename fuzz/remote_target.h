// SPDX-License-Identifier: Apache-2.0
// The fuzz target of an executor seen from outside: what other threads, code
// between its runs, and its own tasks do to it.
#pragma once

#include "fuzz/target.h"

namespace vigil {

/// remote_fuzz.
extern const FuzzTarget kRemoteTarget;

}  // namespace vigil
