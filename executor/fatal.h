// SPDX-License-Identifier: Apache-2.0
// What happens when a contract is broken that no caller could handle.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace vigil::detail {

/// Prints `vigil: MESSAGE` on standard error and aborts. It is used where going
/// on would be undefined behaviour, in every build: a check that vanishes in
/// release builds protects nobody. Any thread.
[[noreturn]] inline void fatal(const char* message) noexcept {
  std::fprintf(stderr, "vigil: %s\n", message);
  std::abort();
}

}  // namespace vigil::detail
