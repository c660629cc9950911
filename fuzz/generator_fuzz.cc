// SPDX-License-Identifier: Apache-2.0
#include "fuzz/generator_target.h"

VIGIL_FUZZ_ENTRY(vigil::kGeneratorTarget)
