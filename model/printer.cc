// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "model/declarations.h"
#include "model/text.h"

namespace vigil {
namespace {

void add_block(std::string& text, const Program& program, const Block& block,
               std::size_t indentation) {
  for (const Operation& operation : block) {
    text.append(indentation, ' ');
    text += print(program, operation);
    text += '\n';
    const bool has_branches = info(operation.op).blocks == BlockKind::kBranches;
    for (const Block& below : operation.blocks) {
      if (has_branches) {
        text.append(indentation + 2, ' ').append(detail::kBranchWord) += '\n';
      }
      add_block(text, program, below, indentation + (has_branches ? 4 : 2));
    }
  }
}

void add_declarations(std::string& text, const Program& program) {
  constexpr std::string_view kWords[] = {"event ", "counter ", "notify ",
                                         "channel ", "waker "};
  for (const ThingKind kind : kThingKinds) {
    const auto& names = program.names(kind);
    for (std::size_t i = 0; i < names.size(); ++i) {
      text.append(kWords[static_cast<std::size_t>(kind)]).append(names[i]);
      if (kind == ThingKind::kChannel) {
        text += " capacity " + std::to_string(program.capacities[i]);
      }
      text += '\n';
    }
  }
}

}  // namespace

std::string print(const Program& program, const Operation& operation) {
  const OperationInfo& row = info(operation.op);
  std::string text(row.name);
  if (row.reference != ReferenceKind::kNone) {
    text += ' ';
    text += reference_name(program, operation);
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
  add_declarations(text, program);
  for (const ProgramTask& task : program.tasks) {
    text += "task " + task.name + "\n";
    add_block(text, program, task.operations, 2);
  }
  return text;
}

}  // namespace vigil
