// SPDX-License-Identifier: Apache-2.0
#include "model/text_line.h"

#include <algorithm>
#include <utility>

namespace vigil::detail {
namespace {

std::string hex(char c) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  return {'0', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
}

constexpr std::string_view kNulByte =
    "a zero byte; this is no text (`vigil decode` reads the bytes of a "
    "fuzzer)";

}  // namespace

bool LineReader::next(TextLine& line) {
  while (!error_ && start_ < text_.size()) {
    const std::size_t end = std::min(text_.find('\n', start_), text_.size());
    std::string_view text = text_.substr(start_, end - start_);
    start_ = end + 1;
    ++number_;
    if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
    if (!cut(text, line)) return false;
    if (line.word_count != 0) return true;
  }
  return false;
}

bool LineReader::cut(std::string_view text, TextLine& line) {
  if (text.size() > kMaxLineBytes) {
    return fail(kMaxLineBytes + 1, "the line is longer than " +
                                       std::to_string(kMaxLineBytes) +
                                       " bytes; split it");
  }
  line.number = number_;
  line.word_count = 0;
  line.indentation = std::min(text.find_first_not_of(' '), text.size());
  std::size_t next = line.indentation;
  while (next < text.size()) {
    if (text[next] == '#') return check_comment(text.substr(next), next + 1);
    const std::size_t end = std::min(text.find(' ', next), text.size());
    const Word word{text.substr(next, end - next), next + 1};
    if (!check_word(word)) return false;
    if (line.word_count < TextLine::kMaxWords) {
      line.words[line.word_count++] = word;
    }
    line.end_column = end + 1;
    next = std::min(text.find_first_not_of(' ', end), text.size());
  }
  return true;
}

/// Comments may be in any language, so in any bytes but those of no text.
bool LineReader::check_comment(std::string_view comment, std::size_t column) {
  const std::size_t nul = comment.find('\0');
  if (nul == std::string_view::npos) return true;
  return fail(column + nul, std::string(kNulByte));
}

bool LineReader::check_word(const Word& word) {
  for (std::size_t i = 0; i < word.text.size(); ++i) {
    const char c = word.text[i];
    if (c > ' ' && c <= '~') continue;
    const std::size_t column = word.column + i;
    if (c == '\t') return fail(column, "a tab; use spaces, two to indent");
    if (c == '\0') return fail(column, std::string(kNulByte));
    return fail(column, "the byte " + hex(c) +
                            "; outside of comments a program has only "
                            "printable ASCII characters");
  }
  return true;
}

bool LineReader::fail(std::size_t column, std::string message) {
  error_ = ParseError{number_, column, std::move(message)};
  return false;
}

std::string quote(std::string_view word) {
  constexpr std::size_t kLongest = 40;
  std::string quoted = "`";
  quoted += word.substr(0, kLongest);
  if (word.size() > kLongest) quoted += "...";
  return quoted + "`";
}

ParseError error_at(std::string_view text, std::size_t offset,
                    std::string message) {
  const std::string_view before = text.substr(0, offset);
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const std::size_t start = before.rfind('\n') + 1;  // npos + 1 is 0
  return {static_cast<std::size_t>(lines) + 1, before.size() - start + 1,
          std::move(message)};
}

}  // namespace vigil::detail
