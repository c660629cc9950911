// SPDX-License-Identifier: Apache-2.0
// The operands of an operation in the text of a program. Private to the parser.
#pragma once

#include <cstddef>
#include <cstdint>

#include "model/declarations.h"
#include "model/operation.h"
#include "model/program.h"
#include "model/text_line.h"

namespace vigil::detail {

/// What names mean at a line.
struct Scope {
  const Declarations& declarations;
  std::uint32_t task_count;  ///< those up to the line
  std::size_t event_count;   ///< of the program
};

/// Reads the word `index` of the line as what the operation refers to.
Fault read_reference(const TextLine& line, std::size_t index,
                     ReferenceKind reference, const Scope& scope,
                     Operation& operation);

/// Reads the word `index` of the line as the operation's number.
Fault read_number(const TextLine& line, std::size_t index, NumberKind kind,
                  Operation& operation);

}  // namespace vigil::detail
