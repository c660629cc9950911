// SPDX-License-Identifier: Apache-2.0
// The traces of a thousand programs as hashes, which no compiler and no
// sanitizer may change.
#pragma once

#include <string>

namespace vigil {

/// The file of the hashes, from the root of the workspace.
inline constexpr char kGoldenFile[] = "properties/golden/trace_hashes.txt";

/// What belongs into it: a line `EXECUTOR INDEX HASH` for each program 0 .. 999
/// of seed 42, of the operations that the executor can run.
std::string golden_hashes();

}  // namespace vigil
