// SPDX-License-Identifier: Apache-2.0
#include "model/declarations.h"

#include <array>
#include <utility>

#include "model/operation.h"
#include "model/suggest.h"

namespace vigil::detail {
namespace {

/// By SymbolKind.
constexpr std::array<std::string_view, 3> kWords{"task", "event", "counter"};

Fault unknown_declaration(const TextLine& line) {
  const Word& word = line.words[0];
  if (find_operation(word.text) != nullptr) {
    return fault(line, word,
                 quote(word.text) +
                     " is an operation; it stands below a `task` line, "
                     "indented by two spaces");
  }
  return fault(line, word,
               "unknown declaration " + quote(word.text) +
                   did_you_mean(word.text, kWords));
}

}  // namespace

std::string_view word_of(SymbolKind kind) noexcept {
  return kWords[static_cast<std::size_t>(kind)];
}

std::optional<SymbolKind> find_declaration(std::string_view word) noexcept {
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    if (kWords[i] == word) return static_cast<SymbolKind>(i);
  }
  return std::nullopt;
}

Fault Declarations::read(const TextLine& line, Program& program) {
  const auto kind = find_declaration(line.words[0].text);
  if (!kind) return unknown_declaration(line);
  if (*kind == SymbolKind::kTask) return declare_task(line, program);
  if (!program.tasks.empty()) {
    return fault(line, line.words[0],
                 "events and counters are declared before the first task");
  }
  auto& names = *kind == SymbolKind::kEvent ? program.events : program.counters;
  if (Fault bad = add(line, *kind, names.size())) return bad;
  names.emplace_back(line.words[1].text);
  return {};
}

Fault Declarations::declare_task(const TextLine& line, Program& program) {
  const std::size_t number = program.tasks.size();
  if (number == kMaxTasks) {
    return fault(line, line.words[0],
                 "more than " + std::to_string(kMaxTasks) +
                     " tasks, the most that a program may have");
  }
  if (Fault bad = add(line, SymbolKind::kTask, number)) return bad;
  const Word& name = line.words[1];
  if (number == 0 && name.text != "main") {
    return fault(line, name, "the first task must be `main`");
  }
  program.tasks.push_back({std::string(name.text), {}});
  return {};
}

Fault Declarations::add(const TextLine& line, SymbolKind kind,
                        std::size_t number) {
  if (line.word_count < 2) {
    return fault_at_end(line,
                        "a name is missing after " + quote(line.words[0].text));
  }
  const Word& word = line.words[1];
  if (!is_name(word.text)) {
    return fault(line, word,
                 quote(word.text) +
                     " is no name: a letter or underscore, then letters, "
                     "digits, underscores or hyphens; at most 64");
  }
  if (Fault bad = check_word_count(line, 2)) return bad;
  const auto [found, is_new] = symbols_.try_emplace(
      word.text, Symbol{kind, static_cast<std::uint32_t>(number), line.number});
  if (is_new) return {};
  return fault(line, word,
               "the name " + quote(word.text) +
                   " is declared twice, first in line " +
                   std::to_string(found->second.line));
}

const Symbol* Declarations::find(std::string_view name) const {
  const auto found = symbols_.find(name);
  return found == symbols_.end() ? nullptr : &found->second;
}

Fault fault(const TextLine& line, const Word& word, std::string message) {
  return ParseError{line.number, word.column, std::move(message)};
}

Fault fault_at_end(const TextLine& line, std::string message) {
  return ParseError{line.number, line.end_column, std::move(message)};
}

Fault check_word_count(const TextLine& line, std::size_t count) {
  if (line.word_count <= count) return {};
  const Word& word = line.words[count];
  return fault(
      line, word,
      quote(word.text) + " is too much; nothing more belongs in this line");
}

}  // namespace vigil::detail
