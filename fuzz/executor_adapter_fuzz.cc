// SPDX-License-Identifier: Apache-2.0
#include "fuzz/program_targets.h"

VIGIL_PROGRAM_FUZZ_ENTRY(vigil::kExecutorAdapterTarget,
                         vigil::executor_adapter_under_fuzz)
