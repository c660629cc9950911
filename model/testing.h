// SPDX-License-Identifier: Apache-2.0
// What the tests of programs share: texts to programs and back.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "model/program.h"
#include "model/text.h"

namespace vigil {

/// "LINE:COLUMN: MESSAGE", or "no error".
inline std::string error_of(std::string_view text) {
  const auto result = parse(text);
  const auto* const error = std::get_if<ParseError>(&result);
  if (error == nullptr) return "no error";
  return std::to_string(error->line) + ":" + std::to_string(error->column) +
         ": " + error->message;
}

/// The program of a text; if it is none, that is a failure.
inline Program parsed(std::string_view text) {
  auto result = parse(text);
  if (std::holds_alternative<Program>(result)) {
    return std::get<Program>(std::move(result));
  }
  ADD_FAILURE() << error_of(text) << "\n" << text.substr(0, 4096);
  return {};
}

/// The same for what follows the first line.
inline Program program_of(std::string_view lines) {
  return parsed("vigil program 1\n" + std::string(lines));
}

/// A block of one operation within the others, `depth` deep.
inline Block nested(std::size_t depth, Operation innermost) {
  Block block{std::move(innermost)};
  for (std::size_t i = 0; i < depth; ++i) {
    Operation outer{.op = Op::kTimeout, .number = 5};
    outer.blocks.push_back(std::move(block));
    block.clear();
    block.push_back(std::move(outer));
  }
  return block;
}

}  // namespace vigil
