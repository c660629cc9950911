// SPDX-License-Identifier: Apache-2.0
// Timer descriptors, in virtual time if there is one when they are made.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>

#include "audit/virtual_time/core.h"
#include "audit/virtual_time/real.h"

namespace detail = vigil::detail;
namespace real = vigil::detail::real;
using detail::Nanos;
using detail::TimerKind;

namespace {

/// As read() of an event descriptor that does not block; 0 if it would, after
/// `span` of real time.
int try_to_read(int descriptor, void* buffer, size_t size, Nanos span) {
  pollfd file = {.fd = descriptor, .events = POLLIN, .revents = 0};
  const int milliseconds = static_cast<int>(span / 1'000'000);
  if (real::poll(&file, nfds_t{1}, milliseconds) <= 0) return 0;
  const ssize_t count = real::read(descriptor, buffer, size);
  if (count < 0 && errno == EAGAIN) return 0;
  if (count > 0) detail::timer_was_read(descriptor);
  return static_cast<int>(count);
}

ssize_t read_timer(int descriptor, void* buffer, size_t size) {
  return detail::wait_until(detail::kNever, [=](Nanos span) {
    return try_to_read(descriptor, buffer, size, span);
  });
}

void forget(int descriptor) {
  const auto number = static_cast<unsigned>(descriptor);
  detail::forget_timers(number, number);
}

bool is_open(int descriptor) { return fcntl(descriptor, F_GETFD) >= 0; }

}  // namespace

extern "C" {

int timerfd_create(clockid_t clock, int flags) noexcept {
  if (!detail::is_virtual(clock)) return real::timerfd_create(clock, flags);
  return detail::create_timer(flags);
}

int timerfd_settime(int descriptor, int flags, const itimerspec* value,
                    itimerspec* old) noexcept {
  const bool is_absolute = (flags & TFD_TIMER_ABSTIME) != 0;
  if (detail::set_timer(descriptor, is_absolute, *value, old)) return 0;
  return real::timerfd_settime(descriptor, flags, value, old);
}

int timerfd_gettime(int descriptor, itimerspec* value) noexcept {
  if (detail::get_timer(descriptor, value)) return 0;
  return real::timerfd_gettime(descriptor, value);
}

ssize_t read(int descriptor, void* buffer, size_t size) {
  switch (detail::find_timer(descriptor)) {
    case TimerKind::kNone:
      return real::read(descriptor, buffer, size);
    case TimerKind::kBlocking:
      return read_timer(descriptor, buffer, size);
    case TimerKind::kNonBlocking:
      break;
  }
  const int count = try_to_read(descriptor, buffer, size, 0);
  if (count != 0) return count;
  errno = EAGAIN;
  return -1;
}

// What read() becomes where the compiler checks sizes.
ssize_t __read_chk(int descriptor, void* buffer, size_t size, size_t) {
  return read(descriptor, buffer, size);
}

int close(int descriptor) {
  forget(descriptor);
  return real::close(descriptor);
}

// They close what had the number before.

int dup2(int from, int to) noexcept {
  if (from != to && is_open(from)) forget(to);
  return real::dup2(from, to);
}

int dup3(int from, int to, int flags) noexcept {
  if (from != to && is_open(from)) forget(to);
  return real::dup3(from, to, flags);
}

int close_range(unsigned first, unsigned last, int flags) noexcept {
  const bool closes = (flags & static_cast<int>(CLOSE_RANGE_CLOEXEC)) == 0;
  if (closes && first <= last) detail::forget_timers(first, last);
  return real::close_range(first, last, flags);
}

void closefrom(int first) noexcept {
  detail::forget_timers(static_cast<unsigned>(std::max(first, 0)), INT_MAX);
  real::closefrom(first);
}

}  // extern "C"
