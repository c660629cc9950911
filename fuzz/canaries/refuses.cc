// SPDX-License-Identifier: Apache-2.0
// A canary: a target that says no to the input "no", ends the process with 0 on
// "exit", and never ends on "hang".
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  // SAFETY: char and unsigned char alias everything.
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (text == "exit") std::_Exit(0);
  while (text == "hang") ::pause();
  return text.starts_with("no") ? 1 : 0;
}
