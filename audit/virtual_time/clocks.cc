// SPDX-License-Identifier: Apache-2.0
// The C library's clocks and sleeps, in virtual time if there is one.
#include <errno.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "audit/virtual_time/core.h"
#include "audit/virtual_time/real.h"

namespace detail = vigil::detail;
namespace real = vigil::detail::real;
using detail::Nanos;

namespace {

bool is_valid(const timespec& time) {
  return time.tv_sec >= 0 && time.tv_nsec >= 0 && time.tv_nsec < 1'000'000'000;
}

/// Only time ends it.
void sleep_until(Nanos deadline) {
  detail::wait_until(deadline, [](Nanos slice) {
    if (slice == 0) return 0;
    const timespec span = detail::to_timespec(slice);
    real::nanosleep(&span, nullptr);
    return 0;
  });
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept {
  if (!detail::is_virtual(clock)) return real::clock_gettime(clock, time);
  *time = detail::to_timespec(detail::read_clock());
  return 0;
}

int clock_getres(clockid_t clock, timespec* resolution) noexcept {
  if (!detail::is_virtual(clock)) return real::clock_getres(clock, resolution);
  if (resolution != nullptr) *resolution = detail::to_timespec(1);
  return 0;
}

int gettimeofday(timeval* time, void* zone) noexcept {
  if (!detail::is_virtual()) return real::gettimeofday(time, zone);
  const Nanos now = detail::read_clock();
  *time = {.tv_sec = now / 1'000'000'000,
           .tv_usec = now % 1'000'000'000 / 1'000};
  return 0;
}

time_t time(time_t* result) noexcept {
  if (!detail::is_virtual()) return real::time(result);
  const time_t seconds = detail::read_clock() / 1'000'000'000;
  if (result != nullptr) *result = seconds;
  return seconds;
}

int nanosleep(const timespec* span, timespec* left) {
  if (!detail::is_virtual()) return real::nanosleep(span, left);
  if (!is_valid(*span)) {
    errno = EINVAL;
    return -1;
  }
  sleep_until(detail::deadline_after(detail::to_nanos(*span)));
  return 0;
}

int clock_nanosleep(clockid_t clock, int flags, const timespec* time,
                    timespec* left) {
  if (!detail::is_virtual(clock)) {
    return real::clock_nanosleep(clock, flags, time, left);
  }
  if (!is_valid(*time)) return EINVAL;
  const Nanos nanos = detail::to_nanos(*time);
  const bool is_absolute = (flags & TIMER_ABSTIME) != 0;
  sleep_until(is_absolute ? nanos : detail::deadline_after(nanos));
  return 0;
}

// libc makes these of a call that we don't see.

int usleep(useconds_t span) {
  const timespec time = {.tv_sec = span / 1'000'000,
                         .tv_nsec = span % 1'000'000 * 1'000L};
  return nanosleep(&time, nullptr);
}

unsigned sleep(unsigned seconds) {
  timespec time = {.tv_sec = seconds, .tv_nsec = 0};
  if (nanosleep(&time, &time) == 0) return 0;
  return static_cast<unsigned>(time.tv_sec + (time.tv_nsec != 0 ? 1 : 0));
}

}  // extern "C"
