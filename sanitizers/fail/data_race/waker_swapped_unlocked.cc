// SPDX-License-Identifier: Apache-2.0
// A future that replaces its waker at each poll, while another thread looks at
// it, with no lock. The flag orders nothing: it only makes the report stable.
#include <atomic>
#include <mutex>
#include <thread>

#include "executor/waker.h"

namespace {

const vigil::Waker kWakers[2] = {vigil::Waker::noop(), vigil::Waker::noop()};
const vigil::Waker* registered = &kWakers[0];
std::atomic<bool> is_polled{false};

#ifdef CONTROL
std::mutex mutex;
using Lock = std::lock_guard<std::mutex>;
#else
int mutex = 0;
struct Lock {
  explicit Lock(int&) {}
  ~Lock() {}
};
#endif

void poll() {
  {
    const Lock lock(mutex);
    registered = &kWakers[1];
  }
  is_polled.store(true, std::memory_order_relaxed);
}

void wake() {
  while (!is_polled.load(std::memory_order_relaxed)) std::this_thread::yield();
  const Lock lock(mutex);
  registered->wake_by_ref();
}

}  // namespace

int main() {
  std::thread waking(wake);
  poll();
  waking.join();
  return 0;
}
