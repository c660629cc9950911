// SPDX-License-Identifier: Apache-2.0
// The timer queue allocates only to grow: where it has had as many timers
// before, setting, moving, cancelling and firing them does not block.
#include <cstddef>

#include "executor/timer_queue.h"

namespace {

constexpr std::size_t kTimers = 32;
int fired = 0;

void fire(vigil::TimerEntry&) noexcept { ++fired; }

struct Timer : vigil::TimerEntry {
  Timer() noexcept : TimerEntry(&fire) {}
};

void use(vigil::TimerQueue& queue, Timer* timers) noexcept
    [[clang::nonblocking]] {
  for (std::size_t i = 0; i < kTimers; ++i) {
    queue.insert(timers[i], vigil::Time(vigil::Duration((i * 7) % 5)));
  }
  timers[3].cancel();
  queue.remove(timers[4]);
  queue.insert(timers[4], vigil::Time(vigil::Duration(9)));
  while (!queue.is_empty()) queue.fire_earliest();
}

}  // namespace

int main() {
  vigil::TimerQueue queue;
  Timer timers[kTimers];
  for (Timer& timer : timers) queue.insert(timer, vigil::Time());
  queue.clear();
  use(queue, timers);
  return fired == kTimers - 1 ? 0 : 1;
}
