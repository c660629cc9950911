// SPDX-License-Identifier: Apache-2.0
// Two passes over the text, line by line: the first collects the names, since a
// task may refer to what comes later; the second reads the operations. Nothing
// is kept of a line but what the program needs of it.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "model/declarations.h"
#include "model/operands.h"
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
using detail::with_article;
using detail::Word;
using detail::word_of;

Fault unknown_operation(const TextLine& line) {
  std::vector<std::string_view> known;
  for (const OperationInfo& row : operation_table()) known.push_back(row.name);
  known.push_back(detail::kBranchWord);
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
    if (Fault bad = close_to(0)) return *std::move(bad);
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

  /// A block that takes operations, or a race that takes branches. The
  /// innermost of each level; an outer block does not grow while an inner one
  /// is open, so the pointers hold.
  struct Level {
    Block* block = nullptr;
    Operation* race = nullptr;
    TextLine opened_by{};     ///< of a race, for its fault
    std::uint64_t times = 1;  ///< how often it is gone through, at most
    std::size_t depth = 0;    ///< 0: the task's own
  };

  /// Closes all levels but the first `count`.
  Fault close_to(std::size_t count) {
    for (; levels_.size() > count; levels_.pop_back()) {
      const Level& last = levels_.back();
      if (last.race == nullptr || !last.race->blocks.empty()) continue;
      return fault(last.opened_by, last.opened_by.words[0],
                   "the race has no branch; a line `branch` begins one, "
                   "indented by two more spaces");
    }
    return {};
  }

  /// Second pass.
  Fault read_step(const TextLine& line) {
    const Word& word = line.words[0];
    if (line.indentation == 0) {
      if (Fault bad = close_to(0)) return bad;
      if (word.text == word_of(SymbolKind::kTask)) {
        levels_.push_back({.block = &program_.tasks[task_count_].operations});
        ++task_count_;
      }
      return {};
    }
    const bool is_operation = find_operation(word.text) != nullptr;
    if (detail::find_declaration(word.text) && !is_operation) {
      return fault(line, word, quote(word.text) + " must not be indented");
    }
    if (task_count_ == 0) {
      return fault(line, word, "an operation before the first task");
    }
    if (Fault bad = check_indentation(line)) return bad;
    if (Fault bad = close_to(line.indentation / 2)) return bad;
    return levels_.back().race != nullptr ? read_branch(line)
                                          : read_operation(line);
  }

  Fault check_indentation(const TextLine& line) {
    const std::size_t most = 2 * levels_.size();
    if (line.indentation % 2 == 0 && line.indentation <= most) return {};
    const std::string allowed =
        most == 2 ? "the operations of a task are indented by two spaces"
                  : "the operations of a task are indented by two spaces, and "
                    "those of a block by two more than what it belongs to; "
                    "here at most " +
                        std::to_string(most);
    return fault(
        line, line.words[0],
        "indented by " + std::to_string(line.indentation) + "; " + allowed);
  }

  Fault read_branch(const TextLine& line) {
    const Word& word = line.words[0];
    if (word.text != detail::kBranchWord) {
      return fault(line, word,
                   "below a `race` stand its branches, each a line `branch` "
                   "with a block below; " +
                       quote(word.text) + " is none");
    }
    if (Fault bad = check_word_count(line, 1)) return bad;
    Level& level = levels_.back();
    Block& branch = level.race->blocks.emplace_back();
    const Level below{
        .block = &branch, .times = level.times, .depth = level.depth};
    levels_.push_back(below);
    return {};
  }

  Fault read_operation(const TextLine& line) {
    const OperationInfo* const row = find_operation(line.words[0].text);
    if (row == nullptr) {
      if (line.words[0].text != detail::kBranchWord) {
        return unknown_operation(line);
      }
      return fault(line, line.words[0], "`branch` stands below a `race` only");
    }
    Operation operation{.op = row->op};
    std::size_t next = 1;
    if (row->reference != ReferenceKind::kNone) {
      Fault bad = detail::read_reference(
          line, next++, row->reference,
          {declarations_, task_count_, program_.events.size()}, operation);
      if (bad) return bad;
    }
    if (row->number != NumberKind::kNone) {
      Fault bad = detail::read_number(line, next++, row->number, operation);
      if (bad) return bad;
    }
    if (Fault bad = check_word_count(line, next)) return bad;
    if (Fault bad = count_steps(line, operation)) return bad;
    Block& block = *levels_.back().block;
    block.push_back(std::move(operation));
    return open_block(line, *row, block.back());
  }

  /// Repeats multiply: programs that would never end are no use.
  Fault count_steps(const TextLine& line, const Operation& operation) {
    std::uint64_t times = levels_.back().times;
    steps_ += times;
    if (operation.op == Op::kRepeat) {
      // At most 2 * 10^7 * 10^6.
      times *= static_cast<std::uint64_t>(operation.number);
      steps_ += times;
    }
    if (steps_ <= kMaxSteps) return {};
    return fault(line, line.words[0],
                 "with its repeats the program comes to more than " +
                     std::to_string(kMaxSteps) +
                     " operations up to here, the most that it may have");
  }

  Fault open_block(const TextLine& line, const OperationInfo& row,
                   Operation& operation) {
    if (row.blocks == BlockKind::kNone) return {};
    const std::size_t depth = levels_.back().depth + 1;
    if (depth > kMaxDepth) {
      return fault(line, line.words[0],
                   "nested more than " + std::to_string(kMaxDepth) +
                       " deep, the most that is allowed");
    }
    std::uint64_t times = levels_.back().times;
    if (row.op == Op::kRepeat) {
      times *= static_cast<std::uint64_t>(operation.number);
    }
    if (row.blocks == BlockKind::kOne) {
      levels_.push_back({.block = &operation.blocks.emplace_back(),
                         .times = times,
                         .depth = depth});
    } else {
      levels_.push_back({.race = &operation,
                         .opened_by = line,
                         .times = times,
                         .depth = depth});
    }
    return {};
  }

  std::string_view text_;
  detail::Declarations declarations_;
  Program program_;
  // In the second pass:
  std::uint32_t task_count_ = 0;  ///< those up to the line
  std::vector<Level> levels_;     ///< the open blocks of the task
  std::uint64_t steps_ = 0;       ///< Program::step_count() so far
};

}  // namespace

std::variant<Program, ParseError> parse(std::string_view text) {
  return Parser(text).run();
}

}  // namespace vigil
