// SPDX-License-Identifier: Apache-2.0
// The same count, counted by the compiler's own atomic function, as C code
// does.
int main() {
  alignas(int) static unsigned char bytes[2 * sizeof(int)];
  unsigned char* volatile place = bytes + 1;
  return __atomic_fetch_add(reinterpret_cast<int*>(place), 1, __ATOMIC_RELAXED);
}
