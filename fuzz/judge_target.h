// SPDX-License-Identifier: Apache-2.0
// The fuzz target of the judge.
#pragma once

#include "fuzz/target.h"

namespace vigil {

/// The first bytes are changes of what was observed of a run; what follows is
/// the program. Without a change, no law is broken; with some, the judge comes
/// to a verdict, and the same one each time.
extern const FuzzTarget kJudgeTarget;

}  // namespace vigil
