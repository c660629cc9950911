// SPDX-License-Identifier: Apache-2.0
#include "fuzz/simpler_target.h"

VIGIL_FUZZ_ENTRY(vigil::kSimplerTarget)
