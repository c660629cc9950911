// SPDX-License-Identifier: Apache-2.0
// How the laws fared in a number of programs, each of which is judged whatever
// the others came to. For audits, which go on after a violation.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "model/judge.h"
#include "model/law.h"

namespace vigil {

/// Plain data: it can live in memory that processes share.
struct LawTally {
  struct Row {
    std::uint64_t tried = 0;  ///< how often it was put to the test
    std::uint64_t broken =
        0;                    ///< in so many programs it was the first to break
    std::uint64_t first = 0;  ///< the index of the first of them

    std::optional<std::uint64_t> first_broken() const noexcept {
      return broken == 0 ? std::nullopt : std::optional(first);
    }
  };
  std::array<Row, kLawCount> rows{};
  std::uint64_t programs = 0;
  std::uint64_t inconclusive = 0;

  Row& operator[](Law law) noexcept {
    return rows[static_cast<std::size_t>(law)];
  }
  const Row& operator[](Law law) const noexcept {
    return rows[static_cast<std::size_t>(law)];
  }

  /// Counts the verdict on program `index`. A violation counts for `as`, if
  /// that is given.
  void add(const Verdict& verdict, std::uint64_t index,
           std::optional<Law> as = {}) noexcept {
    ++programs;
    for (std::size_t law = 0; law < kLawCount; ++law) {
      rows[law].tried += verdict.exercised[law];
    }
    if (verdict.kind == Verdict::Kind::kInconclusive) ++inconclusive;
    if (!verdict.violation) return;
    Row& row = (*this)[as.value_or(verdict.violation->law)];
    if (row.broken++ == 0) row.first = index;
  }
};

}  // namespace vigil
