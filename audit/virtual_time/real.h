// SPDX-License-Identifier: Apache-2.0
// The C library's functions that ours hide. real::poll() is the poll() that the
// program would have without us: the sanitizer's, if it has one, else libc's.
#pragma once

#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

namespace vigil::detail::real {

/// The next definition behind the program's own; aborts if there is none.
void* find(const char* name) noexcept;

/// SAFETY: dlsym() answers with the function of that name, whose type is F.
template <class F>
F* find(const char* name, F* interceptor) noexcept {
  return interceptor != nullptr ? interceptor
                                : reinterpret_cast<F*>(find(name));
}

}  // namespace vigil::detail::real

// What sanitizers make of a function is also to be had under a second name. To
// leave it out would blind ThreadSanitizer for what a wait has synchronised.
#define VIGIL_REAL(name)                                                  \
  extern "C" __attribute__((weak)) decltype(::name) __interceptor_##name; \
  namespace vigil::detail::real {                                         \
  template <class... Arguments>                                           \
  auto name(Arguments... arguments) {                                     \
    static decltype(::name)* const found =                                \
        find<decltype(::name)>(#name, &__interceptor_##name);             \
    return found(arguments...);                                           \
  }                                                                       \
  }                                                                       \
  static_assert(true)

VIGIL_REAL(clock_getres);
VIGIL_REAL(clock_gettime);
VIGIL_REAL(clock_nanosleep);
VIGIL_REAL(close);
VIGIL_REAL(close_range);
VIGIL_REAL(closefrom);
VIGIL_REAL(dup2);
VIGIL_REAL(dup3);
VIGIL_REAL(epoll_pwait);
VIGIL_REAL(epoll_pwait2);
VIGIL_REAL(epoll_wait);
VIGIL_REAL(gettimeofday);
VIGIL_REAL(nanosleep);
VIGIL_REAL(poll);
VIGIL_REAL(ppoll);
VIGIL_REAL(pselect);
VIGIL_REAL(pthread_cond_clockwait);
VIGIL_REAL(pthread_cond_timedwait);
VIGIL_REAL(read);
VIGIL_REAL(select);
VIGIL_REAL(sem_clockwait);
VIGIL_REAL(sem_timedwait);
VIGIL_REAL(time);
VIGIL_REAL(timerfd_create);
VIGIL_REAL(timerfd_gettime);
VIGIL_REAL(timerfd_settime);

#undef VIGIL_REAL
