// SPDX-License-Identifier: Apache-2.0
// A canary: a bug behind four bytes, which a fuzzer finds in a second if the
// code is instrumented for coverage, and by chance in some four thousand
// million tries if it is not.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  if (size < 4) return 0;
  if (data[0] == 'b' && data[1] == 'u' && data[2] == 'g' && data[3] == '!') {
    std::abort();
  }
  return 0;
}
