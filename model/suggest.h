// SPDX-License-Identifier: Apache-2.0
// "Did you mean": the known word that a mistyped one is nearest to.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace vigil {

/// The word of `known` that is the fewest letters typed, left out, changed or
/// swapped away from `word`, the first of several; empty if none is near.
std::string_view nearest_word(std::string_view word,
                              std::span<const std::string_view> known);

/// How a message about an unknown `word` ends: with the nearest word, or with
/// all that are known.
std::string did_you_mean(std::string_view word,
                         std::span<const std::string_view> known);

}  // namespace vigil
