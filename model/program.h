// SPDX-License-Identifier: Apache-2.0
// A program as data: tasks, each a list of operations, which meet at channels,
// events and counters. Text, bytes and generated values all become this, and
// the oracle and the executors all run it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/operation.h"

namespace vigil {

/// A task of a program by its number; 0 is main.
using TaskId = std::uint32_t;

struct Operation;
/// Operations that run one after the other.
using Block = std::vector<Operation>;

/// One operation. Which fields count is said by info(op).
struct Operation {
  Op op = Op::kYield;
  /// Number of the task, event, ...; of an event or a notify, the events come
  /// first.
  std::uint32_t reference = 0;
  std::int64_t number = 0;  ///< an unsigned one is kept as its bits
  std::vector<Block> blocks{};
  friend bool operator==(const Operation&, const Operation&);
};

struct ProgramTask {
  std::string name;
  Block operations{};
  friend bool operator==(const ProgramTask&, const ProgramTask&) = default;
};

/// The kinds of things that tasks share, in the order in which a text declares
/// them.
enum class ThingKind : std::uint8_t {
  kEvent,
  kCounter,
  kNotify,
  kChannel,
  kWaker,  ///< a place to keep wakers in
};
inline constexpr std::array kThingKinds{ThingKind::kEvent, ThingKind::kCounter,
                                        ThingKind::kNotify, ThingKind::kChannel,
                                        ThingKind::kWaker};

/// A whole program.
///
/// Invariants (check() says whether they hold): there is at least one task and
/// the first is named "main"; names are words and unique; every reference is to
/// something that exists, and a spawn's to a later task; channels have a
/// capacity; blocks are where they belong, no deeper than kMaxDepth, and come
/// to no more than kMaxSteps; what an operation does not use is zero.
struct Program {
  std::vector<ProgramTask> tasks{{"main", {}}};
  std::vector<std::string> events{};
  std::vector<std::string> counters{};
  std::vector<std::string> notifies{};
  std::vector<std::string> channels{};
  std::vector<std::uint32_t> capacities{};  ///< of each channel; 1 or more
  std::vector<std::string> wakers{};
  friend bool operator==(const Program&, const Program&) = default;

  std::vector<std::string>& names(ThingKind kind) noexcept;
  const std::vector<std::string>& names(ThingKind kind) const noexcept;

  /// All operations of all tasks, as they are written.
  std::size_t operation_count() const noexcept;
  /// How many operations run at most: those in a `repeat` count each time.
  /// Saturates.
  std::uint64_t step_count() const noexcept;
  /// The operations that occur in it.
  OperationSet operations() const noexcept;
  /// Empty if the invariants hold, else what is wrong. For programs that were
  /// built in code: the parser and the decoder give valid ones only.
  std::string check() const;
};

/// How deep blocks may be nested. A block of a task's own operation is 1 deep.
inline constexpr std::size_t kMaxDepth = 200;
/// The most that step_count() may come to.
inline constexpr std::uint64_t kMaxSteps = 20'000'000;

/// Calls `visit` for each operation of the block, and what is below it, in the
/// order of the text.
template <class B, class Visit>
void for_each_operation(B& block, const Visit& visit) {
  for (auto& operation : block) {
    visit(operation);
    for (auto& below : operation.blocks) for_each_operation(below, visit);
  }
}

/// How many references of this kind an operation of `task` has to choose from,
/// and the first of them.
struct ReferenceRange {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};
ReferenceRange references(const Program& program, ReferenceKind kind,
                          std::size_t task) noexcept;

/// The kind of thing that a reference is to; an event or a notify by its
/// number. REQUIRES: `kind` is not of tasks, nor kNone.
ThingKind thing_kind(ReferenceKind kind) noexcept;

/// The name of what the operation refers to. REQUIRES: it refers to something.
const std::string& reference_name(const Program& program,
                                  const Operation& operation);

/// Whether `text` can be a name: a letter or underscore, then letters, digits,
/// underscores or hyphens; at most 64 characters.
bool is_name(std::string_view text) noexcept;

/// The name that decoded programs give to a task: main, a, b, ... z, aa, ab.
std::string canonical_task_name(TaskId task);
/// The name that they give to a thing: e0, x1, n2, c3, w4.
std::string canonical_thing_name(ThingKind kind, std::size_t number);

}  // namespace vigil
