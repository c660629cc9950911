// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string>

#include "model/text.h"

namespace vigil {
namespace {

const std::string& name_of(const Program& program, ReferenceKind kind,
                           std::uint32_t reference) {
  if (kind == ReferenceKind::kEvent) return program.events[reference];
  if (kind == ReferenceKind::kCounter) return program.counters[reference];
  return program.tasks[reference].name;
}

}  // namespace

std::string print(const Program& program, const Operation& operation) {
  const OperationInfo& row = info(operation.op);
  std::string text(row.name);
  if (row.reference != ReferenceKind::kNone) {
    text += ' ';
    text += name_of(program, row.reference, operation.reference);
  }
  if (row.number == NumberKind::kUnsigned) {
    text += ' ';
    text += std::to_string(static_cast<std::uint64_t>(operation.number));
  } else if (row.number != NumberKind::kNone) {
    text += ' ';
    text += std::to_string(operation.number);
  }
  return text;
}

std::string print(const Program& program) {
  std::string text = "vigil program 1\n";
  for (const std::string& name : program.events) text += "event " + name + "\n";
  for (const std::string& name : program.counters) {
    text += "counter " + name + "\n";
  }
  for (const ProgramTask& task : program.tasks) {
    text += "task " + task.name + "\n";
    for (const Operation& operation : task.operations) {
      text += "  " + print(program, operation) + "\n";
    }
  }
  return text;
}

}  // namespace vigil
