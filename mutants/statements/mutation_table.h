// SPDX-License-Identifier: Apache-2.0
// The mutants that are compiled into a program, by name.
#pragma once

#include <span>
#include <string_view>

namespace vigil::statements {

/// A mutant of the lists.
struct KnownMutation {
  int number;                   ///< for vigil_mutation::select()
  std::string_view name;        ///< such as `own-wake-lost`
  std::string_view why;         ///< what is wrong in it, in one line
  std::string_view equivalent;  ///< why nothing can see it; empty if it can be
  std::string_view unreached;   ///< why no adapter's program sees it; or empty
};

/// All of them. The first is `none`, the code as it is.
std::span<const KnownMutation> known_mutations() noexcept;

/// Switches the mutant of that name on. False if there is none.
/// REQUIRES: nothing of the mutated code runs.
bool select_mutation(std::string_view name) noexcept;

}  // namespace vigil::statements
