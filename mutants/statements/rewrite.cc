// SPDX-License-Identifier: Apache-2.0
#include "mutants/statements/rewrite.h"

#include <algorithm>
#include <cctype>
#include <cstddef>

#include "mutants/statements/expression.h"

namespace vigil::statements {
namespace {

bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)); }
bool is_of_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
}

/// Part of a text, from `begin` up to `end`.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool operator==(const Span&) const = default;
};

/// Where `pattern` ends if it begins at `begin` in `text`; npos if it does not.
std::size_t match(std::string_view text, std::size_t begin,
                  std::string_view pattern) {
  std::size_t at = begin;
  for (std::size_t i = 0; i < pattern.size();) {
    if (at >= text.size()) return std::string_view::npos;
    if (!is_space(pattern[i])) {
      if (text[at++] != pattern[i++]) return std::string_view::npos;
      continue;
    }
    if (!is_space(text[at])) return std::string_view::npos;
    while (at < text.size() && is_space(text[at])) ++at;
    while (i < pattern.size() && is_space(pattern[i])) ++i;
  }
  return at;
}

/// Whether a word goes on across `place`.
bool splits_word(std::string_view text, std::size_t place) {
  return place > 0 && place < text.size() && is_of_word(text[place - 1]) &&
         is_of_word(text[place]);
}

/// spell() puts an expression into parentheses, with or without a mutant.
void check_parentheses(const Mutation& mutation, std::string_view text,
                       Span span) {
  if (mutation.kind != MutationKind::kExpression) return;
  const std::string why = why_no_parentheses(text, span.begin, span.end);
  if (why.empty()) return;
  throw MutationError(mutation.place + ": what " + mutation.name +
                      " replaces " + why);
}

Span find(const Mutation& mutation, std::string_view text) {
  std::vector<Span> spans;
  for (std::size_t begin = 0; begin < text.size(); ++begin) {
    const std::size_t end = match(text, begin, mutation.from);
    if (end == std::string_view::npos) continue;
    if (splits_word(text, begin) || splits_word(text, end)) continue;
    spans.push_back({begin, end});
  }
  if (spans.size() == 1) {
    check_parentheses(mutation, text, spans.front());
    return spans.front();
  }
  throw MutationError(mutation.place + ": what " + mutation.name +
                      " replaces is there " + std::to_string(spans.size()) +
                      " times in " + mutation.file + ", not once");
}

/// A text and the mutants that replace it.
struct Site {
  Span span;
  std::vector<const Mutation*> mutations;
};

void add(std::vector<Site>& sites, const Mutation& mutation, Span span) {
  for (Site& site : sites) {
    if (site.span.end <= span.begin || span.end <= site.span.begin) continue;
    const Mutation& other = *site.mutations.front();
    if (site.span != span || other.kind != mutation.kind) {
      throw MutationError(mutation.place + ": what " + mutation.name +
                          " replaces overlaps with that of " + other.name);
    }
    site.mutations.push_back(&mutation);
    return;
  }
  sites.push_back({span, {&mutation}});
}

std::string condition(const Mutation& mutation) {
  return "::vigil_mutation::is(" + std::to_string(mutation.number) + ")";
}

// Line breaks, since either text may end with a comment.
std::string spell(const Site& site, std::string_view from) {
  std::string text;
  const bool is_expression =
      site.mutations.front()->kind == MutationKind::kExpression;
  for (const Mutation* mutation : site.mutations) {
    text += is_expression
                ? condition(*mutation) + " ? (" + mutation->to + "\n) : "
                : "if (" + condition(*mutation) + ") {\n" + mutation->to +
                      "\n} else ";
  }
  if (is_expression) return "(" + text + "(" + std::string(from) + "\n))";
  return text + "{\n" + std::string(from) + "\n}";
}

bool is_in_copied_folder(std::string_view file, const Copies& copies) {
  const std::string_view folder = file.substr(0, file.find('/') + 1);
  const auto it = copies.files.lower_bound(folder);
  return !folder.empty() && it != copies.files.end() && it->starts_with(folder);
}

}  // namespace

std::string with_mutants(std::string_view file, std::string_view text,
                         const std::vector<Mutation>& mutations) {
  std::vector<Site> sites;
  for (const Mutation& mutation : mutations) {
    if (mutation.file == file) add(sites, mutation, find(mutation, text));
  }
  std::ranges::sort(sites, {},
                    [](const Site& site) { return site.span.begin; });
  std::string result;
  std::size_t at = 0;
  for (const Site& site : sites) {
    const auto [begin, end] = site.span;
    result += text.substr(at, begin - at);
    result += spell(site, text.substr(begin, end - begin));
    at = end;
  }
  return result.append(text.substr(at));
}

std::string with_includes(std::string_view file, std::string_view text,
                          const Copies& copies) {
  constexpr std::string_view kInclude = "#include \"";
  std::string result = "#include \"mutants/statements/mutation.h\"\n";
  for (;;) {
    const std::size_t begin = text.find(kInclude);
    if (begin == std::string_view::npos) return result.append(text);
    const std::size_t name = begin + kInclude.size();
    const std::size_t size = text.substr(name).find('"');
    if (size == std::string_view::npos) return result.append(text);
    const std::string_view included = text.substr(name, size);
    result += text.substr(0, name);
    if (copies.files.contains(included)) {
      result += copies.prefix;
    } else if (is_in_copied_folder(included, copies) &&
               !copies.shared.contains(included)) {
      throw MutationError(std::string(file) + ": includes " +
                          std::string(included) +
                          ", which is neither copied nor shared");
    }
    text.remove_prefix(name);
  }
}

}  // namespace vigil::statements
