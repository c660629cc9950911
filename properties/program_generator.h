// SPDX-License-Identifier: Apache-2.0
// Programs for RapidCheck: made by generate_bytes() and shrunk by
// simpler_programs(), as everywhere else.
//
// Linking this sets RapidCheck's defaults: a fixed seed, so that a test is the
// same each time, and a thousand cases, or a tenth of that under a sanitizer.
// RC_PARAMS="seed=7 max_success=100000" in the environment asks for others.
#pragma once

#include <rapidcheck.h>

#include <iosfwd>

#include "model/operation.h"
#include "model/program.h"

namespace vigil {

/// Programs of these operations. Their length grows with RapidCheck's size.
rc::Gen<Program> programs(OperationSet operations);

/// Programs of what one of executors() can run, each as often.
rc::Gen<Program> programs();

/// Whether fewer cases are run than in a plain build: what is rare may then
/// never come.
bool has_fewer_cases();

/// How RapidCheck shows one: its text.
void showValue(const Program& program, std::ostream& out);

}  // namespace vigil

template <>
struct rc::Arbitrary<vigil::Program> {
  static Gen<vigil::Program> arbitrary() { return vigil::programs(); }
};
