// SPDX-License-Identifier: Apache-2.0
// What an executor promises. It is judged by that, no more and no less.
#pragma once

namespace vigil {

/// A closed list. A law that needs a promise is not applied where it is not
/// made, and the oracle then allows every order that is left open.
struct Promises {
  /// Runnable tasks are polled first in, first out.
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
  /// The adapter's wake() may be called on any thread.
  bool remote_wake = false;
  friend constexpr bool operator==(const Promises&, const Promises&) = default;
};

/// All of them.
inline constexpr Promises kAllPromises{.fifo_ready = true,
                                       .fifo_ties = true,
                                       .exact_deadlines = true,
                                       .park = true,
                                       .cancel = true,
                                       .remote_wake = true};

}  // namespace vigil
