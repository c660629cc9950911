// SPDX-License-Identifier: Apache-2.0
#include "mutants/statements/mutation_list.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace vigil::statements {
namespace {

constexpr std::string_view kBlanks = " \t";

std::string_view without_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) + 1 - first);
}

class Parser {
 public:
  Parser(std::string_view list_name, std::vector<Mutation>& mutations)
      : list_name_(list_name), mutations_(mutations) {}

  void parse(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      ++line_number_;
      parse_line(text.substr(0, end));
      if (end == std::string_view::npos) break;
      text.remove_prefix(end + 1);
    }
    finish();
  }

 private:
  [[noreturn]] void fail(const std::string& message) const {
    throw MutationError(place() + ": " + message);
  }
  std::string place() const {
    return list_name_ + ":" + std::to_string(line_number_);
  }

  void parse_line(std::string_view line) {
    line = without_blanks(line);
    if (line.empty() || line.front() == '#') return;
    const std::size_t space = line.find(' ');
    const std::string_view key = line.substr(0, space);
    const std::string_view value = space == std::string_view::npos
                                       ? std::string_view()
                                       : without_blanks(line.substr(space));
    if (key == "file") {
      finish();
      file_ = value;
      unreached_in_file_.clear();
    } else if (key == "mutant") {
      finish();
      begin(value);
    } else if (!is_open_ && key == "unreached" && !file_.empty()) {
      add(key, unreached_in_file_, value);
    } else if (!is_open_) {
      fail("`" + std::string(key) + "` outside of a mutant");
    } else if (key == "kind") {
      set_kind(value);
    } else {
      add(key, text_of(key), value);
    }
  }

  void add(std::string_view key, std::string& text,
           std::string_view value) const {
    if (!text.empty()) {
      if (key != "-" && key != "+") fail("a second `" + std::string(key) + "`");
      text += '\n';
    }
    text += value;
  }

  std::string& text_of(std::string_view key) {
    if (key == "why") return mutation_.why;
    if (key == "equivalent") return mutation_.equivalent;
    if (key == "unreached") return mutation_.unreached;
    if (key == "-") return mutation_.from;
    if (key == "+") return mutation_.to;
    fail("unknown key `" + std::string(key) + "`");
  }

  void set_kind(std::string_view value) {
    if (value != "expression" && value != "statement") {
      fail("a kind is `expression` or `statement`");
    }
    mutation_.kind = value == "expression" ? MutationKind::kExpression
                                           : MutationKind::kStatement;
    has_kind_ = true;
  }

  void begin(std::string_view name) {
    if (file_.empty()) fail("a mutant of no file: `file` comes first");
    const auto is_named = [&](const Mutation& m) { return m.name == name; };
    if (name.empty() || std::ranges::any_of(mutations_, is_named)) {
      fail("a mutant needs a name of its own");
    }
    mutation_ = {.number = static_cast<int>(mutations_.size()) + 1,
                 .place = place(),
                 .name = std::string(name),
                 .file = file_,
                 .why = {},
                 .equivalent = {},
                 .unreached = {},
                 .from = {},
                 .to = {}};
    is_open_ = true;
    has_kind_ = false;
  }

  void finish() {
    if (!std::exchange(is_open_, false)) return;
    const auto need = [&](bool is_there, const char* what) {
      if (is_there) return;
      throw MutationError(mutation_.place + ": " + mutation_.name + " has no " +
                          what);
    };
    need(has_kind_, "`kind`");
    need(!mutation_.why.empty(), "`why`");
    need(!mutation_.from.empty(), "`-`");
    need(mutation_.kind == MutationKind::kStatement || !mutation_.to.empty(),
         "`+`");
    if (mutation_.unreached.empty()) mutation_.unreached = unreached_in_file_;
    mutations_.push_back(std::move(mutation_));
  }

  std::string list_name_;
  std::vector<Mutation>& mutations_;
  std::size_t line_number_ = 0;
  std::string file_;
  std::string unreached_in_file_;
  Mutation mutation_;  // while is_open_
  bool is_open_ = false;
  bool has_kind_ = false;
};

}  // namespace

void parse_mutations(std::string_view list_name, std::string_view text,
                     std::vector<Mutation>& mutations) {
  Parser(list_name, mutations).parse(text);
}

}  // namespace vigil::statements
