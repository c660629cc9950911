// SPDX-License-Identifier: Apache-2.0
// LeakSanitizer must catch memory that nothing points to at exit.

int main() {
  int* volatile cell = new int(1);
#ifdef CONTROL
  delete cell;
#endif
  cell = nullptr;
  return cell == nullptr ? 0 : 1;
}
