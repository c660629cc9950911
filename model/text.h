// SPDX-License-Identifier: Apache-2.0
// The text format of programs. `parse(print(p)) == p` for every valid program
// within the limits below.
//
//     vigil program 1
//     event e0
//     channel c0 capacity 2
//     # a comment
//     task main
//       spawn a
//       timeout 5
//         recv c0
//       race
//         branch
//           wait e0
//         branch
//           sleep 9
//     task a
//       sleep 3
//       send c0 7
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "model/program.h"

namespace vigil {

/// Where and why a text is no program. Lines and columns count from 1, columns
/// in bytes.
struct ParseError {
  std::size_t line = 1;
  std::size_t column = 1;
  std::string message;  ///< what is wrong and what would be right
  friend bool operator==(const ParseError&, const ParseError&) = default;
};

/// The limits of a program text. More is an error, so that memory is bounded.
inline constexpr std::size_t kMaxTextBytes = std::size_t{32} << 20;
inline constexpr std::size_t kMaxLineBytes = 4096;
inline constexpr std::size_t kMaxTasks = std::size_t{1} << 20;

/// Reads a program. Lines may end with CR LF; a `#` after a blank or at the
/// start of a line begins a comment. Any bytes may be given; never throws but
/// std::bad_alloc.
/// Takes time and memory linear in the text.
std::variant<Program, ParseError> parse(std::string_view text);

/// Writes a program. REQUIRES: `program.check()` is empty.
std::string print(const Program& program);

/// One operation as it stands in the text, without indentation.
std::string print(const Program& program, const Operation& operation);

}  // namespace vigil
