// SPDX-License-Identifier: Apache-2.0
// Bugs that are chosen when the program runs. A suite is a large template: for
// each type of subject it takes the compiler a second or two. So the mutants of
// a kind are one type.
#pragma once

#include <atomic>
#include <vector>

#include "audit/law_check.h"

namespace vigil::mutant {

/// In place of a bug: the one that is chosen.
template <class Bug>
inline constexpr Bug kChosen = static_cast<Bug>(255);

/// Of each kind. Relaxed: it orders no threads, as no constant would.
template <class Bug>
inline std::atomic<Bug> chosen_bug{Bug{}};

/// Whether a mutant that is made with `bug` has this one.
template <auto bug>
bool is(decltype(bug) one) noexcept {
  if constexpr (bug == kChosen<decltype(bug)>) {
    return chosen_bug<decltype(bug)>.load(std::memory_order_relaxed) == one;
  } else {
    return bug == one;
  }
}

/// The suite on mutants with this bug. Not on two threads at once. A thread
/// that was given up goes on with the next one's bug, for as long as it hangs.
template <auto bug, std::vector<LawViolation> (*suite)(LawOptions)>
std::vector<LawViolation> with_bug(LawOptions options) {
  chosen_bug<decltype(bug)>.store(bug, std::memory_order_relaxed);
  return suite(options);
}

}  // namespace vigil::mutant
