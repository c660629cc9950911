// SPDX-License-Identifier: Apache-2.0
// The fuzz target of Program::check(): it accepts what was decoded, and refuses
// it once it is spoilt.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "fuzz/input.h"
#include "fuzz/target.h"
#include "model/program.h"

namespace vigil {

/// program_check_fuzz.
extern const FuzzTarget kProgramCheckTarget;

/// In how many ways a program is spoilt; way 0 leaves it as it is.
std::size_t count_spoilings() noexcept;

/// What is tried; a test puts broken ones in its place.
using ProgramCheck = std::function<std::string(const Program&)>;

/// What is wrong with what `check` says of this program, spoilt in this way, if
/// anything. REQUIRES: the program is valid, way < count_spoilings().
std::optional<Finding> check_spoilt(const ProgramCheck& check, Program program,
                                    std::size_t way, std::size_t where);

}  // namespace vigil
