// SPDX-License-Identifier: Apache-2.0
#include "model/shrink_numbers.h"

#include <algorithm>
#include <cstddef>
#include <limits>

namespace vigil::detail {
namespace {

/// So many delays, and pairs of them are lowered together.
constexpr std::size_t kMaxPairable = 8;
/// A delay becomes equal to one of so many that are next simpler.
constexpr std::uint32_t kMaxEqualTo = 4;

bool is_delay(NumberKind kind) {
  return kind == NumberKind::kDuration || kind == NumberKind::kTime;
}

/// Calls `visit` with the place, the operation and the kind of each number.
template <class P, class Visit>
void for_each_number(P& program, const Visit& visit) {
  std::uint32_t place = 0;
  for (auto& task : program.tasks) {
    for_each_operation(task.operations, [&](auto& operation) {
      const NumberKind kind = info(operation.op).number;
      if (kind != NumberKind::kNone) visit(place, operation, kind);
      ++place;
    });
  }
}

template <class Less>
void sort_and_keep_one(std::vector<std::int64_t>& numbers, const Less& less) {
  std::sort(numbers.begin(), numbers.end(), less);
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

}  // namespace

std::uint64_t rank(std::int64_t number, bool is_unsigned) noexcept {
  const auto bits = static_cast<std::uint64_t>(number);
  if (is_unsigned) return bits;
  if (number == std::numeric_limits<std::int64_t>::min()) return UINT64_MAX;
  return number < 0 ? 2 * (0 - bits) : number == 0 ? 0 : 2 * bits - 1;
}

std::vector<std::int64_t> simpler_numbers(std::int64_t number,
                                          bool is_unsigned) {
  std::vector<std::int64_t> simpler;
  const auto add = [&](std::uint64_t bits) {
    const auto to = static_cast<std::int64_t>(bits);
    if (rank(to, is_unsigned) < rank(number, is_unsigned) &&
        std::find(simpler.begin(), simpler.end(), to) == simpler.end()) {
      simpler.push_back(to);
    }
  };
  const bool is_negative = number < 0 && !is_unsigned;
  const auto bits = static_cast<std::uint64_t>(number);
  const std::uint64_t distance = is_negative ? 0 - bits : bits;
  add(0);
  add(1);
  if (is_negative) add(std::min<std::uint64_t>(distance, INT64_MAX));
  for (std::uint64_t less = distance / 2 + distance % 2; less != 0; less /= 2) {
    add(is_negative ? 0 - (distance - less) : distance - less);
  }
  return simpler;
}

NumberSteps::NumberSteps(const Program& program) {
  std::vector<std::int64_t> all;
  for_each_number(program, [&](std::uint32_t place, const Operation& operation,
                               NumberKind kind) {
    const std::int64_t number = operation.number;
    if (number == 0) return;
    const bool is_unsigned = kind == NumberKind::kUnsigned;
    items_.push_back({place, number, is_unsigned});
    if (!is_unsigned) all.push_back(number);
    if (!is_delay(kind)) return;
    delays_.push_back(number);
    if (number < 0) return;
    positive_delays_.push_back(number);
    if (pairable_.size() <= kMaxPairable) pairable_.push_back(items_.back());
  });
  std::sort(all.begin(), all.end());
  for (std::size_t i = 1; i < all.size(); ++i) {
    const bool is_new = equal_.empty() || equal_.back() != all[i];
    if (all[i] == all[i - 1] && is_new) equal_.push_back(all[i]);
  }
  sort_and_keep_one(delays_, [](std::int64_t a, std::int64_t b) {
    return rank(a, false) < rank(b, false);
  });
  sort_and_keep_one(positive_delays_, std::less<>());
  if (pairable_.size() > kMaxPairable) pairable_.clear();
}

std::uint32_t NumberSteps::places(NumberStep::Kind kind) const noexcept {
  const auto size = [](const auto& list) {
    return static_cast<std::uint32_t>(list.size());
  };
  switch (kind) {
    case NumberStep::Kind::kEqual:
      return size(equal_);
    case NumberStep::Kind::kDelays:
      return size(delays_);
    case NumberStep::Kind::kShift:
      return size(positive_delays_);
    case NumberStep::Kind::kPair:
      return size(pairable_) * size(pairable_);
    case NumberStep::Kind::kOne:
      break;
  }
  return size(items_);
}

std::vector<NumberStep> NumberSteps::at(NumberStep::Kind kind,
                                        std::uint32_t place) const {
  std::vector<NumberStep> steps;
  NumberStep step{.kind = kind};
  const auto add = [&](std::int64_t to) {
    step.to = to;
    if (steps.empty() || steps.back().to != to) steps.push_back(step);
  };
  switch (kind) {
    case NumberStep::Kind::kEqual:
      step.number = equal_[place];
      for (const auto to : simpler_numbers(step.number, false)) add(to);
      break;
    case NumberStep::Kind::kDelays:
      step.number = delays_[place];
      for (std::uint32_t i = 1; i <= std::min(place, kMaxEqualTo); ++i) {
        add(delays_[place - i]);
      }
      break;
    case NumberStep::Kind::kShift: {
      step.number = positive_delays_[place];
      const std::int64_t before = place == 0 ? 0 : positive_delays_[place - 1];
      const std::int64_t gap = step.number - before;
      add(gap);  // equal to the next smaller one, or zero
      if (gap > 1) add(gap - 1);
      break;
    }
    case NumberStep::Kind::kPair: {
      const Item& first = pairable_[place / pairable_.size()];
      const Item& second = pairable_[place % pairable_.size()];
      if (first.operation >= second.operation) break;  // each pair once
      step.first = first.operation;
      step.second = second.operation;
      const std::int64_t least = std::min(first.number, second.number);
      add(least);
      add(least - least / 2);
      add(1);
      break;
    }
    case NumberStep::Kind::kOne: {
      const Item& item = items_[place];
      step.first = item.operation;
      for (const auto to : simpler_numbers(item.number, item.is_unsigned)) {
        add(to);
      }
      break;
    }
  }
  return steps;
}

std::uint32_t count_numbers(const Program& program) {
  std::uint32_t count = 0;
  for_each_number(program, [&](std::uint32_t, const Operation& operation,
                               NumberKind) { count += operation.number != 0; });
  return count;
}

void zero_numbers(Program& program, std::uint32_t first, std::uint32_t end) {
  std::uint32_t index = 0;
  for_each_number(program,
                  [&](std::uint32_t, Operation& operation, NumberKind) {
                    if (operation.number == 0) return;
                    if (index >= first && index < end) operation.number = 0;
                    ++index;
                  });
}

void change_numbers(Program& program, const NumberStep& step) {
  for_each_number(
      program, [&](std::uint32_t place, Operation& operation, NumberKind kind) {
        std::int64_t& number = operation.number;
        switch (step.kind) {
          case NumberStep::Kind::kEqual:
            if (kind != NumberKind::kUnsigned && number == step.number) {
              number = step.to;
            }
            break;
          case NumberStep::Kind::kDelays:
            if (is_delay(kind) && number == step.number) number = step.to;
            break;
          case NumberStep::Kind::kShift:
            if (is_delay(kind) && number >= step.number) number -= step.to;
            break;
          case NumberStep::Kind::kPair:
            if (place == step.first || place == step.second) number -= step.to;
            break;
          case NumberStep::Kind::kOne:
            if (place == step.first) number = step.to;
            break;
        }
      });
}

}  // namespace vigil::detail
