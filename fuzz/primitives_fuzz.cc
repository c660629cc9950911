// SPDX-License-Identifier: Apache-2.0
#include "fuzz/primitives_target.h"

VIGIL_FUZZ_ENTRY(vigil::kPrimitivesTarget)
