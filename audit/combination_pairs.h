// SPDX-License-Identifier: Apache-2.0
// The second part of the combination matrix: two waits that are ended in one
// poll of another task, in either order, of the same thing or of two, by two
// tasks or by the losers of one race, with others waiting behind them. Who has
// been woken for no reason before, or is cancelled after, passes on what it was
// woken for.
#pragma once

#include <cstddef>
#include <string>

namespace vigil::detail {

/// How many pairs there are.
std::size_t pair_count() noexcept;

/// What a pair is, in a few words. REQUIRES: index < pair_count(), here and
/// below.
std::string describe_pair(std::size_t index);

/// Its program.
std::string pair_program_text(std::size_t index);

}  // namespace vigil::detail
