// SPDX-License-Identifier: Apache-2.0
// Two passes over the text, line by line: the first collects the names, since a
// task may refer to what comes later; the second reads the operations. Nothing
// is kept of a line but what the program needs of it.
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "model/declarations.h"
#include "model/suggest.h"
#include "model/text.h"
#include "model/text_line.h"

namespace vigil {
namespace {

using detail::Fault;
using detail::fault;
using detail::fault_at_end;
using detail::quote;
using detail::Symbol;
using detail::SymbolKind;
using detail::TextLine;
using detail::Word;
using detail::word_of;

std::string with_article(SymbolKind kind) {
  return (kind == SymbolKind::kEvent ? "an " : "a ") +
         std::string(word_of(kind));
}

SymbolKind kind_of(ReferenceKind reference) {
  if (reference == ReferenceKind::kEvent) return SymbolKind::kEvent;
  if (reference == ReferenceKind::kCounter) return SymbolKind::kCounter;
  return SymbolKind::kTask;
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

Fault unknown_operation(const TextLine& line) {
  std::vector<std::string_view> known;
  for (const OperationInfo& row : operation_table()) known.push_back(row.name);
  const Word& word = line.words[0];
  return fault(
      line, word,
      "unknown operation " + quote(word.text) + did_you_mean(word.text, known));
}

Fault read_version(const TextLine& line) {
  const auto& words = line.words;
  if (words[0].text != "vigil" || line.indentation != 0) {
    return fault(line, words[0],
                 "the first line of a program is `vigil program 1`");
  }
  if (line.word_count > 1 && words[1].text != "program") {
    return fault(line, words[1], "expected `vigil program 1`");
  }
  if (line.word_count < 3) {
    return fault_at_end(line, "the line breaks off; it is `vigil program 1`");
  }
  if (words[2].text != "1") {
    return fault(line, words[2],
                 "version " + quote(words[2].text) +
                     " of the format is not supported; this is version 1");
  }
  return check_word_count(line, 3);
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::variant<Program, ParseError> run() {
    program_.tasks.clear();
    if (Fault bad = check_size()) return *std::move(bad);
    if (Fault bad = pass(&Parser::read_declaration)) return *std::move(bad);
    if (program_.tasks.empty()) {
      return *fault_at(text_.size(), "no task; every program has `task main`");
    }
    if (Fault bad = pass(&Parser::read_step)) return *std::move(bad);
    return std::move(program_);
  }

 private:
  using Handler = Fault (Parser::*)(const TextLine&);

  Fault fault_at(std::size_t offset, std::string message) {
    return detail::error_at(text_, offset, std::move(message));
  }

  Fault check_size() {
    if (text_.empty()) {
      return fault_at(0, "the text is empty; begin it with `vigil program 1`");
    }
    if (text_.size() <= kMaxTextBytes) return {};
    return fault_at(kMaxTextBytes, "the text is larger than " +
                                       std::to_string(kMaxTextBytes >> 20) +
                                       " MiB, the most that is read");
  }

  /// Calls `handler` for each line after the version.
  Fault pass(Handler handler) {
    detail::LineReader reader(text_);
    TextLine line;
    bool has_version = false;
    while (reader.next(line)) {
      Fault bad = has_version ? (this->*handler)(line) : read_version(line);
      if (bad) return bad;
      has_version = true;
    }
    if (reader.error() || has_version) return reader.error();
    return fault_at(text_.size(),
                    "no program; begin it with `vigil program 1`");
  }

  /// First pass.
  Fault read_declaration(const TextLine& line) {
    if (line.indentation != 0) return {};
    return declarations_.read(line, program_);
  }

  /// Second pass.
  Fault read_step(const TextLine& line) {
    const Word& word = line.words[0];
    if (line.indentation == 0) {
      if (word.text == word_of(SymbolKind::kTask)) ++task_count_;
      return {};
    }
    if (detail::find_declaration(word.text)) {
      return fault(line, word, quote(word.text) + " must not be indented");
    }
    if (task_count_ == 0) {
      return fault(line, word, "an operation before the first task");
    }
    if (line.indentation != 2) {
      return fault(line, word,
                   "indented by " + std::to_string(line.indentation) +
                       "; the operations of a task are indented by two spaces");
    }
    return read_operation(line);
  }

  Fault read_operation(const TextLine& line) {
    const OperationInfo* const row = find_operation(line.words[0].text);
    if (row == nullptr) return unknown_operation(line);
    Operation operation{.op = row->op};
    std::size_t next = 1;
    if (row->reference != ReferenceKind::kNone) {
      Fault bad = read_reference(line, next++, row->reference, operation);
      if (bad) return bad;
    }
    if (row->number != NumberKind::kNone) {
      Fault bad = read_number(line, next++, row->number, operation);
      if (bad) return bad;
    }
    if (Fault bad = check_word_count(line, next)) return bad;
    program_.tasks[task_count_ - 1].operations.push_back(operation);
    return {};
  }

  Fault read_reference(const TextLine& line, std::size_t index,
                       ReferenceKind reference, Operation& operation) {
    const SymbolKind wanted = kind_of(reference);
    if (index == line.word_count) {
      return fault_at_end(line, with_article(wanted) + " is missing after " +
                                    quote(line.words[index - 1].text));
    }
    const Word& word = line.words[index];
    const Symbol* const symbol = declarations_.find(word.text);
    if (symbol == nullptr) {
      return fault(line, word,
                   "there is no " + std::string(word_of(wanted)) + " " +
                       quote(word.text) + "; declare it");
    }
    if (symbol->kind != wanted) {
      return fault(line, word,
                   quote(word.text) + " is " + with_article(symbol->kind) +
                       ", where " + with_article(wanted) + " belongs");
    }
    if (reference == ReferenceKind::kLaterTask &&
        symbol->number < task_count_) {
      return fault(line, word,
                   "a task spawns only tasks that are declared after it; " +
                       quote(word.text) + " is not");
    }
    operation.reference = symbol->number;
    return {};
  }

  static Fault read_number(const TextLine& line, std::size_t index,
                           NumberKind kind, Operation& operation) {
    if (index == line.word_count) {
      return fault_at_end(line, "a number is missing after " +
                                    quote(line.words[index - 1].text));
    }
    const Word& word = line.words[index];
    if (!is_whole_number(word.text)) {
      return fault(line, word,
                   quote(word.text) + " is no whole number, such as 3 or -3");
    }
    if (convert(word.text, kind, operation.number)) return {};
    return fault(line, word,
                 quote(word.text) + " is out of range; the most is " +
                     (kind == NumberKind::kUnsigned ? "18446744073709551615"
                                                    : "9223372036854775807") +
                     ", the least -9223372036854775808");
  }

  std::string_view text_;
  detail::Declarations declarations_;
  Program program_;
  std::uint32_t task_count_ = 0;  ///< in the second pass: those up to the line
};

}  // namespace

std::variant<Program, ParseError> parse(std::string_view text) {
  return Parser(text).run();
}

}  // namespace vigil
