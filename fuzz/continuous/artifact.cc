// SPDX-License-Identifier: Apache-2.0
#include "fuzz/continuous/artifact.h"

#include <cstddef>
#include <cstdint>

namespace vigil::continuous {

std::optional<std::string> from_base64(std::string_view text) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (text.size() % 4 != 0) return std::nullopt;
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = (bits << 6 | static_cast<std::uint32_t>(digit)) & 0xffffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 0xff);
  }
  return bytes;
}

std::optional<std::string> printed_input(std::string_view report) {
  constexpr std::string_view kLabel = "\nBase64: ";
  const std::size_t at = report.rfind(kLabel);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = report.substr(at + kLabel.size());
  return from_base64(rest.substr(0, rest.find('\n')));
}

}  // namespace vigil::continuous
