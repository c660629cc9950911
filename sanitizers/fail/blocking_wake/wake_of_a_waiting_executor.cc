// SPDX-License-Identifier: Apache-2.0
// A wake of Executor while its thread waits in run() for a RemoteGuard: it
// takes no lock, but makes a system call, to end that wait.
#include <chrono>
#include <optional>
#include <thread>

#include "executor/executor.h"

namespace {

std::optional<vigil::Waker> kept;

struct Once {
  using Output = void;
  vigil::Poll<void> poll(vigil::Context& context) {
    if (kept) return vigil::ready;
    kept = context.waker();
    return vigil::pending;
  }
};

void interrupt(const vigil::Waker& waker) noexcept [[clang::nonblocking]] {
  waker.wake_by_ref();
}

}  // namespace

int main() {
  vigil::Executor executor;
  executor.spawn(Once{});
  executor.run();
#ifdef CONTROL
  interrupt(*kept);
  executor.run();
#else
  std::optional<vigil::RemoteGuard> guard(executor.remote_guard());
  std::thread other([&guard] {
    // Until one of them finds that it waits; nothing says when it does.
    for (int i = 0; i < 1'000; ++i) {
      interrupt(*kept);
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    guard.reset();
  });
  executor.run();
  other.join();
#endif
  return 0;
}
