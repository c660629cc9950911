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

/// All laws: of wakers, of futures, of executors, of virtual time.
enum class Law : std::uint8_t {
  kW1,
  kW2,
  kW3,
  kW4,
  kW5,
  kW6,
  kW7,
  kW8,
  kW9,
  kW10,
  kW11,
  kW12,
  kW13,
  kW14,
  kW15,
  kW16,
  kW17,
  kF1,
  kF2,
  kF3,
  kF4,
  kF5,
  kF6,
  kF7,
  kF8,
  kE1,
  kE2,
  kE3,
  kE4,
  kE5,
  kE6,
  kE7,
  kE8,
  kE9,
  kE10,
  kE11,
  kE12,
  kE13,
  kE14,
  kE15,
  kT1,
  kT2,
  kT3,
  kT4,
  kT5,
  kT6,
  kT7,
  kT8,
};
inline constexpr std::size_t kLawCount = 48;

/// A row of the table of laws.
struct LawInfo {
  Law law;
  std::string_view number;  ///< "T4"
  std::string_view text;    ///< what holds
  std::string_view source;  ///< where it comes from
  /// What an executor must promise to be held to it in a judged run. See
  /// applicable_laws() for which laws runs decide.
  std::string_view needs{};
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
    bits_ |= std::uint64_t{1} << static_cast<unsigned>(law);
  }
  constexpr bool contains(Law law) const noexcept {
    return (bits_ >> static_cast<unsigned>(law) & 1) != 0;
  }

 private:
  std::uint64_t bits_ = 0;
};

/// The law with this number, such as "T4"; null if there is none.
const LawInfo* find_law(std::string_view number) noexcept;

/// The laws that a judged run holds an executor with these promises to.
/// `sees_wakers`: its wakers go through a ledger. In the script dialect
/// channels and reports are the harness's own, so that F8 and T7 say nothing of
/// it.
LawSet applicable_laws(const Promises& promises, bool sees_wakers,
                       Dialect dialect = Dialect::kNative) noexcept;

}  // namespace vigil
