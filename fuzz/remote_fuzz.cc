// SPDX-License-Identifier: Apache-2.0
#include "fuzz/remote_target.h"

VIGIL_FUZZ_ENTRY(vigil::kRemoteTarget)
