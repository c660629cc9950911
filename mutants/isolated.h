// SPDX-License-Identifier: Apache-2.0
// Where it was: audit/isolated.h has it now.
#pragma once

#include "audit/isolated.h"  // IWYU pragma: export
