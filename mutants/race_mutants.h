// SPDX-License-Identifier: Apache-2.0
// Executors that other threads wake, with what they forget to order, or to own.
#pragma once

#include <span>

#include "mutants/mutant.h"

namespace vigil {

/// Each is for a sanitizer, on random programs.
std::span<const Mutant> race_mutants() noexcept;

/// The same without a bug: nothing may accuse them.
std::span<const Control> race_controls() noexcept;

}  // namespace vigil
