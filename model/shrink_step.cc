// SPDX-License-Identifier: Apache-2.0
#include "model/shrink_step.h"

#include <algorithm>

#include "model/shrink_edit.h"

namespace vigil::detail {
namespace {

using Kind = ShrinkStep::Kind;

static_assert(static_cast<std::size_t>(Kind::kNumbers) == kItemKinds);

std::uint32_t count_capacities(const Program& program) {
  return static_cast<std::uint32_t>(
      std::count_if(program.capacities.begin(), program.capacities.end(),
                    [](std::uint32_t capacity) { return capacity > 1; }));
}

void lower_capacities(Program& program, std::uint32_t first,
                      std::uint32_t end) {
  std::uint32_t index = 0;
  for (std::uint32_t& capacity : program.capacities) {
    if (capacity <= 1) continue;
    if (index >= first && index < end) capacity = 1;
    ++index;
  }
}

void add_rank(ShrinkMeasure& measure, std::uint64_t rank) {
  measure.ranks_low += rank;
  if (measure.ranks_low < rank) ++measure.ranks_high;
}

}  // namespace

std::uint32_t count_items(const Program& program, Kind kind) {
  switch (kind) {
    case Kind::kTasks:  // main is none
      return static_cast<std::uint32_t>(program.tasks.size()) - 1;
    case Kind::kOperations:
      return static_cast<std::uint32_t>(program.operation_count());
    case Kind::kBlocks:
      return count_blocks(program);
    case Kind::kBranches:
      return count_branches(program);
    case Kind::kTimeouts:
      return count_timeouts(program);
    case Kind::kSpawns:
      return count_inlinable(program);
    case Kind::kUnused:
      return count_unused(program);
    case Kind::kCapacities:
      return count_capacities(program);
    case Kind::kZeros:
      return count_numbers(program);
    case Kind::kNumbers:
    case Kind::kCapacity:
      break;
  }
  return 0;
}

std::optional<Program> apply(const Program& program, const ShrinkStep& step) {
  Program simpler = program;
  switch (step.kind) {
    case Kind::kTasks:
      remove_tasks(simpler, step.first + 1, step.end + 1);
      break;
    case Kind::kOperations:
      remove_operations(simpler, step.first, step.end);
      break;
    case Kind::kBlocks:
      unwrap_blocks(simpler, step.first, step.end, step.variant);
      // What stood in a `repeat 0` may come to too much.
      if (simpler.step_count() > kMaxSteps) return std::nullopt;
      break;
    case Kind::kBranches:
      remove_branches(simpler, step.first, step.end);
      break;
    case Kind::kTimeouts:
      timeouts_to_sleeps(simpler, step.first, step.end);
      break;
    case Kind::kSpawns:
      if (!inline_spawns(simpler, step.first, step.end)) return std::nullopt;
      break;
    case Kind::kUnused:
      remove_unused(simpler, step.first, step.end);
      break;
    case Kind::kCapacities:
      lower_capacities(simpler, step.first, step.end);
      break;
    case Kind::kZeros:
      zero_numbers(simpler, step.first, step.end);
      break;
    case Kind::kNumbers:
      change_numbers(simpler, step.numbers);
      break;
    case Kind::kCapacity:
      simpler.capacities[step.first] = step.variant;
      break;
  }
  return simpler;
}

ShrinkMeasure measure(const Program& program) {
  ShrinkMeasure measure{.parts = program.tasks.size()};
  for (const ProgramTask& task : program.tasks) {
    for_each_operation(task.operations, [&](const Operation& operation) {
      measure.parts += 1 + operation.blocks.size();
      const bool is_unsigned =
          info(operation.op).number == NumberKind::kUnsigned;
      add_rank(measure, rank(operation.number, is_unsigned));
    });
  }
  for (const ThingKind kind : kThingKinds) {
    measure.parts += program.names(kind).size();
  }
  for (const std::uint32_t capacity : program.capacities) {
    add_rank(measure, capacity);
  }
  return measure;
}

}  // namespace vigil::detail
