// SPDX-License-Identifier: Apache-2.0
// Everything that is broken on purpose: a check counts only if one of these
// makes it fail.
#pragma once

#include <span>
#include <string_view>

#include "audit/subject.h"
#include "mutants/mutant.h"

namespace vigil {

/// Our own executors with one bug each, each named by its law.
std::span<const Mutant> mutants() noexcept;

/// The same executor without a bug: nothing may accuse it.
const Subject& unmutated() noexcept;

/// Executors that look strange and keep all that they promise: nothing may
/// accuse them either.
std::span<const Subject> legal_executors() noexcept;

/// The executor mutant with this name, or null.
const Mutant* find_mutant(std::string_view name) noexcept;

}  // namespace vigil
