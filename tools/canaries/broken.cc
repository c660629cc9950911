// SPDX-License-Identifier: Apache-2.0
// Compiles in neither version: no proof of anything.
int main() {
#ifdef CONTROL
  return Good().value();
#else
  Good copy;
#endif
}
