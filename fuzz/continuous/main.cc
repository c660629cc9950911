// SPDX-License-Identifier: Apache-2.0
// The continuous fuzzing runner. Its first arguments come from the BUILD rule
// (defs.bzl); --help says what the others are.
#include "fuzz/continuous/runner.h"

int main(int argc, char** argv) {
  return vigil::continuous::continuous_main({argv + 1, argv + argc});
}
