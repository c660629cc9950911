// SPDX-License-Identifier: Apache-2.0
// A ring of ready tasks on the heap whose index wraps one slot too late.
#include <memory>

namespace {

struct ReadyQueue {
  static constexpr unsigned kSlots = 4;
#ifdef CONTROL
  static constexpr unsigned kWrap = kSlots;
#else
  static constexpr unsigned kWrap = kSlots + 1;
#endif
  void push(int task) { slots[tail++ % kWrap] = task; }
  std::unique_ptr<int[]> slots{new int[kSlots]};
  unsigned tail = 0;
};

}  // namespace

int main() {
  ReadyQueue queue;
  for (int task = 0; task < 5; ++task) queue.push(task);
  return 0;
}
