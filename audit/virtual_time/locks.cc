// SPDX-License-Identifier: Apache-2.0
// Condition variables and semaphores with a deadline, in virtual time if there
// is one.
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <time.h>

#include "audit/virtual_time/core.h"
#include "audit/virtual_time/real.h"

namespace detail = vigil::detail;
namespace real = vigil::detail::real;
using detail::Nanos;
using detail::Wait;

namespace {

/// The C library's wait, until that long from now: so the mutex is given back
/// even if it is no time at all.
int wait_a_while(pthread_cond_t* condition, pthread_mutex_t* mutex,
                 Nanos span) {
  timespec now{};
  real::clock_gettime(CLOCK_MONOTONIC, &now);
  const timespec end = detail::to_timespec(detail::to_nanos(now) + span);
  return real::pthread_cond_clockwait(condition, mutex, CLOCK_MONOTONIC, &end);
}

/// Answers 0 without a notification, a spurious wake-up, whenever others may
/// have changed what the caller waits for: a notification that comes between
/// two of our waits would be lost. While we have the mutex, nobody changes it:
/// so we look again without asking the caller.
int virtual_wait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                 const timespec* deadline) {
  Wait wait(detail::to_nanos(*deadline), mutex);
  for (;;) switch (wait.next()) {
      case Wait::Next::kLookAgain:
        break;
      case Wait::Next::kToldOf:
        return 0;
      case Wait::Next::kExpired:
        return wait_a_while(condition, mutex, 0);
      case Wait::Next::kOthersRun:
        wait_a_while(condition, mutex, detail::long_slice());
        return 0;
    }
}

int virtual_wait(sem_t* semaphore, const timespec* deadline) {
  const auto look = [=](Nanos span) {
    int result = sem_trywait(semaphore);
    if (result != 0 && errno == EAGAIN && span != 0) {
      timespec end{};
      real::clock_gettime(CLOCK_REALTIME, &end);
      end = detail::to_timespec(detail::to_nanos(end) + span);
      result = real::sem_timedwait(semaphore, &end);
    }
    if (result == 0) return 1;
    return errno == EAGAIN || errno == ETIMEDOUT ? 0 : -1;
  };
  const int found = detail::wait_until(detail::to_nanos(*deadline), look);
  if (found == 1) return 0;
  if (found == 0) errno = ETIMEDOUT;
  return -1;
}

}  // namespace

extern "C" {

int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                           const timespec* deadline) {
  if (!detail::is_virtual()) {
    return real::pthread_cond_timedwait(condition, mutex, deadline);
  }
  return virtual_wait(condition, mutex, deadline);
}

int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                           clockid_t clock, const timespec* deadline) {
  if (!detail::is_virtual(clock)) {
    return real::pthread_cond_clockwait(condition, mutex, clock, deadline);
  }
  return virtual_wait(condition, mutex, deadline);
}

int sem_timedwait(sem_t* semaphore, const timespec* deadline) {
  if (!detail::is_virtual()) return real::sem_timedwait(semaphore, deadline);
  return virtual_wait(semaphore, deadline);
}

int sem_clockwait(sem_t* semaphore, clockid_t clock, const timespec* deadline) {
  if (!detail::is_virtual(clock)) {
    return real::sem_clockwait(semaphore, clock, deadline);
  }
  return virtual_wait(semaphore, deadline);
}

}  // extern "C"
