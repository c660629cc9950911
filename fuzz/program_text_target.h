// SPDX-License-Identifier: Apache-2.0
// The fuzz target of the text format: any text is a program or an error, and a
// program comes through printing, parsing and its bytes unchanged.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "fuzz/input.h"
#include "fuzz/target.h"
#include "model/program.h"
#include "model/text.h"

namespace vigil {

/// program_text_fuzz.
extern const FuzzTarget kProgramTextTarget;

/// What is tried; a test puts broken ones in their place.
struct ProgramText {
  std::function<std::variant<Program, ParseError>(std::string_view)> parse;
  std::function<std::string(const Program&)> print;
};

/// The parser and the printer.
ProgramText program_text();

/// What is wrong with the parse of this text, if anything.
std::optional<Finding> check_program_text(const ProgramText& subject,
                                          std::string_view text);

}  // namespace vigil
