// SPDX-License-Identifier: Apache-2.0
// The same count, counted by the compiler's own atomic function, as C code
// does.
#include <cstring>

int main() {
  alignas(int) static unsigned char bytes[2 * sizeof(int)];
  unsigned char* volatile place = bytes + 1;
  __atomic_fetch_add(reinterpret_cast<int*>(place), 1, __ATOMIC_RELAXED);
  int count = 0;
  std::memcpy(&count, place, sizeof(count));
  return count == 1 ? 0 : 1;
}
