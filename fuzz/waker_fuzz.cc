// SPDX-License-Identifier: Apache-2.0
#include "fuzz/waker_target.h"

VIGIL_FUZZ_ENTRY(vigil::kWakerTarget)
