// SPDX-License-Identifier: Apache-2.0
// Which of the mutants that are compiled into a program is switched on. The
// mutated copies of executor/ ask; depends on nothing.
#pragma once

#include <cstdlib>
#include <type_traits>

namespace vigil_mutation {

/// The number in the environment variable VIGIL_MUTATION; 0 without one.
inline int number_in_environment() noexcept {
  const char* const text = std::getenv("VIGIL_MUTATION");
  return text == nullptr ? 0 : std::atoi(text);
}

/// The mutant that is on: its number, from 1; 0 for none.
inline int selected = number_in_environment();

/// Switches a mutant on, instead of another.
/// REQUIRES: nothing of the mutated code runs.
inline void select(int number) noexcept { selected = number; }

/// Whether a mutant is on. What is evaluated at compile time is not mutated.
constexpr bool is(int number) noexcept {
  if (std::is_constant_evaluated()) return false;
  return selected == number;
}

}  // namespace vigil_mutation
