// SPDX-License-Identifier: Apache-2.0
#include "model/shrink.h"

#include <string>
#include <string_view>

#include "model/shrink_step.h"

namespace vigil {
namespace {

using detail::ShrinkCursor;
using detail::ShrinkStep;

/// A hash of all that makes programs differ.
class ProgramHash {
 public:
  static std::uint64_t of(const Program& program) {
    ProgramHash hash;
    for (const ProgramTask& task : program.tasks) {
      hash.add(task.name);
      hash.add(task.operations);
    }
    for (const ThingKind kind : kThingKinds) {
      hash.add(program.names(kind).size());
      for (const std::string& name : program.names(kind)) hash.add(name);
    }
    for (const std::uint32_t capacity : program.capacities) hash.add(capacity);
    return hash.state_;
  }

 private:
  void add(std::uint64_t word) {
    state_ = (state_ ^ word) * 0x9E3779B97F4A7C15;
    state_ ^= state_ >> 29;
  }
  void add(std::string_view text) {
    add(text.size());
    for (const char c : text) add(static_cast<std::uint64_t>(c));
  }
  void add(const Block& block) {
    add(block.size());
    for (const Operation& operation : block) {
      add(static_cast<std::uint64_t>(operation.op) << 32 | operation.reference);
      add(static_cast<std::uint64_t>(operation.number));
      add(operation.blocks.size());
      for (const Block& below : operation.blocks) add(below);
    }
  }
  std::uint64_t state_ = 0xCBF29CE484222325;
};

}  // namespace

std::optional<Program> SimplerPrograms::next() {
  while (const std::optional<ShrinkStep> step = cursor_.next()) {
    std::optional<Program> simpler = detail::apply(program_, *step);
    if (simpler && seen_.insert(ProgramHash::of(*simpler)).second) {
      return simpler;
    }
  }
  return std::nullopt;
}

std::vector<Program> simpler_programs(const Program& program) {
  std::vector<Program> all;
  SimplerPrograms simpler(program);
  while (std::optional<Program> next = simpler.next()) {
    all.push_back(*std::move(next));
  }
  return all;
}

ShrinkResult shrink(Program program,
                    const std::function<bool(const Program&)>& still_fails,
                    std::size_t max_runs) {
  ShrinkResult result{.program = std::move(program)};
  // Different steps may come to the same program, and most rounds end with what
  // the last one tried. (A collision of hashes costs one candidate.)
  std::unordered_set<std::uint64_t> tried{ProgramHash::of(result.program)};
  // They cost time too: a program of very many equal operations has little
  // else.
  const std::size_t max_repetitions = 1'000 + 2 * max_runs;
  std::size_t repetitions = 0;
  // Rounds go on until one finds nothing: a step may make an earlier one
  // possible. Every other round goes the other way, so that neither a chain of
  // operations that can go one after the other nor its opposite takes a round
  // each.
  auto direction = ShrinkCursor::Direction::kBackward;
  while (!result.is_complete) {
    bool has_found = false;
    ShrinkCursor cursor(result.program, direction);
    while (const std::optional<ShrinkStep> step = cursor.next()) {
      std::optional<Program> simpler = detail::apply(result.program, *step);
      if (!simpler || !tried.insert(ProgramHash::of(*simpler)).second) {
        if (++repetitions > max_repetitions) return result;
        continue;
      }
      if (result.runs == max_runs) return result;
      ++result.runs;
      if (!still_fails(*simpler)) continue;
      has_found = true;
      result.program = *std::move(simpler);
      cursor.follow(result.program);
    }
    // What simpler_programs() has is what a round backwards tries.
    const bool is_backward = direction == ShrinkCursor::Direction::kBackward;
    result.is_complete = is_backward && !has_found;
    direction = is_backward && has_found ? ShrinkCursor::Direction::kForward
                                         : ShrinkCursor::Direction::kBackward;
  }
  return result;
}

}  // namespace vigil
