// SPDX-License-Identifier: Apache-2.0
// `vigil mutants`, for the command that has them.
#pragma once

#include <vector>

#include "audit/subject.h"
#include "cli/config.h"

namespace vigil::cli {

MutantsTools mutants_tools();

/// All executors, odd ones and mutants too, that `--executor` is to find.
std::vector<Subject> mutant_subjects();

}  // namespace vigil::cli
