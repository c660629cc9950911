// SPDX-License-Identifier: Apache-2.0
// A timer wheel of 64 slots a level: the level of a far deadline is one more
// than a tick has bits for.
namespace {

unsigned long long slot_width(int level) {
#ifdef CONTROL
  if (level > 10) level = 10;
#endif
  return 1ULL << (6 * level);
}

}  // namespace

int main() {
  const volatile int level = 11;
  return slot_width(level) != 0 ? 0 : 1;
}
