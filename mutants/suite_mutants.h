// SPDX-License-Identifier: Apache-2.0
// The broken wakers and futures of waker_mutants.h and future_mutants.h, in a
// list.
#pragma once

#include <span>

#include "mutants/mutant.h"

namespace vigil {

/// Wakers and futures with one bug each, for the suites.
std::span<const Mutant> suite_mutants() noexcept;

/// The same without a bug.
std::span<const Control> suite_controls() noexcept;

}  // namespace vigil
