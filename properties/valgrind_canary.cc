// SPDX-License-Identifier: Apache-2.0
// A canary: it decides by what was never set.
#include <cstdio>
#include <memory>

int main() {
  const auto deadline = std::make_unique_for_overwrite<int>();
  // volatile: what the compiler knows to be unset it need not read.
  const volatile int* const unset = deadline.get();
  if (*unset > 5) std::puts("late");
}
