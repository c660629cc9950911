// SPDX-License-Identifier: Apache-2.0
#include "mutants/statements/expression.h"

#include <algorithm>
#include <cctype>
#include <optional>

namespace vigil::statements {
namespace {

// How tightly operators bind: less is tighter. What is between is the binary
// ones.
constexpr int kPostfix = 2;
constexpr int kPrefix = 3;
constexpr int kAnd = 14;
constexpr int kOr = 15;
constexpr int kAssignment = 16;  // and ?:
constexpr int kComma = 17;

struct Binary {
  std::string_view name;
  int level;
};

constexpr Binary kBinaries[] = {
    {".*", 4},
    {"->*", 4},
    {"*", 5},
    {"/", 5},
    {"%", 5},
    {"+", 6},
    {"-", 6},
    {"<<", 7},
    {">>", 7},
    {"<=>", 8},
    {"<", 9},
    {"<=", 9},
    {">", 9},
    {">=", 9},
    {"==", 10},
    {"!=", 10},
    {"&", 11},
    {"^", 12},
    {"|", 13},
    {"&&", kAnd},
    {"||", kOr},
    {"?", kAssignment},
    {":", kAssignment},
    {"=", kAssignment},
    {"+=", kAssignment},
    {"-=", kAssignment},
    {"*=", kAssignment},
    {"/=", kAssignment},
    {"%=", kAssignment},
    {"<<=", kAssignment},
    {">>=", kAssignment},
    {"&=", kAssignment},
    {"^=", kAssignment},
    {"|=", kAssignment},
    {",", kComma},
};

bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)); }
bool is_of_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
}
bool is_of_operator(char c) {
  return std::string_view("!~+-*/%<>=&|^?:.").find(c) != std::string_view::npos;
}

std::optional<int> level_of(std::string_view name) {
  const auto* const found = std::ranges::find(kBinaries, name, &Binary::name);
  if (found == std::end(kBinaries)) return std::nullopt;
  return found->level;
}

bool is_prefix_word(std::string_view word) {
  return word == "co_await" || word == "sizeof" || word == "new" ||
         word == "delete";
}

/// The run of characters at `at` for which `is` holds.
template <class Is>
std::string_view run_at(std::string_view text, std::size_t at, Is is) {
  std::size_t end = at;
  while (end < text.size() && is(text[end])) ++end;
  return text.substr(at, end - at);
}

/// The same, up to `end`.
template <class Is>
std::string_view run_before(std::string_view text, std::size_t end, Is is) {
  std::size_t begin = end;
  while (begin > 0 && is(text[begin - 1])) --begin;
  return text.substr(begin, end - begin);
}

bool is_space_at(std::string_view text, std::size_t at) {
  return at < text.size() && is_space(text[at]);
}

/// Where a comment, a string or a character that begins at `at` ends; `at` if
/// none does.
std::size_t end_of_quote(std::string_view text, std::size_t at) {
  const auto after = [&](std::size_t found, std::size_t size) {
    return found == std::string_view::npos ? text.size() : found + size;
  };
  if (text.substr(at, 2) == "//") return after(text.find('\n', at), 0);
  if (text.substr(at, 2) == "/*") return after(text.find("*/", at + 2), 2);
  if (text[at] != '"' && text[at] != '\'') return at;
  std::size_t end = at + 1;
  while (end < text.size() && text[end] != text[at]) {
    end += text[end] == '\\' ? 2 : 1;
  }
  return std::min(end + 1, text.size());
}

/// Finds the operator of an expression that binds least.
class Scan {
 public:
  explicit Scan(std::string_view text) : text_(text) {}

  /// Nothing if brackets are open.
  std::optional<int> loosest() {
    while (at_ < text_.size()) {
      if (!step()) return std::nullopt;
    }
    return depth_ == 0 ? std::optional(loosest_) : std::nullopt;
  }

 private:
  /// False at a bracket that closes what it did not open.
  bool step() {
    const char c = text_[at_];
    if (const std::size_t end = end_of_quote(text_, at_); end != at_) {
      at_ = end;
      return true;
    }
    if (is_of_word(c)) {
      // With the marks between digits.
      const auto word = run_at(
          text_, at_, [](char of) { return is_of_word(of) || of == '\''; });
      if (is_prefix_word(word)) add(kPrefix);
      at_ += word.size();
      return true;
    }
    if (is_of_operator(c)) {
      add_operator(run_at(text_, at_, is_of_operator));
      return true;
    }
    if (c == ',') add(kComma);
    if (c == '(' || c == '[' || c == '{') ++depth_;
    if (c == ')' || c == ']' || c == '}') --depth_;
    ++at_;
    return depth_ >= 0;
  }
  void add_operator(std::string_view name) {
    const bool is_spaced = at_ > 0 && is_space(text_[at_ - 1]) &&
                           is_space_at(text_, at_ + name.size());
    const bool is_first = at_ == 0 || is_space(text_[at_ - 1]);
    if (is_spaced) {
      add(level_of(name).value_or(kComma));
    } else if (is_first) {
      add(kPrefix);
    }
    at_ += name.size();
  }
  void add(int level) {
    if (depth_ == 0) loosest_ = std::max(loosest_, level);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  int loosest_ = kPostfix;
};

/// Whether what is before `begin` takes a part of what begins there.
bool is_taken_from_before(std::string_view text, std::size_t begin,
                          int loosest) {
  const auto spaces = run_before(text, begin, is_space);
  const std::size_t end = begin - spaces.size();
  const auto name = run_before(text, end, is_of_operator);
  if (name.empty()) {
    const bool is_prefix =
        is_prefix_word(run_before(text, end, is_of_word)) ||
        (spaces.empty() && end > 0 && text[end - 1] == ')');  // a cast
    return is_prefix && loosest > kPrefix;
  }
  if (name.ends_with("->") || name.ends_with("::") || name == ".") return true;
  if (spaces.empty()) return loosest > kPrefix;
  const int level = level_of(name).value_or(kPrefix);
  const bool may_be_equal =
      level == kAnd || level == kOr || level == kAssignment;
  return may_be_equal ? level < loosest : level <= loosest;
}

/// The same for what is after `end`.
bool is_taken_from_after(std::string_view text, std::size_t end, int loosest) {
  const auto spaces = run_at(text, end, is_space);
  const std::size_t begin = end + spaces.size();
  const auto name = run_at(text, begin, is_of_operator);
  if (name.empty()) {
    const bool is_call =
        spaces.empty() && begin < text.size() &&
        std::string_view("([{").find(text[begin]) != std::string_view::npos;
    return is_call && loosest > kPostfix;
  }
  if (name == "..." || name == ":" || name.starts_with("//") ||
      name.starts_with("/*")) {
    return false;
  }
  if (name == "::") return true;
  const bool is_spaced =
      !spaces.empty() && is_space_at(text, begin + name.size());
  if (!is_spaced) return loosest > kPostfix;
  const int level = level_of(name).value_or(kPostfix);
  return level == kAssignment ? level <= loosest : level < loosest;
}

}  // namespace

std::string why_no_parentheses(std::string_view text, std::size_t begin,
                               std::size_t end) {
  const auto loosest = Scan(text.substr(begin, end - begin)).loosest();
  if (!loosest) return "has half of a pair of brackets";
  if (*loosest == kComma) return "has a comma: it may be several";
  if (is_taken_from_before(text, begin, *loosest)) {
    return "is no whole expression: what is before it binds tighter";
  }
  if (is_taken_from_after(text, end, *loosest)) {
    return "is no whole expression: what is after it binds tighter";
  }
  return {};
}

}  // namespace vigil::statements
