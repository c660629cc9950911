// SPDX-License-Identifier: Apache-2.0
// The order in which the shrinker tries its steps. Items are taken away in
// chunks: all of a kind, for each kind, then halves, quarters, ... single ones,
// as in delta debugging (Zeller and Hildebrandt, TSE 2002); then numbers are
// lowered. After a step that was taken, the cursor goes on from where it is,
// with what is left: k operations that matter among n are found with some
// k log n runs.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "model/program.h"
#include "model/shrink_numbers.h"
#include "model/shrink_step.h"

namespace vigil::detail {

/// Goes once through the steps of a program, the boldest first.
class ShrinkCursor {
 public:
  /// From which end chunks are taken away. What comes late in a program can
  /// more often go before what comes early than the other way round.
  enum class Direction : std::uint8_t { kForward, kBackward };

  /// REQUIRES: `program` stays as it is until told otherwise.
  ShrinkCursor(const Program& program, Direction direction);

  /// The next step of the program; none if there are no more.
  std::optional<ShrinkStep> next();

  /// The last step was taken: `program` is what came of it.
  void follow(const Program& program);

 private:
  /// What it goes through: first all kinds of items, again and again with
  /// ever smaller chunks, then the kinds of number steps, then capacities.
  bool begin_phase();
  void next_phase();
  void count();
  std::optional<ShrinkStep> next_chunk();
  std::optional<ShrinkStep> next_number();
  std::optional<ShrinkStep> next_capacity();
  void move_on(std::size_t variants, std::uint32_t length);

  /// How far a kind of items is.
  struct Chunks {
    std::uint32_t size = 0;  ///< of the chunks; 0: there was none so far
    bool is_done = false;    ///< single ones were tried
  };

  const Program* program_;
  Direction direction_;
  std::array<Chunks, kItemKinds> chunks_{};
  bool has_chunks_ = false;    ///< in this turn through the kinds of items
  std::size_t phase_ = 0;      ///< kinds of items, then kinds of number steps
  bool has_begun_ = false;     ///< the phase
  std::uint32_t count_ = 0;    ///< items or places of the phase
  std::uint32_t done_ = 0;     ///< items or places that are behind the cursor
  std::uint32_t variant_ = 0;  ///< at this item or place
  // What the next call adds, unless the step is taken.
  std::uint32_t advance_ = 0;
  std::uint32_t next_variant_ = 0;
  /// Of kBlocks: how many blocks each item has.
  std::vector<std::uint32_t> blocks_;
  std::optional<NumberSteps> numbers_;  ///< once there are only numbers left
  std::vector<NumberStep> here_;        ///< the number steps of this place
};

}  // namespace vigil::detail
