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

std::uint32_t size_of(const Block& block) {
  std::uint32_t size = 0;
  for_each_operation(block, [&](const Operation&) { ++size; });
  return size;
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
        index += size_of(below);
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
