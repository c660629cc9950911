// SPDX-License-Identifier: Apache-2.0
#include "model/trace.h"

#include <string>

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
    case Kind::kReturned:
      return "returned";
    case Kind::kStuck:
      return "stuck";
  }
  return "?";
}

std::string print(const Program& program, const TraceEntry& entry) {
  std::string text = std::to_string(entry.time);
  text += ' ';
  text += program.tasks[entry.task].name;
  text += ' ';
  text += entry.step == kEndStep ? "end" : std::to_string(entry.step);
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
