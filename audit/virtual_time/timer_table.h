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
  bool may_be_readable = false;  ///< it has fired since it was set, or read
  Nanos deadline = kNever;
  Nanos interval = 0;  ///< 0: it fires once
};

/// Thread safety: none; it is behind the core's lock.
class TimerTable {
 public:
  void add(int descriptor) { timers_.push_back({.descriptor = descriptor}); }
  int size() const { return static_cast<int>(timers_.size()); }
  /// Null if there is none.
  Timer* find(int descriptor);
  /// All of these numbers, `last` included.
  void remove(unsigned first, unsigned last);

  /// The earliest deadline, or kNever.
  Nanos earliest() const;
  /// Fires all that are due, as often as they are. Forgets those whose
  /// descriptor was closed unseen, and is a file of another kind now.
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
