// SPDX-License-Identifier: Apache-2.0
#include "model/operands.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace vigil::detail {
namespace {

/// What an operation may refer to; its name is looked up in this order.
std::vector<SymbolKind> kinds_of(ReferenceKind reference) {
  switch (reference) {
    case ReferenceKind::kEvent:
      return {SymbolKind::kEvent};
    case ReferenceKind::kCounter:
      return {SymbolKind::kCounter};
    case ReferenceKind::kNotify:
      return {SymbolKind::kNotify};
    case ReferenceKind::kEventOrNotify:
      return {SymbolKind::kEvent, SymbolKind::kNotify};
    case ReferenceKind::kChannel:
      return {SymbolKind::kChannel};
    case ReferenceKind::kWaker:
      return {SymbolKind::kWaker};
    case ReferenceKind::kNone:
    case ReferenceKind::kTask:
    case ReferenceKind::kLaterTask:
      break;
  }
  return {SymbolKind::kTask};
}

std::string name_of(const std::vector<SymbolKind>& kinds) {
  std::string text = with_article(kinds[0]);
  for (std::size_t i = 1; i < kinds.size(); ++i) {
    text += " or " + with_article(kinds[i]);
  }
  return text;
}

/// A minus, perhaps, and digits.
bool is_whole_number(std::string_view text) {
  if (!text.empty() && text[0] == '-') text.remove_prefix(1);
  return !text.empty() &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Whether the number fits; an unsigned one is kept as its bits.
bool convert(std::string_view text, NumberKind kind, std::int64_t& number) {
  const char* const end = text.data() + text.size();
  if (std::from_chars(text.data(), end, number).ec == std::errc()) return true;
  std::uint64_t bits = 0;
  if (kind != NumberKind::kUnsigned ||
      std::from_chars(text.data(), end, bits).ec != std::errc()) {
    return false;
  }
  number = static_cast<std::int64_t>(bits);
  return true;
}

}  // namespace

Fault read_reference(const TextLine& line, std::size_t index,
                     ReferenceKind reference, const Scope& scope,
                     Operation& operation) {
  const std::vector<SymbolKind> wanted = kinds_of(reference);
  if (index == line.word_count) {
    return fault_at_end(line, name_of(wanted) + " is missing after " +
                                  quote(line.words[index - 1].text));
  }
  const Word& word = line.words[index];
  const Symbol* const symbol = scope.declarations.find(word.text);
  if (symbol == nullptr) {
    return fault(line, word,
                 "there is no " + std::string(word_of(wanted[0])) + " " +
                     quote(word.text) + "; declare it");
  }
  if (std::find(wanted.begin(), wanted.end(), symbol->kind) == wanted.end()) {
    return fault(line, word,
                 quote(word.text) + " is " + with_article(symbol->kind) +
                     ", where " + name_of(wanted) + " belongs");
  }
  if (reference == ReferenceKind::kLaterTask &&
      symbol->number < scope.task_count) {
    return fault(line, word,
                 "a task spawns only tasks that are declared after it; " +
                     quote(word.text) + " is not");
  }
  operation.reference = symbol->number;
  if (reference == ReferenceKind::kEventOrNotify &&
      symbol->kind == SymbolKind::kNotify) {
    operation.reference += static_cast<std::uint32_t>(scope.event_count);
  }
  return {};
}

Fault read_number(const TextLine& line, std::size_t index, NumberKind kind,
                  Operation& operation) {
  if (index == line.word_count) {
    return fault_at_end(
        line, "a number is missing after " + quote(line.words[index - 1].text));
  }
  const Word& word = line.words[index];
  if (!is_whole_number(word.text)) {
    return fault(line, word,
                 quote(word.text) + " is no whole number, such as 3 or -3");
  }
  if (kind == NumberKind::kCount) {
    if (convert(word.text, kind, operation.number) && operation.number >= 0 &&
        operation.number <= kMaxRepeat) {
      return {};
    }
    return fault(line, word,
                 quote(word.text) +
                     " is out of range; a block is repeated 0 "
                     "to " +
                     std::to_string(kMaxRepeat) + " times");
  }
  if (convert(word.text, kind, operation.number)) return {};
  return fault(line, word,
               quote(word.text) + " is out of range; the most is " +
                   (kind == NumberKind::kUnsigned ? "18446744073709551615"
                                                  : "9223372036854775807") +
                   ", the least -9223372036854775808");
}

}  // namespace vigil::detail
