// SPDX-License-Identifier: Apache-2.0
// The laws that executors and wakers are held to, by number. Reports, tests and
// mutants cite the numbers, so they never change.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "model/promises.h"

namespace vigil {

/// The laws that a judged run can decide.
enum class Law : std::uint8_t {
  kW5,
  kE1,
  kE2,
  kE3,
  kE4,
  kE5,
  kE13,
  kE14,
  kT1,
  kT2,
  kT3,
  kT4,
  kT7,
  kT8,
};
inline constexpr std::size_t kLawCount = 14;

/// A row of the table of laws.
struct LawInfo {
  Law law;
  std::string_view number;  ///< "T4"
  std::string_view text;    ///< what holds
  std::string_view source;  ///< where it comes from
};

/// All laws, in the order of the enumerators.
std::span<const LawInfo> law_table() noexcept;
const LawInfo& info(Law law) noexcept;

/// How often each law was put to the test.
using LawCounts = std::array<std::uint64_t, kLawCount>;

/// A set of laws.
class LawSet {
 public:
  constexpr void insert(Law law) noexcept {
    bits_ |= 1U << static_cast<unsigned>(law);
  }
  constexpr bool contains(Law law) const noexcept {
    return (bits_ >> static_cast<unsigned>(law) & 1U) != 0;
  }

 private:
  std::uint32_t bits_ = 0;
};

/// The laws that apply to an executor with these promises. `sees_wakers`: its
/// wakers go through a ledger.
LawSet applicable_laws(const Promises& promises, bool sees_wakers) noexcept;

}  // namespace vigil
