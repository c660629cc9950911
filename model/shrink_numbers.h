// SPDX-License-Identifier: Apache-2.0
// The shrinker's steps that lower numbers: to zero, halfway there, or to what
// another is. Delays are also lowered together, since that they meet at the
// same time is often what it takes to fail.
#pragma once

#include <cstdint>
#include <vector>

#include "model/program.h"

namespace vigil::detail {

/// How far from simple a number is: 0, 1, -1, 2, -2, ...; 0, 1, 2, ... if it is
/// unsigned. (-2^63 is the last, since twice its distance is lost: 2^64 - 1.)
std::uint64_t rank(std::int64_t number, bool is_unsigned) noexcept;

/// The numbers to try for this one, the simplest first: 0, 1, the positive one,
/// then half way, three quarters, ... to one less. All are of lower rank.
std::vector<std::int64_t> simpler_numbers(std::int64_t number,
                                          bool is_unsigned);

/// A change of some numbers, none of them zero.
struct NumberStep {
  enum class Kind : std::uint8_t {
    kEqual,   ///< all signed ones that are `number` become `to`
    kDelays,  ///< all delays that are `number` become `to`, which others are
    kShift,   ///< all delays of `number` or more become `to` less
    kPair,    ///< operation `first` and operation `second` become `to` less
    kOne,     ///< operation `first` becomes `to`
  };
  Kind kind{};
  std::uint32_t first = 0;  ///< operations are counted through the program
  std::uint32_t second = 0;
  std::int64_t number = 0;
  std::int64_t to = 0;
};

/// The changes of numbers that a program has.
class NumberSteps {
 public:
  explicit NumberSteps(const Program& program);

  /// How many places of a kind there are, at which numbers can be changed.
  std::uint32_t places(NumberStep::Kind kind) const noexcept;
  /// The changes at one place, the boldest first.
  std::vector<NumberStep> at(NumberStep::Kind kind, std::uint32_t place) const;

 private:
  /// A number that is not zero.
  struct Item {
    std::uint32_t operation = 0;
    std::int64_t number = 0;
    bool is_unsigned = false;
  };
  std::vector<Item> items_;           ///< in the order of the text
  std::vector<std::int64_t> equal_;   ///< those that occur more than once
  std::vector<std::int64_t> delays_;  ///< each once, by rank
  std::vector<std::int64_t> positive_delays_;  ///< each once, by size
  std::vector<Item> pairable_;  ///< positive delays, if they are few
};

/// How many numbers are not zero.
std::uint32_t count_numbers(const Program& program);
/// Those in [first, end) of them become zero.
void zero_numbers(Program& program, std::uint32_t first, std::uint32_t end);
/// REQUIRES: `step` is one of those of the program.
void change_numbers(Program& program, const NumberStep& step);

}  // namespace vigil::detail
