// SPDX-License-Identifier: Apache-2.0
// Observations of a correct executor, tampered with so that one law no longer
// holds. A law that no tampering can break is not being checked.
#pragma once

#include <cstddef>
#include <ostream>
#include <span>
#include <string_view>

#include "audit/subject.h"
#include "model/law.h"
#include "model/observation.h"
#include "model/operation.h"
#include "model/program.h"

namespace vigil {

struct Tampering {
  Law law;  ///< that the judge must name
  std::string_view name;
  /// vigil::Executor, with this tampering at the end of each run.
  Subject subject;
  /// Programs of these are tampered with: others might break a second law.
  OperationSet operations{};
  /// What a property may leave after it has shrunk a program.
  std::size_t max_operations = 8;
  /// Tampers with an observation of the program. False if it has no place for
  /// it; then nothing was changed.
  bool (*apply)(const Program& program, Observation& observation) = nullptr;
};

/// For GoogleTest's messages.
inline void PrintTo(const Tampering& tampering, std::ostream* out) {
  *out << tampering.name;
}

/// At least one for each law that the judge names.
std::span<const Tampering> tamperings() noexcept;

}  // namespace vigil
