// SPDX-License-Identifier: Apache-2.0
// UBSan must catch a signed overflow, and end the program: by itself it prints
// and goes on.
#include <limits>

int main() {
  volatile int top = std::numeric_limits<int>::max();
#ifdef CONTROL
  top = top - 1;
#endif
  volatile int sum = top + 1;
  return sum == 0 ? 1 : 0;
}
