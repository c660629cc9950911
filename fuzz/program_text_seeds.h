// SPDX-License-Identifier: Apache-2.0
// Texts to begin with: one for each thing that the parser says of a text.
#pragma once

#include <span>
#include <string_view>

namespace vigil {

/// Each is wrong in another way, or where another part of the parser sees it.
std::span<const std::string_view> wrong_texts() noexcept;

/// What is seldom written and right.
std::span<const std::string_view> rare_texts() noexcept;

}  // namespace vigil
