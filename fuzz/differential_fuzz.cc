// SPDX-License-Identifier: Apache-2.0
#include "fuzz/differential_target.h"
#include "fuzz/program_targets.h"

// The mutator makes what the executor with the most operations of these has.
VIGIL_PROGRAM_FUZZ_ENTRY(vigil::kDifferentialTarget,
                         vigil::executor_adapter_under_fuzz)
