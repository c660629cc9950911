// SPDX-License-Identifier: Apache-2.0
// What a process printed, in bounded memory: a fuzzer that prints without end
// must not take the runner with it.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace vigil::continuous {

/// The beginning and the end of a text of any length.
class BoundedText {
 public:
  explicit BoundedText(std::size_t max_head = std::size_t{1} << 16,
                       std::size_t max_tail = std::size_t{1} << 18)
      : max_head_(max_head), max_tail_(max_tail) {}

  void append(std::string_view bytes);
  /// With a line that says how much is left out, if anything is.
  std::string text() const;

 private:
  std::size_t max_head_;
  std::size_t max_tail_;
  std::string head_;
  std::string tail_;  // up to twice max_tail_, so that it is cut rarely
  std::size_t dropped_ = 0;
};

/// Cuts a stream into lines.
class LineSplitter {
 public:
  using OnLine = std::function<void(std::string_view)>;

  /// Calls `on_line` for each line that is complete now, without its newline.
  /// Of a line that is longer than kMaxLine, only the beginning is given.
  void append(std::string_view bytes, const OnLine& on_line);
  /// The last line, if no newline ended it.
  void finish(const OnLine& on_line);

  static constexpr std::size_t kMaxLine = std::size_t{1} << 14;

 private:
  std::string line_;
};

}  // namespace vigil::continuous
