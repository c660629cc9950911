// SPDX-License-Identifier: Apache-2.0
// The judge: walks an observation through the oracle and says which law was
// broken first, if any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "model/law.h"
#include "model/observation.h"
#include "model/oracle.h"
#include "model/program.h"
#include "model/promises.h"

namespace vigil {

/// A broken law, and where it showed.
struct Violation {
  /// One that applies; T8 also where no order of polls explains what was seen.
  Law law = Law::kT8;
  std::string message;  ///< what was seen and what was expected
  ProgramTime time = 0;
  TaskId task = 0;
  std::size_t poll = 0;  ///< index in Observation::polls; their number: the end
};

/// What came of a run.
struct Verdict {
  enum class Kind : std::uint8_t {
    kHeld,
    kBroken,
    kInconclusive,  ///< a limit was hit, and no law was broken before
  };
  Kind kind = Kind::kHeld;
  std::optional<Violation> violation;  ///< if kBroken, the first
  std::string reason;                  ///< if kInconclusive
  LawCounts exercised{};               ///< how often each law was tried
  /// The trace that was expected, as far as the walk came; if nothing was
  /// broken, all of it.
  Trace expected;
};

/// Judges a run in this dialect by what the executor promises.
/// `end_of_time`: where its deadlines saturate, in units of program time.
/// REQUIRES: `program.check()` is empty; `observed` is a run of it.
Verdict judge(const Program& program, const Promises& promises,
              const Observation& observed, Dialect dialect = Dialect::kNative,
              ProgramTime end_of_time = kEndOfTime);

}  // namespace vigil
