// SPDX-License-Identifier: Apache-2.0
// One law as a property of an executor.
#pragma once

#include <cstdint>

#include "audit/subject.h"
#include "model/law.h"
#include "model/program.h"

namespace vigil {

/// Runs `program`, and fails the RapidCheck property that this is called in if
/// the law is broken, or if the run says nothing. Other laws have properties of
/// their own. Returns how often the law was put to the test.
/// REQUIRES: `subject.why_not(program)` is empty.
std::uint64_t require_law(const Subject& subject, Law law,
                          const Program& program);

}  // namespace vigil
