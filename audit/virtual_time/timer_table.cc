// SPDX-License-Identifier: Apache-2.0
#include "audit/virtual_time/timer_table.h"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "audit/virtual_time/real.h"

namespace vigil::detail {
namespace {

/// Those of the kernel's own making have no file type.
bool is_event(int descriptor) {
  struct stat status;
  return fstat(descriptor, &status) == 0 && (status.st_mode & S_IFMT) == 0;
}

// A count can't overflow, for which a write would wait: all of time is less.
void fire(Timer& timer, Nanos now) {
  std::uint64_t count = 1;
  if (timer.interval == 0) {
    timer.deadline = kNever;
  } else {
    const Nanos missed = (now - timer.deadline) / timer.interval;
    const Nanos since = now - timer.deadline - missed * timer.interval;
    count += static_cast<std::uint64_t>(missed);
    const Nanos left = timer.interval - since;
    timer.deadline = left > kNever - now ? kNever : now + left;
  }
  timer.may_be_readable = true;
  (void)!write(timer.descriptor, &count, sizeof count);
}

}  // namespace

Timer* TimerTable::find(int descriptor) {
  const auto found = std::find_if(
      timers_.begin(), timers_.end(),
      [=](const Timer& timer) { return timer.descriptor == descriptor; });
  return found == timers_.end() ? nullptr : &*found;
}

void TimerTable::remove(unsigned first, unsigned last) {
  std::erase_if(timers_, [=](const Timer& timer) {
    const auto descriptor = static_cast<unsigned>(timer.descriptor);
    return first <= descriptor && descriptor <= last;
  });
}

Nanos TimerTable::earliest() const {
  Nanos earliest = kNever;
  for (const Timer& timer : timers_) {
    earliest = std::min(earliest, timer.deadline);
  }
  return earliest;
}

void TimerTable::fire_due(Nanos now) {
  std::erase_if(timers_, [=](Timer& timer) {
    if (timer.deadline > now) return false;
    if (!is_event(timer.descriptor)) return true;
    fire(timer, now);
    return false;
  });
}

void TimerTable::disarm() {
  for (Timer& timer : timers_) timer.deadline = kNever;
}

itimerspec TimerTable::setting(const Timer& timer, Nanos now) {
  const Nanos left =
      timer.deadline == kNever ? 0 : std::max<Nanos>(timer.deadline - now, 1);
  return {.it_interval = to_timespec(timer.interval),
          .it_value = to_timespec(left)};
}

void TimerTable::set(Timer& timer, Nanos deadline, Nanos interval) {
  if (std::exchange(timer.may_be_readable, false)) {
    std::uint64_t count = 0;
    pollfd file = {.fd = timer.descriptor, .events = POLLIN, .revents = 0};
    if (real::poll(&file, nfds_t{1}, 0) == 1) {
      (void)!real::read(timer.descriptor, &count, sizeof count);
    }
  }
  timer.deadline = deadline;
  timer.interval = interval;
}

}  // namespace vigil::detail
