// SPDX-License-Identifier: Apache-2.0
// JSON as text, whatever an executor has said.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace vigil::cli {

/// In one line, or with an indent. What is not UTF-8 is replaced: a message of
/// an exception may be anything.
inline std::string to_text(const nlohmann::ordered_json& json,
                           int indent = -1) {
  return json.dump(indent, ' ', false,
                   nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace vigil::cli
