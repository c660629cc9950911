// SPDX-License-Identifier: Apache-2.0
// The fuzz target of the timer queue: calls on TimerQueue and TimerEntry,
// against a model.
#pragma once

#include "fuzz/target.h"

namespace vigil {

/// timer_queue_fuzz.
extern const FuzzTarget kTimerQueueTarget;

}  // namespace vigil
