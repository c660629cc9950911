// SPDX-License-Identifier: Apache-2.0
// Timer descriptors, in virtual time if there is one when they are made.
#include <errno.h>
#include <poll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cstdint>

#include "audit/virtual_time/core.h"
#include "audit/virtual_time/real.h"

namespace detail = vigil::detail;
namespace real = vigil::detail::real;
using detail::Nanos;
using detail::TimerKind;

namespace {

/// As read() of an event descriptor that does not block; 0 if it would.
int try_to_read(int descriptor, void* buffer, size_t size) {
  const ssize_t count = real::read(descriptor, buffer, size);
  if (count < 0 && errno == EAGAIN) return 0;
  if (count > 0) detail::timer_was_read(descriptor);
  return static_cast<int>(count);
}

ssize_t read_timer(int descriptor, void* buffer, size_t size) {
  return detail::wait_until(detail::kNever, [=](Nanos slice) {
    if (slice != 0) {
      pollfd file = {.fd = descriptor, .events = POLLIN, .revents = 0};
      real::poll(&file, nfds_t{1}, static_cast<int>(slice / 1'000'000));
    }
    return try_to_read(descriptor, buffer, size);
  });
}

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
  const int count = try_to_read(descriptor, buffer, size);
  if (count != 0) return count;
  errno = EAGAIN;
  return -1;
}

// What read() becomes where the compiler checks sizes.
ssize_t __read_chk(int descriptor, void* buffer, size_t size, size_t) {
  return read(descriptor, buffer, size);
}

int close(int descriptor) {
  detail::forget_timer(descriptor);
  return real::close(descriptor);
}

}  // extern "C"
