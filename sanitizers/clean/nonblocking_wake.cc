// SPDX-License-Identifier: Apache-2.0
// A wake of a task of Executor neither allocates nor locks (law W13): each kind
// of it runs in a function that RealtimeSanitizer holds to that. Clones and
// drops do not either, but for the drop of the last reference, which frees.
#include <optional>
#include <thread>
#include <utility>

#include "executor/executor.h"
#include "executor/task.h"

namespace {

void wake_by_ref(const vigil::Waker& waker) noexcept [[clang::nonblocking]] {
  waker.wake_by_ref();
}
void clone_and_drop(const vigil::Waker& waker) noexcept [[clang::nonblocking]] {
  vigil::Waker copy = waker;
  std::move(copy).wake();
  const vigil::Waker other = waker;
}
void wake_each_way(const vigil::Waker& waker) {
  wake_by_ref(waker);
  wake_by_ref(waker);  // merges
  clone_and_drop(waker);
}

std::optional<vigil::Waker> sleeper_waker;
int polls = 0;
bool is_over = false;

/// Pending until it is over; the first poll keeps its waker.
struct Sleeper {
  using Output = void;
  vigil::Poll<void> poll(vigil::Context& context) {
    ++polls;
    if (!sleeper_waker) sleeper_waker = context.waker();
    if (is_over) return vigil::ready;
    return vigil::pending;
  }
};

/// Wakes itself and the sleeper from within the run.
struct WakeAll {
  using Output = void;
  bool is_first = true;
  vigil::Poll<void> poll(vigil::Context& context) {
    if (!std::exchange(is_first, false)) return vigil::ready;
    wake_each_way(context.waker());
    wake_each_way(*sleeper_waker);
    return vigil::pending;
  }
};

}  // namespace

int main() {
  vigil::Executor executor;
  executor.spawn(Sleeper{}, "sleeper");
  executor.spawn(WakeAll{}, "waker");
  executor.run();
  if (polls != 2) return 1;

  wake_each_way(*sleeper_waker);  // from outside of the run
  std::thread([] { wake_each_way(*sleeper_waker); }).join();
  executor.run();
  if (polls != 3) return 2;

  is_over = true;
  wake_by_ref(*sleeper_waker);
  executor.run();
  wake_each_way(*sleeper_waker);  // of a task that has ended
  executor.run();
  return polls == 4 ? 0 : 3;
}
