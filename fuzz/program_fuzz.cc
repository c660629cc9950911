// SPDX-License-Identifier: Apache-2.0
// Each byte string is a program. It runs on every executor that can run it, and
// must break no law.
#include <cstddef>
#include <cstdint>

#include "audit/executors.h"
#include "fuzz/program_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  vigil::run_program_target(vigil::executors(), {data, size});
  return 0;
}
