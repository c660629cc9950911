// SPDX-License-Identifier: Apache-2.0
// What an executor promises. It is judged by that, no more and no less.
#pragma once

#include <cstdint>

namespace vigil {

/// How programs are run.
enum class Dialect : std::uint8_t {
  /// Coroutines over the primitives of executor/. Each sleep has a timer.
  kNative,
  /// Through the adapter. A task has one timer, which begins anew whenever the
  /// task asks for something.
  kScript,
};

/// A closed list. A law that needs a promise is not applied where it is not
/// made, and the oracle then allows every order that is left open.
struct Promises {
  /// Runnable tasks are polled first in, first out. With exact_deadlines, all
  /// that is due at a time joins the queue before any of it is polled.
  bool fifo_ready = false;
  /// Sleeps with equal deadlines end in the order in which they began. It is
  /// held to this only together with exact_deadlines: else nobody knows which
  /// deadlines are equal.
  bool fifo_ties = false;
  /// Time moves only when nothing is runnable, and then straight to the
  /// earliest deadline.
  bool exact_deadlines = false;
  /// A task can wait without a timer, until the adapter's wake().
  bool park = false;
  /// The adapter's cancel() works.
  bool cancel = false;
  /// The adapter's wake(), and what its waker() returns, may be called on any
  /// thread.
  bool remote_wake = false;
  /// An exception out of resume() ends that task alone. Where it is not
  /// promised, a task that throws ends as if it were done.
  bool exceptions = false;
  /// A task is polled for a cause: it was spawned or woken, or it is due. The
  /// one promise that stands unless it is taken back.
  bool exact_polls = true;
  /// The adapter's wake() may be called for any task that was resumed before
  /// and does not sleep: in its own poll, again before it is polled, after it
  /// has ended. Wakes merge into one poll (laws E1 and E2); of a task that has
  /// ended they do nothing (W11, E12).
  bool any_wake = false;
  /// The adapter's cancel() may be called for a task that has ended: nothing
  /// comes of it (law E6).
  bool any_cancel = false;
  /// A task that has ended, or was cancelled, is destroyed before the next poll
  /// of another, before time moves, and before run() looks whether anything is
  /// left to do (laws E5, E6): not when it is convenient.
  bool prompt_destruction = false;
  /// The destructor of what the adapter's cancel() destroys may call wake() of
  /// other tasks, as that of a future which hands on what it was given; with
  /// prompt_destruction, that of any task.
  bool waking_destructors = false;
  /// A deadline may have passed already when it is set, or be now; a delay may
  /// be zero. The task is due at once then; with exact_deadlines, time does not
  /// move before (T2).
  bool past_deadlines = false;
  /// The adapter's stop() makes run() return; the adapter may then be
  /// destroyed, with tasks that are queued, asleep or parked: each is destroyed
  /// once (law E5).
  bool stop = false;
  /// What the adapter's waker() returns may be called and destroyed when the
  /// executor has gone: nothing comes of it (law E10).
  bool outliving_wakers = false;
  /// run() may be called again when it has returned: who was woken in between
  /// is polled then (law E1), and with exact_polls nobody else is (E3).
  bool run_again = false;
  friend constexpr bool operator==(const Promises&, const Promises&) = default;
};

/// All of them.
inline constexpr Promises kAllPromises{.fifo_ready = true,
                                       .fifo_ties = true,
                                       .exact_deadlines = true,
                                       .park = true,
                                       .cancel = true,
                                       .remote_wake = true,
                                       .exceptions = true,
                                       .exact_polls = true,
                                       .any_wake = true,
                                       .any_cancel = true,
                                       .prompt_destruction = true,
                                       .waking_destructors = true,
                                       .past_deadlines = true,
                                       .stop = true,
                                       .outliving_wakers = true,
                                       .run_again = true};

}  // namespace vigil
