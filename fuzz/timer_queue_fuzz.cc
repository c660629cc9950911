// SPDX-License-Identifier: Apache-2.0
#include "fuzz/timer_queue_target.h"

VIGIL_FUZZ_ENTRY(vigil::kTimerQueueTarget)
