// SPDX-License-Identifier: Apache-2.0
// Executors that are broken on purpose: a check counts only if one of these
// makes it fail.
#pragma once

#include <span>
#include <string_view>

#include "audit/subject.h"
#include "model/law.h"

namespace vigil {

/// A broken executor, and the law that must name it.
struct Mutant {
  Subject subject;
  Law law;
  std::string_view mechanism;  ///< what is wrong in it
};

/// All mutants.
std::span<const Mutant> mutants() noexcept;

/// The same executor without a bug: nothing may accuse it.
const Subject& unmutated() noexcept;

/// Executors that look strange and keep all that they promise: nothing may
/// accuse them either.
std::span<const Subject> legal_executors() noexcept;

/// The mutant with this name, or null.
const Mutant* find_mutant(std::string_view name) noexcept;

}  // namespace vigil
