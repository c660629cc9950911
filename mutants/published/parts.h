// SPDX-License-Identifier: Apache-2.0
// Published bugs of wakers, futures and the primitives behind them, as small
// primitives with that bug: each written anew from the mechanism.
#pragma once

#include <span>

#include "mutants/mutant.h"

namespace vigil {

/// Wakers and futures as subjects of the suites, and what fits no suite as
/// programs of their own.
std::span<const Mutant> published_parts() noexcept;

/// The same without the bugs: nothing may accuse them.
std::span<const Control> published_part_controls() noexcept;

/// What our interfaces can't express of a part's bugs.
std::span<const Inexpressible> inexpressible_parts() noexcept;

}  // namespace vigil
