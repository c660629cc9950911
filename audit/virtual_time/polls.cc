// SPDX-License-Identifier: Apache-2.0
// The waits for file descriptors, in virtual time if there is one. Whether they
// are ready is asked of the kernel; only the waiting is ours.
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/select.h>

#include <algorithm>

#include "audit/virtual_time/core.h"
#include "audit/virtual_time/real.h"

namespace detail = vigil::detail;
namespace real = vigil::detail::real;
using detail::Nanos;

namespace {

constexpr Nanos kMillisecond = 1'000'000;
constexpr Nanos kSecond = 1'000'000'000;

/// Below zero: for ever.
Nanos deadline_of(int milliseconds) {
  return milliseconds < 0 ? detail::kNever
                          : detail::deadline_after(milliseconds * kMillisecond);
}

/// Null: for ever.
Nanos deadline_of(const timespec* span) {
  return span == nullptr ? detail::kNever
                         : detail::deadline_after(detail::to_nanos(*span));
}

Nanos deadline_of(const timeval& span) {
  const timespec time = {.tv_sec = span.tv_sec + span.tv_usec / 1'000'000,
                         .tv_nsec = span.tv_usec % 1'000'000 * 1'000};
  return detail::deadline_after(detail::to_nanos(time));
}

int to_milliseconds(Nanos slice) {
  return static_cast<int>(slice / kMillisecond);
}

int virtual_epoll(int epoll, epoll_event* events, int size, Nanos deadline,
                  const sigset_t* signals) {
  return detail::wait_until(deadline, [=](Nanos slice) {
    return real::epoll_pwait(epoll, events, size, to_milliseconds(slice),
                             signals);
  });
}

int virtual_poll(pollfd* files, nfds_t count, Nanos deadline,
                 const sigset_t* signals) {
  return detail::wait_until(deadline, [=](Nanos slice) {
    const timespec span = detail::to_timespec(slice);
    return real::ppoll(files, count, &span, signals);
  });
}

/// The sets of a select(): what is asked is overwritten by what is answered.
class Sets {
 public:
  Sets(fd_set* read, fd_set* write, fd_set* except)
      : sets_{read, write, except} {
    for (int i = 0; i < 3; ++i) {
      if (sets_[i] != nullptr) asked_[i] = *sets_[i];
    }
  }

  int select(int count, Nanos deadline, const sigset_t* signals) {
    return detail::wait_until(deadline, [=, this](Nanos slice) {
      for (int i = 0; i < 3; ++i) {
        if (sets_[i] != nullptr) *sets_[i] = asked_[i];
      }
      const timespec span = detail::to_timespec(slice);
      return real::pselect(count, sets_[0], sets_[1], sets_[2], &span, signals);
    });
  }

 private:
  fd_set* const sets_[3];
  fd_set asked_[3];
};

}  // namespace

extern "C" {

int epoll_wait(int epoll, epoll_event* events, int size, int timeout) {
  if (!detail::is_virtual()) {
    return real::epoll_wait(epoll, events, size, timeout);
  }
  return virtual_epoll(epoll, events, size, deadline_of(timeout), nullptr);
}

int epoll_pwait(int epoll, epoll_event* events, int size, int timeout,
                const sigset_t* signals) {
  if (!detail::is_virtual()) {
    return real::epoll_pwait(epoll, events, size, timeout, signals);
  }
  return virtual_epoll(epoll, events, size, deadline_of(timeout), signals);
}

int epoll_pwait2(int epoll, epoll_event* events, int size,
                 const timespec* timeout, const sigset_t* signals) {
  if (!detail::is_virtual()) {
    return real::epoll_pwait2(epoll, events, size, timeout, signals);
  }
  return virtual_epoll(epoll, events, size, deadline_of(timeout), signals);
}

int poll(pollfd* files, nfds_t count, int timeout) {
  if (!detail::is_virtual()) return real::poll(files, count, timeout);
  return virtual_poll(files, count, deadline_of(timeout), nullptr);
}

int ppoll(pollfd* files, nfds_t count, const timespec* timeout,
          const sigset_t* signals) {
  if (!detail::is_virtual()) return real::ppoll(files, count, timeout, signals);
  return virtual_poll(files, count, deadline_of(timeout), signals);
}

int pselect(int count, fd_set* read, fd_set* write, fd_set* except,
            const timespec* timeout, const sigset_t* signals) {
  if (!detail::is_virtual()) {
    return real::pselect(count, read, write, except, timeout, signals);
  }
  return Sets(read, write, except).select(count, deadline_of(timeout), signals);
}

int select(int count, fd_set* read, fd_set* write, fd_set* except,
           timeval* timeout) {
  if (!detail::is_virtual()) {
    return real::select(count, read, write, except, timeout);
  }
  Sets sets(read, write, except);
  if (timeout == nullptr) return sets.select(count, detail::kNever, nullptr);
  const Nanos deadline = deadline_of(*timeout);
  const int found = sets.select(count, deadline, nullptr);
  // Linux leaves there what is left of it.
  const Nanos left = std::max(deadline - detail::virtual_now(), Nanos{0});
  *timeout = {.tv_sec = left / kSecond, .tv_usec = left % kSecond / 1'000};
  return found;
}

// What poll() and ppoll() become where the compiler checks sizes.

int __poll_chk(pollfd* files, nfds_t count, int timeout, size_t) {
  return poll(files, count, timeout);
}

int __ppoll_chk(pollfd* files, nfds_t count, const timespec* timeout,
                const sigset_t* signals, size_t) {
  return ppoll(files, count, timeout, signals);
}

}  // extern "C"
