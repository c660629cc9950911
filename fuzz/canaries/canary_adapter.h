// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "mutants/small_executor.h"

namespace vigil {

/// Breaks T8, in few programs.
using CanaryAdapter = SmallExecutor<Bug::kWokenInReverse>;

}  // namespace vigil
