// SPDX-License-Identifier: Apache-2.0
#include "fuzz/program_text_target.h"

VIGIL_FUZZ_ENTRY(vigil::kProgramTextTarget)
