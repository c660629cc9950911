// SPDX-License-Identifier: Apache-2.0
// What a random program is about: its size, the operations that it does
// without, its delays. Private to generate.cc.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "model/bytes.h"
#include "model/generate.h"
#include "model/operation.h"

namespace vigil::detail {

class GeneratorChoices {
 protected:
  GeneratorChoices(RandomStream& random, const GenerateOptions& options)
      : random_(random), options_(options) {}
  ~GeneratorChoices() = default;

  void choose() {
    profile_ = static_cast<Profile>(
        std::min<std::uint32_t>(random_.below(2 * kProfiles), kProfiles));
    choose_size();
    choose_operations();
    choose_delays();
  }

  /// Half of the programs are about one thing, with few tasks that meet often.
  enum Profile : std::uint32_t {
    kChannels,
    kNotifies,
    kEnds,
    kTime,
    kProfiles
  };

  bool is_dense() const { return profile_ < kProfiles; }

  unsigned weight(const OperationInfo& row) const {
    bool is_about = false;
    switch (profile_) {
      case kChannels:
        is_about = row.op == Op::kSend || row.op == Op::kReceive;
        break;
      case kNotifies:
        is_about = row.op == Op::kWait || row.op == Op::kNotify;
        break;
      case kEnds:
        is_about = row.op == Op::kCancel || row.op == Op::kJoin;
        break;
      case kTime:
        is_about = row.op == Op::kTimeout || row.op == Op::kReset;
        break;
      case kProfiles:
        break;
    }
    // Whatever it is about, blocks are where it ends early.
    if (is_dense() && row.op == Op::kRace) is_about = true;
    return is_about ? 3 * row.weight : row.weight;
  }

  bool one_in(std::uint32_t n) { return random_.below(n) == 0; }
  bool allows(Op op) const { return enabled_.contains(op); }
  std::uint32_t below(std::size_t bound) {
    return random_.below(static_cast<std::uint32_t>(bound));
  }

  std::int64_t number(NumberKind kind, std::int64_t times) {
    switch (kind) {
      case NumberKind::kNone:
        return 0;
      case NumberKind::kDuration:
        return delays_[random_.below(delay_count_)];
      case NumberKind::kTime:
        return one_in(2) ? delays_[random_.below(delay_count_)]
                         : random_.below(24);
      case NumberKind::kCount: {
        const std::int64_t most = kMaxDecodedTimes / times;
        return std::min<std::int64_t>(most, one_in(8) ? below(65) : below(4));
      }
      case NumberKind::kSigned:
      case NumberKind::kUnsigned:
        break;
    }
    return one_in(16) ? extreme_number(random_.below(kExtremeNumbers))
                      : random_.below(10);
  }

  /// Where a level of a timer wheel ends, whatever its size: from 2^0 to
  /// 2^(bits - 1), give or take two.
  std::int64_t near_power_of_two(std::uint32_t bits) {
    const std::int64_t power = std::int64_t{1} << random_.below(bits);
    return power + random_.below(5) - 2;
  }

  RandomStream& random_;
  const GenerateOptions& options_;
  Profile profile_ = kProfiles;
  unsigned budget_ = 0;  ///< of operations
  unsigned max_tasks_ = 0;
  OperationSet enabled_;
  std::array<std::int64_t, 4> delays_{};
  std::uint32_t delay_count_ = 0;

 private:
  /// Mostly even up to twice the mean; some tiny, a few large, and now and then
  /// one of thousands of tasks.
  void choose_size() {
    const unsigned mean = options_.mean_operations;
    max_tasks_ = is_dense() ? 6 : 12;
    if (one_in(16)) {
      budget_ = random_.below(std::min(5U, 2 * mean + 1));
    } else if (mean >= 10 && one_in(4096)) {
      max_tasks_ = 5000;
      budget_ = random_.below(300 * mean);
    } else if (one_in(64)) {
      max_tasks_ = 100;
      budget_ = random_.below(10 * mean + 1);
    } else {
      budget_ = random_.below(2 * mean + 1);
    }
  }

  /// Swarm testing (Groce et al., ISSTA 2012): each program does without some
  /// operations, so that the others meet more often. Most do without all that
  /// are hostile.
  void choose_operations() {
    const bool is_hostile = one_in(4);
    for (const OperationInfo& row : operation_table()) {
      if (!options_.operations.contains(row.op)) continue;
      if (row.is_hostile ? !is_hostile || one_in(2) : one_in(4)) continue;
      // These end what others have begun.
      if (row.op == Op::kDropExecutor && !one_in(4)) continue;
      if (row.op == Op::kThrow && !one_in(2)) continue;
      enabled_.insert(row.op);
    }
    if (enabled_ == OperationSet()) enabled_ = options_.operations;
  }

  /// A few delays for the whole program, so that deadlines often meet.
  void choose_delays() {
    const std::uint32_t count = 1 + random_.below(4);
    for (std::uint32_t i = 0; i < count; ++i) {
      std::int64_t delay = random_.below(is_dense() ? 4 : 8);
      if (one_in(8)) delay = random_.below(1000);
      if (one_in(24)) delay = -static_cast<std::int64_t>(random_.below(5));
      if (one_in(16)) {
        delay = extreme_number(random_.below(kExtremeNumbers));
      }
      if (one_in(24)) delay = near_power_of_two(41);
      delays_[delay_count_++] = delay;
    }
  }
};

}  // namespace vigil::detail
