// SPDX-License-Identifier: Apache-2.0
#include "model/shrink_edit.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace vigil::detail {
namespace {

constexpr std::uint32_t kGone = UINT32_MAX;

bool is_task(ReferenceKind kind) {
  return kind == ReferenceKind::kTask || kind == ReferenceKind::kLaterTask;
}

template <class Predicate>
std::uint32_t count_operations(const Block& block, const Predicate& counts) {
  std::uint32_t count = 0;
  for_each_operation(block, [&](const Operation& operation) {
    count += counts(operation) ? 1U : 0U;
  });
  return count;
}

template <class Predicate>
std::uint32_t count_operations(const Program& program,
                               const Predicate& counts) {
  std::uint32_t count = 0;
  for (const ProgramTask& task : program.tasks) {
    count += count_operations(task.operations, counts);
  }
  return count;
}

bool is_any(const Operation&) { return true; }
bool has_blocks(const Operation& operation) {
  return !operation.blocks.empty();
}

/// Removes the operations for which `is_kept` is false, and what is below
/// them; it may change them. `index` counts the operations before the block.
template <class Function>
void keep_operations(Block& block, std::uint32_t& index,
                     const Function& is_kept) {
  std::size_t kept = 0;
  for (Operation& operation : block) {
    if (!is_kept(index++, operation)) {
      for (const Block& below : operation.blocks) {
        index += count_operations(below, is_any);
      }
      continue;
    }
    for (Block& below : operation.blocks) {
      keep_operations(below, index, is_kept);
    }
    if (&block[kept] != &operation) block[kept] = std::move(operation);
    ++kept;
  }
  block.resize(kept);
}

template <class Function>
void keep_operations(Program& program, const Function& is_kept) {
  std::uint32_t index = 0;
  for (ProgramTask& task : program.tasks) {
    keep_operations(task.operations, index, is_kept);
  }
}

/// Things of all kinds in one row, the kinds in their order.
class Things {
 public:
  explicit Things(const Program& program) {
    std::uint32_t next = 0;
    for (const ThingKind kind : kThingKinds) {
      first(kind) = next;
      next += static_cast<std::uint32_t>(program.names(kind).size());
    }
    count_ = next;
  }
  std::uint32_t count() const { return count_; }

  /// The thing that an operation refers to, or kGone.
  std::uint32_t of(const Operation& operation) const {
    const ReferenceKind kind = info(operation.op).reference;
    if (kind == ReferenceKind::kNone || is_task(kind)) return kGone;
    const std::uint32_t events = first(ThingKind::kCounter);
    if (kind == ReferenceKind::kEventOrNotify &&
        operation.reference >= events) {
      return first(ThingKind::kNotify) + operation.reference - events;
    }
    return first(thing_kind(kind)) + operation.reference;
  }
  /// The reference of an operation to this thing.
  std::uint32_t reference(const Operation& operation,
                          std::uint32_t thing) const {
    const ReferenceKind kind = info(operation.op).reference;
    const std::uint32_t events = first(ThingKind::kCounter);
    if (kind == ReferenceKind::kEventOrNotify && thing >= events) {
      return events + thing - first(ThingKind::kNotify);
    }
    return thing - first(thing_kind(kind));
  }

 private:
  std::uint32_t& first(ThingKind kind) {
    return first_[static_cast<std::size_t>(kind)];
  }
  std::uint32_t first(ThingKind kind) const {
    return first_[static_cast<std::size_t>(kind)];
  }
  std::array<std::uint32_t, kThingKinds.size()> first_{};
  std::uint32_t count_ = 0;
};

std::vector<bool> find_unused(const Program& program, const Things& things) {
  std::vector<bool> unused(things.count(), true);
  for (const ProgramTask& task : program.tasks) {
    for_each_operation(task.operations, [&](const Operation& operation) {
      const std::uint32_t thing = things.of(operation);
      if (thing != kGone) unused[thing] = false;
    });
  }
  return unused;
}

/// `block` without the levels in question; `index` counts those before it.
Block unwrapped(Block block, std::uint32_t& index, std::uint32_t first,
                std::uint32_t end, std::uint32_t chosen) {
  Block result;
  result.reserve(block.size());
  for (Operation& operation : block) {
    const bool stays =
        operation.blocks.empty() || index < first || index >= end;
    if (!operation.blocks.empty()) ++index;
    for (std::size_t i = 0; i < operation.blocks.size(); ++i) {
      Block& below = operation.blocks[i];
      if (!stays && chosen != kAllBlocks && i != chosen) {
        index += count_operations(below, has_blocks);
        continue;
      }
      below = unwrapped(std::move(below), index, first, end, chosen);
      if (stays) continue;
      result.insert(result.end(), std::make_move_iterator(below.begin()),
                    std::make_move_iterator(below.end()));
    }
    if (stays) result.push_back(std::move(operation));
  }
  return result;
}

}  // namespace

void remove_tasks(Program& program, const std::vector<bool>& is_gone) {
  std::vector<std::uint32_t> numbers(program.tasks.size(), kGone);
  std::uint32_t kept = 0;
  for (std::size_t i = 0; i < program.tasks.size(); ++i) {
    if (is_gone[i]) continue;
    if (kept != i) program.tasks[kept] = std::move(program.tasks[i]);
    numbers[i] = kept++;
  }
  program.tasks.resize(kept);
  keep_operations(program, [&](std::uint32_t, Operation& operation) {
    if (!is_task(info(operation.op).reference)) return true;
    operation.reference = numbers[operation.reference];
    return operation.reference != kGone;
  });
}

void remove_tasks(Program& program, std::uint32_t first, std::uint32_t end) {
  std::vector<bool> is_gone(program.tasks.size());
  for (std::uint32_t i = first; i < end; ++i) is_gone[i] = true;
  remove_tasks(program, is_gone);
}

void remove_operations(Program& program, std::uint32_t first,
                       std::uint32_t end) {
  keep_operations(program, [&](std::uint32_t i, const Operation&) {
    return i < first || i >= end;
  });
}

std::uint32_t count_blocks(const Program& program) {
  return count_operations(program, has_blocks);
}

void unwrap_blocks(Program& program, std::uint32_t first, std::uint32_t end,
                   std::uint32_t chosen) {
  std::uint32_t index = 0;
  for (ProgramTask& task : program.tasks) {
    task.operations =
        unwrapped(std::move(task.operations), index, first, end, chosen);
  }
}

std::uint32_t count_branches(const Program& program) {
  std::uint32_t count = 0;
  for (const ProgramTask& task : program.tasks) {
    for_each_operation(task.operations, [&](const Operation& operation) {
      const auto branches = static_cast<std::uint32_t>(operation.blocks.size());
      count += branches > 1 ? branches : 0;
    });
  }
  return count;
}

void remove_branches(Program& program, std::uint32_t first, std::uint32_t end) {
  // The branches of a race are counted before those of the races in it; what
  // is removed must be counted as well, so counting comes first.
  std::vector<std::pair<Operation*, std::uint32_t>> races;
  std::uint32_t next = 0;
  for (ProgramTask& task : program.tasks) {
    for_each_operation(task.operations, [&](Operation& operation) {
      if (operation.blocks.size() < 2) return;
      races.emplace_back(&operation, next);
      next += static_cast<std::uint32_t>(operation.blocks.size());
    });
  }
  // From the back, so that inner races are still there when their turn comes.
  for (auto race = races.rbegin(); race != races.rend(); ++race) {
    auto& blocks = race->first->blocks;
    const auto size = static_cast<std::uint32_t>(blocks.size());
    const auto in_race = [&](std::uint32_t i) {
      return std::clamp(i, race->second, race->second + size) - race->second;
    };
    std::uint32_t from = in_race(first);
    const std::uint32_t to = in_race(end);
    if (from == 0 && to == size) from = 1;
    blocks.erase(blocks.begin() + from, blocks.begin() + std::max(from, to));
  }
}

std::uint32_t count_unused(const Program& program) {
  const std::vector<bool> unused = find_unused(program, Things(program));
  return static_cast<std::uint32_t>(
      std::count(unused.begin(), unused.end(), true));
}

void remove_unused(Program& program, std::uint32_t first, std::uint32_t end) {
  const Things before(program);
  std::vector<std::uint32_t> numbers(before.count(), kGone);
  const std::vector<bool> unused = find_unused(program, before);
  std::uint32_t next = 0;
  std::uint32_t unused_before = 0;
  for (std::uint32_t thing = 0; thing < numbers.size(); ++thing) {
    const bool is_gone =
        unused[thing] && unused_before >= first && unused_before < end;
    if (unused[thing]) ++unused_before;
    if (!is_gone) numbers[thing] = next++;
  }
  std::uint32_t thing = 0;
  for (const ThingKind kind : kThingKinds) {
    auto& names = program.names(kind);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (numbers[thing++] == kGone) continue;
      if (kept != i) names[kept] = std::move(names[i]);
      if (kind == ThingKind::kChannel) {
        program.capacities[kept] = program.capacities[i];
      }
      ++kept;
    }
    names.resize(kept);
  }
  program.capacities.resize(program.channels.size());
  const Things after(program);
  for (ProgramTask& task : program.tasks) {
    for_each_operation(task.operations, [&](Operation& operation) {
      const std::uint32_t used = before.of(operation);
      if (used == kGone) return;
      operation.reference = after.reference(operation, numbers[used]);
    });
  }
}

}  // namespace vigil::detail
