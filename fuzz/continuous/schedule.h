// SPDX-License-Identifier: Apache-2.0
// Which target is fuzzed next. Pure: the same accounts give the same choice.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace vigil::continuous {

/// What is known of a target when time is given out.
struct Account {
  double rate = 0;   ///< gain a second; a mean that forgets
  double spent = 0;  ///< seconds that it was given; they fade
  bool is_tried = false;
  friend bool operator==(const Account&, const Account&) = default;
};

/// The part of the time that is shared evenly, so that no target starves.
inline constexpr double kEvenPart = 0.3;
/// How much the last slice counts in the rate.
inline constexpr double kLastWeight = 0.4;
/// After so many seconds of fuzzing, time that was given counts half.
inline constexpr double kHalfLife = 900;

/// Enters a slice of `seconds` that found `gain`.
void credit(Account& account, double gain, double seconds);

/// Charges `which` for its time, and lets what all have spent fade.
void charge(std::span<Account> accounts, std::size_t which, double seconds);

/// The part of the time that each target is to get: evenly, and by their rates.
/// One that was never tried counts as the best one. They add up to 1.
std::vector<double> shares(std::span<const Account> accounts);

/// What bears on a choice besides the account.
struct Candidate {
  bool is_eligible = true;
  double running = 0;  ///< seconds of slices that are not charged yet
};

/// The eligible target that is furthest behind its share; of equals, the first.
/// Nothing if none is eligible. REQUIRES: as many candidates as accounts.
std::optional<std::size_t> choose(std::span<const Account> accounts,
                                  std::span<const Candidate> candidates);

}  // namespace vigil::continuous
