// SPDX-License-Identifier: Apache-2.0
// What the end of a trial's process says of what was tried in it.
#pragma once

#include <cstdint>
#include <string>

#include "audit/isolated.h"
#include "mutants/battery.h"
#include "mutants/trial.h"

namespace vigil {

/// The status with which a sanitizer ends a process after a report, and nothing
/// else does: the exitcode in the options of this build's sanitizer.
inline constexpr int kReported = 86;

/// A result as the answer of a process of its own.
std::string to_answer(const TrialResult& result);

/// Fills in what the process of a trial came to. `begun` is how many programs
/// it began, for one that did not live to say so. A tool that judges by laws
/// kills by any bad end; a sanitizer kills by what it reports alone: another
/// bad end is in `report` of a record that is not killed.
void conclude(Record& record, const Ending& ending, std::uint64_t begun);

}  // namespace vigil
