// SPDX-License-Identifier: Apache-2.0
// Subjects: what can be put before the judge. The command, the properties and
// the fuzzers choose among them by name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/judge.h"
#include "model/law.h"
#include "model/observation.h"
#include "model/operation.h"
#include "model/program.h"
#include "model/promises.h"

namespace vigil {

/// An executor under test.
struct Subject {
  std::string_view name;
  std::string_view summary;
  Dialect dialect = Dialect::kNative;
  Promises promises;
  bool sees_wakers = false;  ///< its wakers go through the audit
  /// The last time that it can tell from others, in units of program time.
  ProgramTime end_of_time = kEndOfTime;
  /// Runs a program on a new executor.
  Observation (*run)(const Program&) = nullptr;

  /// Operations that it can't run, whatever it promises.
  OperationSet lacks{};

  /// The operations that it can run.
  OperationSet operations() const noexcept;
  /// The laws that it is held to.
  LawSet laws() const noexcept {
    return applicable_laws(promises, sees_wakers, dialect);
  }
  /// Empty if it can run `program`, else which operation it can't run.
  std::string why_not(const Program& program) const;
};

/// A run and what the judge says of it.
struct Checked {
  Observation observation;
  Verdict verdict;
};

/// Runs and judges.
/// REQUIRES: `subject.why_not(program)` is empty; `program.check()` is empty.
Checked check(const Subject& subject, const Program& program);

}  // namespace vigil
