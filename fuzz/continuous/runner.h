// SPDX-License-Identifier: Apache-2.0
// The runner: one thread that starts fuzzers, gives them time by what they
// yield, and keeps what they find.
#pragma once

#include <string>
#include <vector>

#include "fuzz/continuous/disk.h"

namespace vigil::continuous {

/// What the process exits with.
inline constexpr int kNothingFound = 0;
inline constexpr int kFound = 1;
inline constexpr int kBadUsage = 2;
inline constexpr int kInterrupted = 130;

/// The command: parses its arguments (without the program's name), runs, prints
/// a summary. Returns the exit code. Throws nothing.
int continuous_main(const std::vector<std::string>& arguments,
                    DiskCalls calls = system_disk());

}  // namespace vigil::continuous
