// SPDX-License-Identifier: Apache-2.0
// An executor for small machines, with its tasks in a static table, spawns one
// task more than there are slots.
namespace {

constexpr int kSlots = 4;
int slots[kSlots];

void spawn(int* table, int index) { table[index] = index; }

}  // namespace

int main() {
#ifdef CONTROL
  const volatile int tasks = kSlots;
#else
  const volatile int tasks = kSlots + 1;
#endif
  for (int i = 0; i < tasks; ++i) spawn(slots, i);
  return 0;
}
