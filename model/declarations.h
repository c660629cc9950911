// SPDX-License-Identifier: Apache-2.0
// The names that a program's text declares: tasks, events, channels. The first
// of the parser's two passes fills them in, the second looks them up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "model/program.h"
#include "model/text.h"
#include "model/text_line.h"

namespace vigil::detail {

/// What is wrong with a line, if anything.
using Fault = std::optional<ParseError>;

enum class SymbolKind : std::uint8_t {
  kTask,
  kEvent,
  kCounter,
  kNotify,
  kChannel,
  kWaker,
};

struct Symbol {
  SymbolKind kind = SymbolKind::kTask;
  std::uint32_t number = 0;
  std::size_t line = 0;  ///< where it is declared
};

/// The word that declares a symbol of this kind: "task".
std::string_view word_of(SymbolKind kind) noexcept;
/// "a task", "an event".
std::string with_article(SymbolKind kind);

/// What this word declares, if anything.
std::optional<SymbolKind> find_declaration(std::string_view word) noexcept;

/// The word that begins a branch of a race.
inline constexpr std::string_view kBranchWord = "branch";

class Declarations {
 public:
  /// Adds what the line declares to the names and to `program`.
  /// REQUIRES: `line` is not indented; its text outlives the names.
  Fault read(const TextLine& line, Program& program);

  /// Null if there is no such name.
  const Symbol* find(std::string_view name) const;

 private:
  Fault declare_task(const TextLine& line, Program& program);
  Fault declare_channel(const TextLine& line, Program& program);
  Fault add(const TextLine& line, SymbolKind kind, std::size_t number);

  std::unordered_map<std::string_view, Symbol> symbols_;  ///< never iterated
};

// Faults: at a word, behind the last word, and what they often say.
Fault fault(const TextLine& line, const Word& word, std::string message);
Fault fault_at_end(const TextLine& line, std::string message);
/// Whether more than `count` words are in the line.
Fault check_word_count(const TextLine& line, std::size_t count);

}  // namespace vigil::detail
