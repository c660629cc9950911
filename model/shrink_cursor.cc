// SPDX-License-Identifier: Apache-2.0
#include "model/shrink_cursor.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "model/shrink_edit.h"

namespace vigil::detail {
namespace {

using Kind = ShrinkStep::Kind;

constexpr std::size_t kNumberKinds = 5;
static_assert(static_cast<std::size_t>(NumberStep::Kind::kOne) + 1 ==
              kNumberKinds);
constexpr std::size_t kCapacityPhase = kItemKinds + kNumberKinds;
constexpr std::size_t kPhases = kCapacityPhase + 1;

bool is_of_items(std::size_t phase) { return phase < kItemKinds; }
Kind item_kind(std::size_t phase) { return static_cast<Kind>(phase); }
NumberStep::Kind number_kind(std::size_t phase) {
  return static_cast<NumberStep::Kind>(phase - kItemKinds);
}

}  // namespace

ShrinkCursor::ShrinkCursor(const Program& program, Direction direction)
    : program_(&program), direction_(direction) {}

void ShrinkCursor::follow(const Program& program) {
  program_ = &program;
  numbers_.reset();
  const std::uint32_t before = count_;
  count();
  advance_ = 0;
  // A number goes on downwards from where it has got to.
  const bool goes_on = !is_of_items(phase_) && count_ == before;
  next_variant_ = goes_on ? variant_ : 0;
}

std::optional<ShrinkStep> ShrinkCursor::next() {
  done_ += std::exchange(advance_, 0);
  variant_ = std::exchange(next_variant_, 0);
  while (phase_ < kPhases) {
    if (has_begun_ || begin_phase()) {
      std::optional<ShrinkStep> step;
      if (is_of_items(phase_)) {
        step = next_chunk();
      } else {
        step = phase_ == kCapacityPhase ? next_capacity() : next_number();
      }
      if (step) return step;
    }
    next_phase();
  }
  return std::nullopt;
}

/// False if there is nothing in it.
bool ShrinkCursor::begin_phase() {
  has_begun_ = true;
  done_ = 0;
  variant_ = 0;
  count();
  if (!is_of_items(phase_)) return true;
  Chunks& chunks = chunks_[phase_];
  if (count_ == 0 || chunks.is_done) return false;
  has_chunks_ = true;
  chunks.size =
      chunks.size == 0 ? count_ : std::min(count_, (chunks.size + 1) / 2);
  chunks.is_done = chunks.size == 1;
  return true;
}

void ShrinkCursor::next_phase() {
  has_begun_ = false;
  ++phase_;
  if (phase_ == kItemKinds && std::exchange(has_chunks_, false)) phase_ = 0;
}

void ShrinkCursor::count() {
  blocks_.clear();
  if (is_of_items(phase_)) {
    count_ = count_items(*program_, item_kind(phase_));
  } else if (phase_ == kCapacityPhase) {
    count_ = static_cast<std::uint32_t>(program_->channels.size());
  } else {
    if (!numbers_) numbers_.emplace(*program_);
    count_ = numbers_->places(number_kind(phase_));
    here_.clear();
  }
  if (!is_of_items(phase_) || item_kind(phase_) != Kind::kBlocks) return;
  for (const ProgramTask& task : program_->tasks) {
    for_each_operation(task.operations, [&](const Operation& operation) {
      if (operation.blocks.empty()) return;
      blocks_.push_back(static_cast<std::uint32_t>(operation.blocks.size()));
    });
  }
}

std::optional<ShrinkStep> ShrinkCursor::next_chunk() {
  if (done_ >= count_) return std::nullopt;
  const std::uint32_t length = std::min(chunks_[phase_].size, count_ - done_);
  const std::uint32_t first =
      direction_ == Direction::kForward ? done_ : count_ - done_ - length;
  ShrinkStep step{
      .kind = item_kind(phase_), .first = first, .end = first + length};
  std::uint32_t variants = 1;
  if (step.kind == Kind::kBlocks) {
    // Of one race each branch, then all in a row; of many operations all that
    // is in them.
    if (length == 1) variants = blocks_[first] == 1 ? 1 : blocks_[first] + 1;
    const bool is_last = variant_ + 1 == variants;
    step.variant = is_last ? kAllBlocks : variant_;
  }
  move_on(variants, length);
  return step;
}

std::optional<ShrinkStep> ShrinkCursor::next_number() {
  const NumberStep::Kind kind = number_kind(phase_);
  for (; done_ < count_; ++done_) {
    if (here_.empty()) here_ = numbers_->at(kind, done_);
    if (variant_ < here_.size()) {
      const ShrinkStep step{.kind = Kind::kNumbers, .numbers = here_[variant_]};
      move_on(here_.size(), 1);
      return step;
    }
    here_.clear();
    variant_ = 0;
  }
  return std::nullopt;
}

std::optional<ShrinkStep> ShrinkCursor::next_capacity() {
  for (; done_ < count_; ++done_) {
    auto simpler = simpler_numbers(program_->capacities[done_], true);
    std::erase(simpler, 0);  // which no channel has
    if (variant_ < simpler.size()) {
      const ShrinkStep step{
          .kind = Kind::kCapacity,
          .first = done_,
          .variant = static_cast<std::uint32_t>(simpler[variant_])};
      move_on(simpler.size(), 1);
      return step;
    }
    variant_ = 0;
  }
  return std::nullopt;
}

/// The next call of next() is for the next variant or the next place.
void ShrinkCursor::move_on(std::size_t variants, std::uint32_t length) {
  next_variant_ = variant_ + 1;
  if (next_variant_ < variants) return;
  next_variant_ = 0;
  advance_ = length;
  here_.clear();
}

}  // namespace vigil::detail
