// SPDX-License-Identifier: Apache-2.0
// What to tell about a finding.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/continuous/findings.h"
#include "fuzz/continuous/options.h"

namespace vigil::continuous {

/// The executor that a kept program breaks a law on: its first line is
/// `# vigil failure: T4 on my-executor`. Empty if it is not.
std::string executor_of(std::string_view program);

/// Commands that run what was found once more. `folder` is that of the finding,
/// `program` the text of its smallest program, or empty.
std::vector<std::string> replay_commands(const Options& options,
                                         const FuzzerSpec& fuzzer,
                                         const std::filesystem::path& folder,
                                         std::string_view program);

/// Some lines, indented, that say what it is and how to run it again.
std::string describe(const Finding& finding);

}  // namespace vigil::continuous
