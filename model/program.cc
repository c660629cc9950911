// SPDX-License-Identifier: Apache-2.0
#include "model/program.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace vigil {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// How many things a reference of this kind may choose from.
std::size_t reference_limit(const Program& program, ReferenceKind kind) {
  switch (kind) {
    case ReferenceKind::kTask:
    case ReferenceKind::kLaterTask:
      return program.tasks.size();
    case ReferenceKind::kEvent:
      return program.events.size();
    case ReferenceKind::kCounter:
      return program.counters.size();
    case ReferenceKind::kNone:
      break;
  }
  return 1;
}

/// What is wrong with one operation of `task`, or null.
const char* find_fault(const Program& program, std::size_t task,
                       const Operation& operation) {
  const OperationInfo* const row =
      find_operation(static_cast<std::uint8_t>(operation.op));
  if (row == nullptr) return "has an operation that the language does not have";
  if (operation.reference >= reference_limit(program, row->reference)) {
    return row->reference == ReferenceKind::kNone
               ? "has a reference where none belongs"
               : "refers to something that is not there";
  }
  if (row->reference == ReferenceKind::kLaterTask &&
      operation.reference <= task) {
    return "spawns a task that is not declared after it";
  }
  // Text and bytes do not carry it, so the program would not survive them.
  if (row->number == NumberKind::kNone && operation.number != 0) {
    return "has a number where none belongs";
  }
  return nullptr;
}

std::string check_names(const Program& program) {
  std::unordered_set<std::string_view> names;
  std::string wrong;
  const auto add = [&](const std::string& name) {
    if (wrong.empty() && (!is_name(name) || !names.insert(name).second)) {
      wrong = "bad or repeated name: " + name;
    }
  };
  for (const ProgramTask& task : program.tasks) add(task.name);
  for (const std::string& name : program.events) add(name);
  for (const std::string& name : program.counters) add(name);
  return wrong;
}

}  // namespace

std::size_t Program::operation_count() const noexcept {
  std::size_t count = 0;
  for (const ProgramTask& task : tasks) count += task.operations.size();
  return count;
}

OperationSet Program::operations() const noexcept {
  OperationSet set;
  for (const ProgramTask& task : tasks) {
    for (const Operation& operation : task.operations) set.insert(operation.op);
  }
  return set;
}

std::string Program::check() const {
  if (tasks.empty() || tasks[0].name != "main") {
    return "the first task must be main";
  }
  if (std::string wrong = check_names(*this); !wrong.empty()) return wrong;
  for (std::size_t task = 0; task < tasks.size(); ++task) {
    const auto& operations = tasks[task].operations;
    for (std::size_t step = 0; step < operations.size(); ++step) {
      const char* const fault = find_fault(*this, task, operations[step]);
      if (fault == nullptr) continue;
      return "operation " + std::to_string(step) + " of task " +
             tasks[task].name + " " + fault;
    }
  }
  return {};
}

bool is_name(std::string_view text) noexcept {
  if (text.empty() || text.size() > 64 || !is_letter(text[0])) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '-';
  });
}

std::string canonical_task_name(TaskId task) {
  if (task == 0) return "main";
  // The letters would come to "main" once more here.
  constexpr TaskId kMainAgain = 13 * 26 * 26 * 26 + 1 * 26 * 26 + 9 * 26 + 14;
  std::uint64_t rest = std::uint64_t{task} + (task >= kMainAgain ? 1 : 0);
  std::string name;
  for (; rest != 0; rest = (rest - 1) / 26) {
    name.insert(name.begin(), static_cast<char>('a' + (rest - 1) % 26));
  }
  return name;
}

}  // namespace vigil
