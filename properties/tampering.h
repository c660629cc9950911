// SPDX-License-Identifier: Apache-2.0
// Observations of a correct executor, tampered with so that one law no longer
// holds. A law that no tampering can break is not being checked.
#pragma once

#include <ostream>
#include <span>
#include <string_view>

#include "audit/subject.h"
#include "model/law.h"
#include "model/observation.h"
#include "model/program.h"

namespace vigil {

struct Tampering {
  Law law;  ///< that the judge must name
  std::string_view name;
  /// vigil::Executor, with this tampering at the end of each run.
  Subject subject;
  /// Tampers with an observation of the program. False if it has no place for
  /// it; then nothing was changed.
  bool (*apply)(const Program& program, Observation& observation) = nullptr;
};

/// For GoogleTest's messages.
inline void PrintTo(const Tampering& tampering, std::ostream* out) {
  *out << tampering.name;
}

/// At least one for each law.
std::span<const Tampering> tamperings() noexcept;

}  // namespace vigil
