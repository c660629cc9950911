// SPDX-License-Identifier: Apache-2.0
// What can be done with a timer descriptor, each in one hold of the lock.
#include <fcntl.h>
#include <sys/eventfd.h>

#include "audit/virtual_time/core.h"
#include "audit/virtual_time/state.h"

namespace vigil::detail {

int create_timer(int flags) noexcept {
  const int descriptor =
      eventfd(0, ((flags & TFD_NONBLOCK) != 0 ? EFD_NONBLOCK : 0) |
                     ((flags & TFD_CLOEXEC) != 0 ? EFD_CLOEXEC : 0));
  if (descriptor < 0) return descriptor;
  Core& core = Core::get();
  const auto lock = core.lock();
  core.timers().add(descriptor);
  timer_count = core.timers().size();
  return descriptor;
}

void forget_timers(unsigned first, unsigned last) noexcept {
  if (timer_count == 0) return;
  Core& core = Core::get();
  const auto lock = core.lock();
  core.timers().remove(first, last);
  timer_count = core.timers().size();
}

TimerKind find_timer(int descriptor) noexcept {
  if (timer_count == 0) return TimerKind::kNone;
  Core& core = Core::get();
  const auto lock = core.lock();
  if (core.timers().find(descriptor) == nullptr) return TimerKind::kNone;
  const int flags = fcntl(descriptor, F_GETFL);
  return (flags & O_NONBLOCK) != 0 ? TimerKind::kNonBlocking
                                   : TimerKind::kBlocking;
}

bool set_timer(int descriptor, bool is_absolute, const itimerspec& value,
               itimerspec* old) noexcept {
  if (timer_count == 0) return false;
  Core& core = Core::get();
  const auto lock = core.lock();
  Timer* const timer = core.timers().find(descriptor);
  if (timer == nullptr) return false;
  if (old != nullptr) *old = TimerTable::setting(*timer, now);
  const Nanos first = to_nanos(value.it_value);
  const Nanos deadline = first == 0    ? kNever
                         : is_absolute ? first
                                       : deadline_after(first);
  TimerTable::set(*timer, deadline, to_nanos(value.it_interval));
  core.fire_due();
  return true;
}

bool get_timer(int descriptor, itimerspec* value) noexcept {
  if (timer_count == 0) return false;
  Core& core = Core::get();
  const auto lock = core.lock();
  const Timer* const timer = core.timers().find(descriptor);
  if (timer == nullptr) return false;
  *value = TimerTable::setting(*timer, now);
  return true;
}

void timer_was_read(int descriptor) noexcept {
  Core& core = Core::get();
  const auto lock = core.lock();
  if (Timer* const timer = core.timers().find(descriptor)) {
    timer->may_be_readable = false;
  }
}

}  // namespace vigil::detail
