// SPDX-License-Identifier: Apache-2.0
// The fuzz target of wakers: calls on many of them, of several tasks, on
// several threads.
#pragma once

#include "fuzz/target.h"

namespace vigil {

/// waker_fuzz. Build it with ThreadSanitizer too.
extern const FuzzTarget kWakerTarget;

}  // namespace vigil
