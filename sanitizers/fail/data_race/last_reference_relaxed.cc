// SPDX-License-Identifier: Apache-2.0
// A reference count that is released without ordering (law W12): the last one
// frees the task, not knowing what the other did to it before.
#include <atomic>
#include <thread>

namespace {

#ifdef CONTROL
constexpr auto kOrder = std::memory_order_acq_rel;
#else
constexpr auto kOrder = std::memory_order_relaxed;
#endif

struct Task {
  std::atomic<int> references{2};
  int wakes = 0;

  void release() {
    if (references.fetch_sub(1, kOrder) == 1) delete this;
  }
};

void wake(Task* task) {
  ++task->wakes;
  task->release();
}

}  // namespace

int main() {
  auto* const task = new Task;
  std::thread other(wake, task);
  // The other is first, so that the report is always the same.
  while (task->references.load(std::memory_order_relaxed) == 2) {
    std::this_thread::yield();
  }
  task->release();
  other.join();
  return 0;
}
