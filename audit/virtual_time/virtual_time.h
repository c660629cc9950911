// SPDX-License-Identifier: Apache-2.0
// Virtual time for code that knows a real clock only. A program that links this
// library answers the C library's clocks and waits itself. While a VirtualTime
// lives, time stands still as long as anything runs, and where all wait it
// leaps to the earliest deadline: an event loop that was not made for it runs
// hours of timers in no time, and the same way each time.
//
//     VirtualTime time;
//     run_my_loop();                   // sleeps for an hour
//     EXPECT_EQ(time.now(), 1h);
//
// Without one, every call goes to the C library as if we were not there.
//
// Answered: clock_gettime, clock_getres, gettimeofday, time; nanosleep,
// clock_nanosleep, usleep, sleep; epoll_wait, epoll_pwait, epoll_pwait2, poll,
// ppoll, select, pselect; timerfd_create, -settime, -gettime and reads of it;
// pthread_cond_timedwait, -clockwait; sem_timedwait, -clockwait.
// Not answered: timespec_get, signals of timers (alarm, setitimer,
// timer_create), timed locks and joins, a futex that is waited for by a system
// call (GLib's GCond), clocks of CPU time, select of descriptors beyond
// FD_SETSIZE, waits that have no deadline (pthread_cond_wait, sem_wait: a
// deadlock of these hangs), deadlines of other calls (semtimedop, mq_timedsend,
// mq_timedreceive, sigtimedwait, timeouts of sockets), and calls that the C
// library makes itself, such as the close() of fclose(). A second descriptor of
// a timer's, by dup(), does not make time leap where it is read.
//
// Other threads. Time does not leap while one of them runs. One that waits in
// the kernel (for a lock, a file descriptor, a sleep) does not hold it up, but
// for one that waits for the mutex that a condition variable is about to give
// back; nor does a main thread that has ended. Whoever is in another system
// call, is stopped, or waits for a disk counts as running. What comes from
// outside the process, and signals, are not waited for. Where several threads
// wait, a leap may take a millisecond of real time; where N do, N/8, and
// N*N/32 for condition variables: some tens are fine, hundreds are slow.
//
// A program whose threads can't be seen in /proc/self/task (it made itself
// undumpable and is not root; it has no descriptor left) is stopped with a
// message. Where there are timer descriptors, read(), close() and dup2() take a
// lock: a signal handler must not call them. A child of fork() may.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace vigil {

/// What the clocks do while the program runs.
enum class Passing : std::uint8_t {
  kStandsStill,  ///< nothing: all that is done between two waits is
                 ///< simultaneous
  kTicks,        ///< each call of a clock takes a nanosecond: no two are equal
};

/// While one lives, the clocks of the process show virtual time. All of them
/// (realtime, monotonic, boot time) show the same.
///
/// REQUIRES: one at a time. What has a deadline begins and ends within its
/// life: event loops are made after it and destroyed before it. A thread that
/// is in a wait when it ends, as one that sleeps in the background, is told
/// that its deadline has come; if it has none, it waits on in real time. Thread
/// safety: all members may be called on any thread.
class VirtualTime {
 public:
  using Nanoseconds = std::chrono::nanoseconds;

  /// `start`: what the clocks show first; not negative.
  explicit VirtualTime(Passing passing = Passing::kStandsStill,
                       Nanoseconds start = Nanoseconds::zero());
  ~VirtualTime();
  VirtualTime(const VirtualTime&) = delete;
  VirtualTime& operator=(const VirtualTime&) = delete;

  /// What the clocks show. It takes no time, whatever Passing says.
  Nanoseconds now() const noexcept;
  /// Moves on without a wait. A time that is over already changes nothing.
  void advance_to(Nanoseconds time);
  /// How often time leapt to a deadline.
  std::uint64_t leaps() const noexcept;

  /// Calls `handler` where a thread waits in one of the calls that are answered
  /// here, without a deadline, nothing is ready,
  /// nothing else has a deadline, and no other thread runs: a deadlock, which
  /// would hang for ever. It runs on that thread, within its wait (if that is
  /// for a condition variable, without the mutex); what it makes ready (by an
  /// eventfd, say) is then found. If that lets no wait of any thread go on, or
  /// without a handler, the program aborts with a message. A wait for a
  /// condition variable goes on each time, whether or not it was for it: where
  /// there is nothing else, the program aborts after 10'000 calls in a row. It
  /// must not throw: there are frames of C below it.
  void on_deadlock(std::function<void()> handler);
};

}  // namespace vigil
