// SPDX-License-Identifier: Apache-2.0
// In the build of the fuzzers: libFuzzer has main(), and what is instrumented
// calls into it.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "fuzz/rate.h"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  vigil::print_rates("ASan, UBSan and coverage");
  std::fflush(stdout);
  std::_Exit(0);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t*, std::size_t) {
  return 0;
}
