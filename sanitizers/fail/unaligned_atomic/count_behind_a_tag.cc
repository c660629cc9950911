// SPDX-License-Identifier: Apache-2.0
// A reference count that stands behind a one-byte tag in the bytes of a task.
#include <atomic>
#include <new>

int main() {
  using Count = std::atomic<int>;
  alignas(Count) static unsigned char bytes[2 * sizeof(Count)];
#ifdef CONTROL
  unsigned char* volatile place = bytes + alignof(Count);
#else
  unsigned char* volatile place = bytes + 1;
#endif
  auto* const count = reinterpret_cast<Count*>(place);
  count->fetch_add(1, std::memory_order_relaxed);
  return 0;
}
