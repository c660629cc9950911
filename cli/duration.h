// SPDX-License-Identifier: Apache-2.0
// Durations on the command line: 30s, 10m, 2h.
#pragma once

#include <string_view>

namespace vigil::cli {

/// Seconds of a text such as "90", "1.5s", "10m" or "2h". Throws InputError if
/// it is none, negative, or longer than ten years.
double parse_duration(std::string_view text);

}  // namespace vigil::cli
