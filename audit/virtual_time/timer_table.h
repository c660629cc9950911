// SPDX-License-Identifier: Apache-2.0
// The timer descriptors of virtual time: event descriptors, whose count grows
// when their deadline comes.
#pragma once

#include <sys/timerfd.h>

#include <vector>

#include "audit/virtual_time/core.h"

namespace vigil::detail {

struct Timer {
  int descriptor;
  bool is_blocking;
  bool may_be_readable = false;  ///< it has fired since it was set, or read
  Nanos deadline = kNever;
  Nanos interval = 0;  ///< 0: it fires once
};

/// Thread safety: none; it is behind the core's lock.
class TimerTable {
 public:
  void add(int descriptor, bool is_blocking) {
    timers_.push_back({.descriptor = descriptor, .is_blocking = is_blocking});
  }
  /// Null if there is none.
  Timer* find(int descriptor);
  /// False if there is none.
  bool remove(int descriptor);

  /// The earliest deadline, or kNever.
  Nanos earliest() const;
  /// Fires all that are due, as often as they are.
  void fire_due(Nanos now);
  /// None fires any more.
  void disarm();

  /// As timerfd_gettime().
  static itimerspec setting(const Timer& timer, Nanos now);
  /// It is no longer readable. REQUIRES: fire_due() follows.
  static void set(Timer& timer, Nanos deadline, Nanos interval);

 private:
  std::vector<Timer> timers_;
};

}  // namespace vigil::detail
