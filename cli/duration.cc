// SPDX-License-Identifier: Apache-2.0
#include "cli/duration.h"

#include <charconv>
#include <string>

#include "cli/files.h"

namespace vigil::cli {
namespace {

constexpr double kMaxSeconds = 10.0 * 366 * 24 * 3600;

/// Seconds in a unit, or 0.
double seconds_of(std::string_view unit) {
  if (unit.empty() || unit == "s") return 1;
  if (unit == "ms") return 0.001;
  if (unit == "m" || unit == "min") return 60;
  return unit == "h" ? 3600 : 0;
}

}  // namespace

double parse_duration(std::string_view text) {
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, number);
  const std::string_view unit(result.ptr,
                              static_cast<std::size_t>(end - result.ptr));
  const double seconds = number * seconds_of(unit);
  const bool is_good = result.ec == std::errc() && seconds_of(unit) != 0 &&
                       seconds >= 0 && seconds <= kMaxSeconds;
  if (!is_good) {
    throw InputError("`" + std::string(text) +
                     "` is no duration; write such as 30s, 10m or 2h");
  }
  return seconds;
}

}  // namespace vigil::cli
