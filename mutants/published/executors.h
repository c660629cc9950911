// SPDX-License-Identifier: Apache-2.0
// Published bugs of executors, timers, schedulers and the life of tasks, as
// executors with that bug: each written anew from the mechanism.
#pragma once

#include <span>

#include "mutants/mutant.h"

namespace vigil {

/// The executors, and what fits no executor as programs of their own.
std::span<const Mutant> published_executors() noexcept;

/// The same without the bugs: nothing may accuse them.
std::span<const Control> published_executor_controls() noexcept;

/// What our interfaces can't express of an executor's bugs.
std::span<const Inexpressible> inexpressible_executors() noexcept;

}  // namespace vigil
