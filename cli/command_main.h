// SPDX-License-Identifier: Apache-2.0
// The `vigil` command for executors of one's own:
//
//     int main(int argc, char** argv) {
//       return vigil::cli::command_main(
//           argc, argv,
//           {.subjects = {vigil::adapter_subject<MyAdapter>("mine", "")},
//            .command_line = "bazel run //mine:command --"});
//     }
//
// (`vigil_audit` in audit/defs.bzl writes that.)
#pragma once

#include "cli/config.h"

namespace vigil::cli {

/// Parses the command line, runs what it says, and returns the exit code.
int command_main(int argc, char** argv, CommandConfig command_config);

}  // namespace vigil::cli
