// SPDX-License-Identifier: Apache-2.0
// A task whose "is in the queue" flag is a plain bool, set by two threads.
#include <atomic>
#include <thread>

namespace {

#ifdef CONTROL
std::atomic<bool> is_ready{false};
#else
bool is_ready = false;
#endif
std::atomic<bool> is_first_done{false};

void first_wake() {
  is_ready = true;
  is_first_done.store(true, std::memory_order_relaxed);
}

void second_wake() {
  // Relaxed: it orders nothing, but makes the report stable.
  while (!is_first_done.load(std::memory_order_relaxed)) {
    std::this_thread::yield();
  }
  is_ready = true;
}

}  // namespace

int main() {
  std::thread second(second_wake);
  first_wake();
  second.join();
  return is_ready ? 0 : 1;
}
