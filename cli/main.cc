// SPDX-License-Identifier: Apache-2.0
// The `vigil` command of this project: its own executors, and the mutants.
#include "audit/executors.h"
#include "cli/command_main.h"
#include "cli/mutants.h"

int main(int argc, char** argv) {
  const auto executors = vigil::executors();
  return vigil::cli::command_main(
      argc, argv,
      {.subjects = {executors.begin(), executors.end()},
       .command_line = "./bazelw run :vigil --",
       .others = vigil::cli::mutant_subjects,
       .mutants = vigil::cli::mutants_tools()});
}
