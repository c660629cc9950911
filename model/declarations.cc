// SPDX-License-Identifier: Apache-2.0
#include "model/declarations.h"

#include <array>
#include <charconv>
#include <system_error>
#include <utility>

#include "model/operation.h"
#include "model/suggest.h"

namespace vigil::detail {
namespace {

/// By SymbolKind.
constexpr std::array<std::string_view, 6> kWords{"task",   "event",   "counter",
                                                 "notify", "channel", "waker"};

/// REQUIRES: not a task.
ThingKind thing_of(SymbolKind kind) {
  return kThingKinds[static_cast<std::size_t>(kind) - 1];
}

Fault unknown_declaration(const TextLine& line) {
  const Word& word = line.words[0];
  if (find_operation(word.text) != nullptr || word.text == kBranchWord) {
    return fault(line, word,
                 quote(word.text) +
                     (word.text == kBranchWord
                          ? " stands below a `race`"
                          : " is an operation; it stands below a `task` line, "
                            "indented by two spaces"));
  }
  return fault(line, word,
               "unknown declaration " + quote(word.text) +
                   did_you_mean(word.text, kWords));
}

}  // namespace

std::string_view word_of(SymbolKind kind) noexcept {
  return kWords[static_cast<std::size_t>(kind)];
}

std::string with_article(SymbolKind kind) {
  return (kind == SymbolKind::kEvent ? "an " : "a ") +
         std::string(word_of(kind));
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
    // `notify` is an operation as well.
    if (*kind == SymbolKind::kNotify) return unknown_declaration(line);
    return fault(line, line.words[0],
                 "what tasks share is declared before the first task");
  }
  if (*kind == SymbolKind::kChannel) return declare_channel(line, program);
  auto& names = program.names(thing_of(*kind));
  if (Fault bad = add(line, *kind, names.size())) return bad;
  if (Fault bad = check_word_count(line, 2)) return bad;
  names.emplace_back(line.words[1].text);
  return {};
}

Fault Declarations::declare_channel(const TextLine& line, Program& program) {
  const std::size_t number = program.channels.size();
  if (Fault bad = add(line, SymbolKind::kChannel, number)) return bad;
  const auto& words = line.words;
  if (line.word_count < 4) {
    if (line.word_count == 3 && words[2].text != "capacity") {
      return fault(line, words[2], "expected `capacity` and a number");
    }
    return fault_at_end(line,
                        "the capacity is missing, such as `channel c0 "
                        "capacity 2`");
  }
  if (words[2].text != "capacity") {
    return fault(line, words[2], "expected `capacity` and a number");
  }
  const std::string_view text = words[3].text;
  std::uint32_t capacity = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, capacity);
  if (error != std::errc() || rest != end || capacity == 0) {
    return fault(line, words[3],
                 quote(text) +
                     " is no capacity: a whole number from 1 to "
                     "4294967295");
  }
  if (Fault bad = check_word_count(line, 4)) return bad;
  program.channels.emplace_back(words[1].text);
  program.capacities.push_back(capacity);
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
  if (Fault bad = check_word_count(line, 2)) return bad;
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
