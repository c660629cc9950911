// SPDX-License-Identifier: Apache-2.0
#include "fuzz/program_targets.h"

VIGIL_PROGRAM_FUZZ_ENTRY(vigil::kOnePageTarget, vigil::one_page_under_fuzz)
