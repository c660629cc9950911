// SPDX-License-Identifier: Apache-2.0
// A waker that keeps a flag in the lowest bit of its task's address, and does
// not mask it out before it uses the address.
#include <cstdint>

namespace {

struct Task {
  int wakes = 0;
};

void wake(std::uintptr_t tagged) {
#ifdef CONTROL
  tagged &= ~std::uintptr_t{1};
#endif
  ++reinterpret_cast<Task*>(tagged)->wakes;
}

}  // namespace

int main() {
  static Task tasks[2];
  volatile std::uintptr_t tagged = reinterpret_cast<std::uintptr_t>(tasks) | 1;
  wake(tagged);
  return 0;
}
