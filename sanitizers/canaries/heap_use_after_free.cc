// SPDX-License-Identifier: Apache-2.0
// ASan must catch a read of freed memory.

int main() {
  // volatile: no compiler may see the bug, or remove it.
  int* volatile cell = new int(1);
#ifdef CONTROL
  const int value = *cell;
  delete cell;
#else
  delete cell;
  const int value = *cell;
#endif
  return value == 1 ? 0 : 1;
}
