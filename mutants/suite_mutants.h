// SPDX-License-Identifier: Apache-2.0
// The broken wakers and futures of waker_mutants.h and future_mutants.h, and
// the odd ones of legal_parts.h, in lists.
#pragma once

#include <span>

#include "mutants/mutant.h"

namespace vigil {

/// Wakers and futures with one bug each, for the suites.
std::span<const Mutant> suite_mutants() noexcept;

/// The same without a bug, and those that are odd and legal.
std::span<const Control> suite_controls() noexcept;

}  // namespace vigil
