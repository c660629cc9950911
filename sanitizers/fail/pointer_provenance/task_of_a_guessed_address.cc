// SPDX-License-Identifier: Apache-2.0
// A waker's data that is computed from the address of another object: the
// number is that of a live task, and no pointer to it was made a number.
#include <cstdint>

namespace {

struct Task {
  int wakes = 0;
};
Task tasks[2];

}  // namespace

int main() {
  static Task other;
  const volatile std::uintptr_t distance =
      reinterpret_cast<std::uintptr_t>(&tasks[1]) -
      reinterpret_cast<std::uintptr_t>(&other);
  // Pointer arithmetic from one object into another, in bytes.
  auto* const bytes = reinterpret_cast<unsigned char*>(&other);
  ++reinterpret_cast<Task*>(bytes + distance)->wakes;
  return tasks[1].wakes == 1 ? 0 : 1;
}
