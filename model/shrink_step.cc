// SPDX-License-Identifier: Apache-2.0
#include "model/shrink_step.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <utility>

namespace vigil::detail {
namespace {

using Step = ShrinkStep;

constexpr std::uint32_t kGone = std::numeric_limits<std::uint32_t>::max();

/// How far from simple a number is: 0, 1, -1, 2, -2, ...; 0, 1, 2, ... if it is
/// unsigned. (-2^63 is the last, since twice its distance is lost: 2^64 - 1.)
std::uint64_t rank(std::int64_t number, bool is_unsigned) {
  const auto bits = static_cast<std::uint64_t>(number);
  if (is_unsigned) return bits;
  if (number == std::numeric_limits<std::int64_t>::min()) return UINT64_MAX;
  return number < 0 ? 2 * (0 - bits) : number == 0 ? 0 : 2 * bits - 1;
}

/// The numbers to try for this one, the simplest first: 0, 1, the positive one,
/// then half way, three quarters, ... to one less.
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

bool has_signed_number(const Operation& operation) {
  const NumberKind kind = info(operation.op).number;
  return kind != NumberKind::kNone && kind != NumberKind::kUnsigned;
}

template <class Function>
void for_each_operation(const Program& program, const Function& function) {
  std::uint32_t index = 0;
  for (const ProgramTask& task : program.tasks) {
    for (const Operation& operation : task.operations) {
      function(index++, operation);
    }
  }
}

/// [first, end) in one piece, in halves, in quarters, ... in single ones.
void add_chunks(std::vector<Step>& steps, Step::Kind kind, std::uint32_t first,
                std::size_t count) {
  const auto end = static_cast<std::uint32_t>(count);
  if (first >= end) return;
  for (std::uint32_t size = end - first;; size = (size + 1) / 2) {
    for (std::uint32_t i = first; i < end; i += size) {
      steps.push_back(
          {.kind = kind, .first = i, .end = i + std::min(size, end - i)});
    }
    if (size == 1) return;
  }
}

/// Which events and counters nothing refers to.
std::vector<bool> find_unused(const Program& program) {
  std::vector<bool> unused(program.events.size() + program.counters.size(),
                           true);
  for_each_operation(program, [&](std::uint32_t, const Operation& operation) {
    const ReferenceKind kind = info(operation.op).reference;
    if (kind == ReferenceKind::kEvent) unused[operation.reference] = false;
    if (kind == ReferenceKind::kCounter) {
      unused[program.events.size() + operation.reference] = false;
    }
  });
  return unused;
}

void add_unused(std::vector<Step>& steps, const Program& program) {
  const std::vector<bool> unused = find_unused(program);
  const auto size = static_cast<std::uint32_t>(unused.size());
  if (std::count(unused.begin(), unused.end(), true) > 1) {
    steps.push_back({.kind = Step::Kind::kUnused, .end = size});
  }
  for (std::uint32_t i = 0; i < size; ++i) {
    if (!unused[i]) continue;
    steps.push_back({.kind = Step::Kind::kUnused, .first = i, .end = i + 1});
  }
}

/// Numbers that are equal are first lowered together: sleeps that end at the
/// same time are often what it takes to fail.
void add_equal_numbers(std::vector<Step>& steps, const Program& program) {
  struct Uses {
    std::uint32_t first = 0;
    std::uint32_t count = 0;
  };
  std::map<std::int64_t, Uses> numbers;
  for_each_operation(program, [&](std::uint32_t i, const Operation& operation) {
    if (!has_signed_number(operation)) return;
    Uses& uses = numbers[operation.number];
    if (uses.count++ == 0) uses.first = i;
  });
  for (const auto& [number, uses] : numbers) {
    if (uses.count == 1) continue;
    for (const std::int64_t to : simpler_numbers(number, false)) {
      steps.push_back(
          {.kind = Step::Kind::kNumbers, .first = uses.first, .to = to});
    }
  }
}

void add_numbers(std::vector<Step>& steps, const Program& program) {
  for_each_operation(program, [&](std::uint32_t i, const Operation& operation) {
    const NumberKind kind = info(operation.op).number;
    if (kind == NumberKind::kNone) return;
    for (const std::int64_t to :
         simpler_numbers(operation.number, kind == NumberKind::kUnsigned)) {
      steps.push_back({.kind = Step::Kind::kNumber, .first = i, .to = to});
    }
  });
}

/// The new number of each of `count` things after some have gone.
template <class Predicate>
std::vector<std::uint32_t> renumber(std::size_t count,
                                    const Predicate& is_gone) {
  std::vector<std::uint32_t> numbers(count, kGone);
  std::uint32_t next = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_gone(i)) numbers[i] = next++;
  }
  return numbers;
}

void keep_names(std::vector<std::string>& names,
                const std::vector<std::uint32_t>& numbers) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (numbers[i] == kGone) continue;
    if (kept != i) names[kept] = std::move(names[i]);
    ++kept;
  }
  names.resize(kept);
}

bool is_task(ReferenceKind kind) {
  return kind == ReferenceKind::kTask || kind == ReferenceKind::kLaterTask;
}

/// Removes the operations for which `is_kept` is false; it may change them.
template <class Function>
void keep_operations(Program& program, const Function& is_kept) {
  std::uint32_t index = 0;
  for (ProgramTask& task : program.tasks) {
    std::size_t kept = 0;
    for (Operation operation : task.operations) {
      if (is_kept(index++, operation)) task.operations[kept++] = operation;
    }
    task.operations.resize(kept);
  }
}

template <class T>
void erase(std::vector<T>& list, std::size_t first, std::size_t end) {
  list.erase(list.begin() + static_cast<std::ptrdiff_t>(first),
             list.begin() + static_cast<std::ptrdiff_t>(end));
}

void remove_tasks(Program& program, const Step& step) {
  const auto is_gone = [&](std::size_t i) {
    return i >= step.first && i < step.end;
  };
  const std::vector<std::uint32_t> numbers =
      renumber(program.tasks.size(), is_gone);
  erase(program.tasks, step.first, step.end);
  keep_operations(program, [&](std::uint32_t, Operation& operation) {
    if (!is_task(info(operation.op).reference)) return true;
    operation.reference = numbers[operation.reference];
    return operation.reference != kGone;
  });
}

void remove_unused(Program& program, const Step& step) {
  const std::vector<bool> unused = find_unused(program);
  const std::size_t events = program.events.size();
  const auto is_gone = [&](std::size_t i) {
    return i >= step.first && i < step.end && unused[i];
  };
  const auto is_counter_gone = [&](std::size_t i) {
    return is_gone(events + i);
  };
  const auto event_numbers = renumber(events, is_gone);
  const auto counter_numbers =
      renumber(program.counters.size(), is_counter_gone);
  keep_names(program.events, event_numbers);
  keep_names(program.counters, counter_numbers);
  keep_operations(program, [&](std::uint32_t, Operation& operation) {
    const ReferenceKind kind = info(operation.op).reference;
    std::uint32_t& reference = operation.reference;
    if (kind == ReferenceKind::kEvent) reference = event_numbers[reference];
    if (kind == ReferenceKind::kCounter) reference = counter_numbers[reference];
    return true;
  });
}

void change_numbers(Program& program, const Step& step) {
  std::int64_t from = 0;
  for_each_operation(program, [&](std::uint32_t i, const Operation& operation) {
    if (i == step.first) from = operation.number;
  });
  const bool is_single = step.kind == Step::Kind::kNumber;
  keep_operations(program, [&](std::uint32_t i, Operation& operation) {
    if (is_single ? i == step.first
                  : has_signed_number(operation) && operation.number == from) {
      operation.number = step.to;
    }
    return true;
  });
}

}  // namespace

std::vector<Step> simpler_steps(const Program& program) {
  std::vector<Step> steps;
  add_chunks(steps, Step::Kind::kTasks, 1, program.tasks.size());
  add_chunks(steps, Step::Kind::kOperations, 0, program.operation_count());
  add_unused(steps, program);
  add_equal_numbers(steps, program);
  add_numbers(steps, program);
  return steps;
}

Program apply(Program program, const Step& step) {
  switch (step.kind) {
    case Step::Kind::kTasks:
      remove_tasks(program, step);
      break;
    case Step::Kind::kOperations:
      keep_operations(program, [&](std::uint32_t i, Operation&) {
        return i < step.first || i >= step.end;
      });
      break;
    case Step::Kind::kUnused:
      remove_unused(program, step);
      break;
    case Step::Kind::kNumber:
    case Step::Kind::kNumbers:
      change_numbers(program, step);
      break;
  }
  return program;
}

}  // namespace vigil::detail
