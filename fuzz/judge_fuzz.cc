// SPDX-License-Identifier: Apache-2.0
#include "fuzz/judge_target.h"

VIGIL_FUZZ_ENTRY(vigil::kJudgeTarget)
