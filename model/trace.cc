// SPDX-License-Identifier: Apache-2.0
#include "model/trace.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

namespace vigil {

std::string print(const Outcome& outcome) {
  using Kind = Outcome::Kind;
  switch (outcome.kind) {
    case Kind::kOk:
      return "ok";
    case Kind::kAgain:
      return "again";
    case Kind::kSigned:
      return std::to_string(static_cast<std::int64_t>(outcome.number));
    case Kind::kUnsigned:
      return std::to_string(outcome.number);
    case Kind::kValue:
      return "value";
    case Kind::kThrew:
      return "threw";
    case Kind::kCancelled:
      return "cancelled";
    case Kind::kNone:
      return "none";
    case Kind::kBranch:
      return "b" + std::to_string(outcome.number);
    case Kind::kDone:
      return "done";
    case Kind::kLate:
      return "late";
    case Kind::kReturned:
      return "returned";
    case Kind::kStuck:
      return "stuck";
  }
  return "?";
}

const Operation* find_operation(const Program& program, TaskId task,
                                std::string_view path) {
  const Block* block = &program.tasks[task].operations;
  const Operation* operation = nullptr;
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('.'));
    path.remove_prefix(std::min(path.size(), part.size() + 1));
    std::size_t number = 0;
    if (part.empty()) return nullptr;
    const bool is_letter = part[0] > '9';
    const char* const first = part.data() + (is_letter ? 1 : 0);
    std::from_chars(first, part.data() + part.size(), number);
    if (!is_letter) {
      if (block == nullptr || number >= block->size()) return nullptr;
      operation = &(*block)[number];
      block = nullptr;
      continue;
    }
    const std::size_t which = part[0] == 'b' ? number : 0;
    if (operation == nullptr || which >= operation->blocks.size()) {
      return nullptr;
    }
    block = &operation->blocks[which];
  }
  return operation;
}

std::string print(const Program& program, const TraceEntry& entry) {
  std::string text = std::to_string(entry.time);
  text += ' ';
  text += program.tasks[entry.task].name;
  text += ' ';
  text += entry.path;
  text += ' ';
  text += print(entry.outcome);
  return text;
}

std::string print(const Program& program, const Trace& trace) {
  std::string text;
  for (const TraceEntry& entry : trace) {
    text += print(program, entry);
    text += '\n';
  }
  return text;
}

std::uint64_t hash(const Program& program, const Trace& trace) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : print(program, trace)) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3;
  }
  return hash;
}

}  // namespace vigil
