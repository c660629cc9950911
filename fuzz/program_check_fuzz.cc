// SPDX-License-Identifier: Apache-2.0
#include "fuzz/program_check_target.h"

VIGIL_FUZZ_ENTRY(vigil::kProgramCheckTarget)
