// SPDX-License-Identifier: Apache-2.0
// Spawns that give way to what they spawn; the rest of shrink_edit.h.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "model/shrink_edit.h"

namespace vigil::detail {
namespace {

/// By task: whether it can be inlined.
class Uses {
 public:
  explicit Uses(const Program& program) : of_task_(program.tasks.size()) {
    for (const ProgramTask& task : program.tasks) add(task.operations, false);
  }
  bool is_inlinable(std::size_t task) const {
    return task != 0 && of_task_[task] == kOneSpawn;
  }

 private:
  enum Use : std::uint8_t { kNone, kOneSpawn, kOther };

  void add(const Block& block, bool is_repeated) {
    for (const Operation& operation : block) {
      const ReferenceKind kind = info(operation.op).reference;
      if (kind == ReferenceKind::kTask || kind == ReferenceKind::kLaterTask) {
        Use& use = of_task_[operation.reference];
        const bool is_first = use == kNone && operation.op == Op::kSpawn;
        use = is_first && !is_repeated ? kOneSpawn : kOther;
      }
      for (const Block& below : operation.blocks) {
        add(below, is_repeated || operation.op == Op::kRepeat);
      }
    }
  }
  std::vector<Use> of_task_;
};

class Inliner {
 public:
  Inliner(Program& program, std::vector<bool> is_inlined)
      : program_(program), is_inlined_(std::move(is_inlined)) {}

  /// How deep the blocks will be nested at most. Spawned tasks are later ones,
  /// so from the back everything is known when it is needed.
  std::size_t depth() {
    depths_.resize(program_.tasks.size());
    std::size_t most = 0;
    for (std::size_t task = depths_.size(); task-- > 0;) {
      depths_[task] = depth_of(program_.tasks[task].operations);
      if (!is_inlined_[task]) most = std::max(most, depths_[task]);
    }
    return most;
  }

  Block expanded(Block block) {
    // Spawns in a row go onto a stack, not into recursion: there may be very
    // many. Blocks are known to be nested no deeper than is allowed.
    struct Frame {
      Block operations;
      std::size_t next = 0;
    };
    Block result;
    result.reserve(block.size());
    std::vector<Frame> stack;
    stack.push_back({std::move(block)});
    while (!stack.empty()) {
      Frame& top = stack.back();
      if (top.next == top.operations.size()) {
        stack.pop_back();
        continue;
      }
      Operation operation = std::move(top.operations[top.next++]);
      if (is_inlined(operation)) {
        stack.push_back(
            {std::move(program_.tasks[operation.reference].operations)});
        continue;
      }
      for (Block& below : operation.blocks) below = expanded(std::move(below));
      result.push_back(std::move(operation));
    }
    return result;
  }

 private:
  bool is_inlined(const Operation& operation) const {
    return operation.op == Op::kSpawn && is_inlined_[operation.reference];
  }
  std::size_t depth_of(const Block& block) const {
    std::size_t most = 0;
    for (const Operation& operation : block) {
      if (is_inlined(operation)) {
        most = std::max(most, depths_[operation.reference]);
      }
      for (const Block& below : operation.blocks) {
        most = std::max(most, 1 + depth_of(below));
      }
    }
    return most;
  }

  Program& program_;
  std::vector<bool> is_inlined_;
  std::vector<std::size_t> depths_;  ///< by task
};

}  // namespace

std::uint32_t count_inlinable(const Program& program) {
  const Uses uses(program);
  std::uint32_t count = 0;
  for (std::size_t task = 0; task < program.tasks.size(); ++task) {
    if (uses.is_inlinable(task)) ++count;
  }
  return count;
}

bool inline_spawns(Program& program, std::uint32_t first, std::uint32_t end) {
  const Uses uses(program);
  std::vector<bool> is_inlined(program.tasks.size());
  std::uint32_t index = 0;
  for (std::size_t task = 0; task < program.tasks.size(); ++task) {
    if (!uses.is_inlinable(task)) continue;
    is_inlined[task] = index >= first && index < end;
    ++index;
  }
  Inliner inliner(program, is_inlined);
  if (inliner.depth() > kMaxDepth) return false;
  for (std::size_t task = 0; task < program.tasks.size(); ++task) {
    if (is_inlined[task]) continue;
    Block& operations = program.tasks[task].operations;
    operations = inliner.expanded(std::move(operations));
  }
  remove_tasks(program, is_inlined);
  return true;
}

}  // namespace vigil::detail
