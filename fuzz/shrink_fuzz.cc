// SPDX-License-Identifier: Apache-2.0
#include "fuzz/shrink_target.h"

VIGIL_FUZZ_ENTRY(vigil::kShrinkTarget)
