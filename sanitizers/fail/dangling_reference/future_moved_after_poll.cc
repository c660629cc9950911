// SPDX-License-Identifier: Apache-2.0
// A future that is moved after it was polled (law F7): the timer queue still
// has a reference to where it was.
#include <functional>
#include <vector>

namespace {

struct Sleep {
  bool is_fired = false;
};

struct TimerQueue {
  std::vector<std::reference_wrapper<Sleep>> waiting;
  void fire_all() {
    for (Sleep& sleep : waiting) sleep.is_fired = true;
  }
};

}  // namespace

int main() {
  TimerQueue queue;
  std::vector<Sleep> sleeps;
#ifdef CONTROL
  sleeps.reserve(2);
#else
  sleeps.reserve(1);
#endif
  queue.waiting.emplace_back(sleeps.emplace_back());
  sleeps.emplace_back();
  queue.fire_all();
  return 0;
}
