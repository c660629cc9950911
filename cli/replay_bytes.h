// SPDX-License-Identifier: Apache-2.0
// An input of a fuzz target whose inputs are no programs for one executor.
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>

#include "fuzz/target.h"

namespace vigil::cli {

/// What became of one input.
struct ReplayedBytes {
  int code = 0;        ///< as an exit code
  std::string law;     ///< "T8", or `crash`, `hang`, `exit`; empty: it held
  std::string report;  ///< what the target printed
  nlohmann::ordered_json json;  ///< target, verdict, law, report
};

/// Runs the target on the bytes, as its fuzzer does, in a process of its own,
/// for `stall` at most. If that is 0: in this process, which may end by it.
ReplayedBytes replay_bytes(const FuzzTarget& target, const std::string& bytes,
                           std::chrono::milliseconds stall);

}  // namespace vigil::cli
