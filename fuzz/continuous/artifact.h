// SPDX-License-Identifier: Apache-2.0
// An input as libFuzzer prints it beside saving it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace vigil::continuous {

/// The bytes that Base64 text stands for; nothing if it is none.
std::optional<std::string> from_base64(std::string_view text);

/// The input in a report of libFuzzer, which prints those of up to 256 bytes
/// on a line `Base64: ...`.
std::optional<std::string> printed_input(std::string_view report);

}  // namespace vigil::continuous
