// SPDX-License-Identifier: Apache-2.0
// A program as data: tasks, each a list of operations, which meet at events and
// counters. Text, bytes and generated values all become this, and the oracle
// and the executors all run it.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/operation.h"

namespace vigil {

/// A task of a program by its number; 0 is main.
using TaskId = std::uint32_t;

/// One operation. Which fields count is said by info(op).
struct Operation {
  Op op = Op::kYield;
  std::uint32_t reference = 0;  ///< number of the task, event or counter
  std::int64_t number = 0;      ///< an unsigned one is kept as its bits
  friend bool operator==(const Operation&, const Operation&) = default;
};

struct ProgramTask {
  std::string name;
  std::vector<Operation> operations;
  friend bool operator==(const ProgramTask&, const ProgramTask&) = default;
};

/// A whole program.
///
/// Invariants (check() says whether they hold): there is at least one task and
/// the first is named "main"; names are words and unique; every reference is to
/// something that exists, and a spawn's to a later task; what an operation does
/// not use is zero.
struct Program {
  std::vector<ProgramTask> tasks{{"main", {}}};
  std::vector<std::string> events;
  std::vector<std::string> counters;
  friend bool operator==(const Program&, const Program&) = default;

  /// All operations of all tasks.
  std::size_t operation_count() const noexcept;
  /// The operations that occur in it.
  OperationSet operations() const noexcept;
  /// Empty if the invariants hold, else what is wrong. For programs that were
  /// built in code: the parser and the decoder give valid ones only.
  std::string check() const;
};

/// Whether `text` can be a name: a letter or underscore, then letters, digits,
/// underscores or hyphens; at most 64 characters.
bool is_name(std::string_view text) noexcept;

/// The name that decoded programs give to a task: main, a, b, ... z, aa, ab.
std::string canonical_task_name(TaskId task);

}  // namespace vigil
