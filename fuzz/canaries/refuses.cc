// SPDX-License-Identifier: Apache-2.0
// A canary: a target that says no to the input "no".
#include <cstddef>
#include <cstdint>
#include <cstring>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  return size >= 2 && std::memcmp(data, "no", 2) == 0 ? 1 : 0;
}
