// SPDX-License-Identifier: Apache-2.0
// What the fuzz targets of programs have in common.
#pragma once

#include <cstdint>
#include <span>

#include "audit/subject.h"

namespace vigil {

/// Decodes a program and runs it on each subject that can run it. A broken law
/// is shrunk and reported on standard error, and aborts; so does a run that no
/// verdict was possible of.
void run_program_target(std::span<const Subject> subjects,
                        std::span<const std::uint8_t> bytes);

}  // namespace vigil
