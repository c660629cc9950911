// SPDX-License-Identifier: Apache-2.0
// Blocks that are taken apart; the rest of shrink_edit.h.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

#include "model/shrink_edit.h"

namespace vigil::detail {
namespace {

bool has_blocks(const Operation& operation) {
  return !operation.blocks.empty();
}
bool is_timeout(const Operation& operation) {
  return operation.op == Op::kTimeout;
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

std::uint32_t count_timeouts(const Program& program) {
  return count_operations(program, is_timeout);
}

void timeouts_to_sleeps(Program& program, std::uint32_t first,
                        std::uint32_t end) {
  std::uint32_t index = 0;
  for (ProgramTask& task : program.tasks) {
    // An operation is visited before what is below it, which may be gone then.
    for_each_operation(task.operations, [&](Operation& operation) {
      if (!is_timeout(operation)) return;
      const std::uint32_t here = index++;
      if (here < first || here >= end) return;
      index += count_operations(operation.blocks[0], is_timeout);
      operation.op = Op::kSleep;
      operation.blocks.clear();
    });
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

}  // namespace vigil::detail
