// SPDX-License-Identifier: Apache-2.0
// Whether a part of a source is an expression of its own, as far as its text
// tells. Of formatted sources: binary operators have spaces on both sides.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace vigil::statements {

/// Why parentheses around text[begin, end) would change what the text means, or
/// would not fit: an operator beside it takes a part of it, or it has half of a
/// pair of brackets. Empty if they change nothing.
std::string why_no_parentheses(std::string_view text, std::size_t begin,
                               std::size_t end);

}  // namespace vigil::statements
