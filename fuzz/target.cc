// SPDX-License-Identifier: Apache-2.0
#include "fuzz/target.h"

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace vigil {

int fuzz_one(const FuzzTarget& target, const std::uint8_t* data,
             std::size_t size) {
  static const bool prints = [] {
    const char* const variable = std::getenv("VIGIL_FUZZ_PRINT");
    return variable != nullptr && std::string_view(variable) == "1";
  }();
  const std::span<const std::uint8_t> bytes(data, size);
  if (prints) {
    std::fputs(target.print(bytes).c_str(), stdout);
    std::fflush(stdout);
  } else {
    target.run(bytes);
  }
  return 0;
}

void fail_fuzzing(const std::string& report) {
  std::fputs(report.c_str(), stderr);
  std::abort();
}

}  // namespace vigil
