// SPDX-License-Identifier: Apache-2.0
// The fuzz target of the judge.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "fuzz/input.h"
#include "fuzz/target.h"
#include "model/judge.h"

namespace vigil {

/// As judge(); tests break it.
using JudgeFunction = Verdict(const Program&, const Promises&,
                              const Observation&, Dialect, ProgramTime);

/// The first byte is the executor; the second, how many changes of what was
/// observed follow, and which promises about order and time count; what follows
/// the changes is the program. Without a change, no law is broken, however few
/// promises count; with some, the judge comes to a verdict, and the same one
/// each time.
std::optional<Finding> check_judge(std::span<const std::uint8_t> bytes,
                                   JudgeFunction* judge_function);

/// With judge().
extern const FuzzTarget kJudgeTarget;

}  // namespace vigil
