// SPDX-License-Identifier: Apache-2.0
// tokio #8334: the timer wheel wraps, and one very long timer makes later ones
// hang. A hierarchical timer wheel (Varghese and Lauck, SOSP 1987), small
// enough for short programs to come around it.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "mutants/published/executor_base.h"

namespace vigil::published {

/// Three levels of eight slots: 512 units of time. What is due later stands in
/// a list until the wheel can hold it. Without `fixed` there is no such list:
/// it goes to the slot of the uppermost level that the bits of its deadline
/// name. The hand comes to it laps too early, it goes back into the slot where
/// the hand stands, and what the driver is to wait for next is a moment that is
/// over. It waits for ever, and so do all that are due in the same lap.
template <bool fixed>
class TimerWheel final : public BaseExecutor {
  static constexpr unsigned kLevels = 3;
  static constexpr unsigned kBits = 3;
  static constexpr std::uint64_t kSlots = 1U << kBits;
  static constexpr std::uint64_t kRange = 1U << (kBits * kLevels);
  struct Timer {
    std::uint64_t deadline;
    std::uint64_t sequence;
    TaskId task;
    friend bool operator<(const Timer& one, const Timer& other) {
      return std::pair(one.deadline, one.sequence) <
             std::pair(other.deadline, other.sequence);
    }
  };
  using Slot = std::vector<Timer>;
  /// A slot, and when the hand comes to it.
  struct Expiry {
    unsigned level;
    std::size_t slot;
    std::uint64_t at;
  };

  void add_timer(TaskId task, Time deadline) override {
    insert({static_cast<std::uint64_t>(deadline.time_since_epoch().count()),
            next_sequence_++, task});
  }

  void drop_timer(TaskId task) override {
    const auto is_its = [task](const Timer& timer) {
      return timer.task == task;
    };
    for (auto& level : wheel_) {
      for (Slot& slot : level) std::erase_if(slot, is_its);
    }
    std::erase_if(far_, is_its);
  }

  bool advance() override {
    std::vector<Timer> due;
    while (due.empty()) {
      if (!far_.empty()) take_far();
      const std::optional<Expiry> expiry = next_expiry();
      if (!expiry) return false;
      hand_ = expiry->at;
      for (const Timer& timer :
           std::exchange(wheel_[expiry->level][expiry->slot], {})) {
        timer.deadline <= hand_ ? due.push_back(timer) : insert(timer);
      }
    }
    now_ = Time(Duration(static_cast<std::int64_t>(hand_)));
    std::sort(due.begin(), due.end());
    for (const Timer& timer : due) fired(timer.task);
    return true;
  }

  /// The level is that of the highest bits in which deadline and hand differ.
  void insert(const Timer& timer) {
    if (fixed && timer.deadline / kRange != hand_ / kRange) {
      far_.push_back(timer);
      return;
    }
    unsigned level = 0;
    while (level + 1 < kLevels && (timer.deadline >> (kBits * (level + 1))) !=
                                      (hand_ >> (kBits * (level + 1)))) {
      ++level;
    }
    wheel_[level][(timer.deadline >> (kBits * level)) % kSlots].push_back(
        timer);
  }

  /// If the wheel is empty, it goes to where the first of them is.
  void take_far() {
    const bool is_empty = !next_expiry();
    if (!is_empty) return;
    const auto first = std::min_element(far_.begin(), far_.end());
    hand_ = std::max(hand_, first->deadline / kRange * kRange);
    for (const Timer& timer : std::exchange(far_, {})) insert(timer);
  }

  std::optional<Expiry> next_expiry() const {
    for (unsigned level = 0; level < kLevels; ++level) {
      const std::uint64_t unit = std::uint64_t{1} << (kBits * level);
      const std::size_t here = (hand_ / unit) % kSlots;
      for (std::size_t i = 0; i < kSlots; ++i) {
        const std::size_t slot = (here + i) % kSlots;
        if (wheel_[level][slot].empty()) continue;
        const std::uint64_t turn = hand_ / (unit * kSlots);
        std::uint64_t at = (turn * kSlots + slot) * unit;
        if (at < hand_) at += kRange;                       // in the next lap
        if (level > 0 && at == hand_) return std::nullopt;  // over already
        return Expiry{level, slot, at};
      }
    }
    return std::nullopt;
  }

  std::uint64_t hand_ = 0;
  std::array<std::array<Slot, kSlots>, kLevels> wheel_;
  std::vector<Timer> far_;
};

}  // namespace vigil::published
