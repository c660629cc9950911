// SPDX-License-Identifier: Apache-2.0
#include "fuzz/program_targets.h"

VIGIL_PROGRAM_FUZZ_ENTRY(vigil::kOnePageAdapterTarget,
                         vigil::one_page_adapter_under_fuzz)
