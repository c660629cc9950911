// SPDX-License-Identifier: Apache-2.0
// The lines of a program's text, cut into words. It knows comments, blanks and
// what bytes may stand where, and nothing of the language.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "model/text.h"

namespace vigil::detail {

struct Word {
  std::string_view text;
  std::size_t column = 1;
};

/// One line that is neither blank nor a comment.
struct TextLine {
  /// One more than any line of the language has: of a line that is too long
  /// the first word too many is kept, and the rest is only looked at.
  static constexpr std::size_t kMaxWords = 5;

  std::size_t number = 0;
  std::size_t indentation = 0;  ///< in spaces
  std::array<Word, kMaxWords> words{};
  std::size_t word_count = 0;
  std::size_t end_column = 1;  ///< behind the last word
};

/// Reads a text line by line, and keeps nothing of a line that is past.
class LineReader {
 public:
  /// REQUIRES: what `text` refers to outlives the reader and its lines.
  explicit LineReader(std::string_view text) noexcept : text_(text) {}

  /// The next line with words. False at the end, or if error() says why not.
  bool next(TextLine& line);
  const std::optional<ParseError>& error() const noexcept { return error_; }

 private:
  bool cut(std::string_view text, TextLine& line);
  bool check_comment(std::string_view comment, std::size_t column);
  bool check_word(const Word& word);
  bool fail(std::size_t column, std::string message);

  std::string_view text_;
  std::size_t start_ = 0;  ///< of the next line
  std::size_t number_ = 0;
  std::optional<ParseError> error_;
};

/// The word in backquotes, cut off if it is long, as it may stand in a message.
std::string quote(std::string_view word);

/// Line and column of the byte `offset`, as an error with this message.
ParseError error_at(std::string_view text, std::size_t offset,
                    std::string message);

}  // namespace vigil::detail
