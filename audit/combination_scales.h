// SPDX-License-Identifier: Apache-2.0
// The third part of the combination matrix: a few programs with hundreds of
// tasks, timers or wakes, for what only goes wrong in numbers: a ring of 256
// that wraps, a heap or a wheel of many timers, a slot that is taken again and
// again.
#pragma once

#include <cstddef>
#include <string>

namespace vigil::detail {

/// How many there are.
std::size_t scale_count() noexcept;

/// What one is, in a few words. REQUIRES: index < scale_count(), here and
/// below.
std::string describe_scale(std::size_t index);

/// Its program.
std::string scale_program_text(std::size_t index);

}  // namespace vigil::detail
