// SPDX-License-Identifier: Apache-2.0
// Executors for the tests of the audit kit: one that keeps what it promises,
// and such as do something else in the middle of a program.
#pragma once

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <utility>

#include "mutants/small_executor.h"

namespace vigil::kit {

using Good = SmallExecutor<Bug::kNone>;

/// Those of Good, but that cancel() is for programs that cancel, and that it
/// can't be stopped: its programs are those of one that cannot.
inline constexpr Promises kCancelsLiving = [] {
  Promises promises = Good::promises;
  promises.any_cancel = promises.stop = false;
  return promises;
}();

/// The smallest program of all of these has a spawn, a cancel and not much
/// else: only a cancellation does what they do.
template <void (*Misdeed)()>
struct OnCancel : Good {
  static constexpr Promises promises = kCancelsLiving;
  void cancel(TaskId task) {
    Misdeed();
    Good::cancel(task);
  }
};

inline void hang() {
  for (;;) ::pause();
}
/// Busy all the time.
inline void spin() {
  volatile bool goes_on = true;
  while (goes_on) {
  }
}
inline void crash() { ::raise(SIGSEGV); }
inline void leave() { std::_Exit(3); }
inline void copy() { (void)::fork(); }

/// LeakSanitizer alone sees it.
inline void lose() {
  volatile char* lost = new char[48];
  lost[0] = 1;
  lost = nullptr;
}

using Leaks = OnCancel<&lose>;
using Hangs = OnCancel<&hang>;
using Spins = OnCancel<&spin>;
using Crashes = OnCancel<&crash>;
using Exits = OnCancel<&leave>;
using Forks = OnCancel<&copy>;

/// What run() throws is a broken law; this is thrown outside of it.
struct Throws : Good {
  Throws() { throw std::runtime_error("no executor today"); }
};

/// In the middle of a program: out of cancel(), which a task's script calls.
struct ThrowsInCancel : Good {
  static constexpr Promises promises = kCancelsLiving;
  void cancel(TaskId) { throw std::runtime_error("nobody is cancelled here"); }
};

/// The same out of the others that a script calls.
struct ThrowsInWake : Good {
  /// On another thread nobody could catch it, of the ended it is W11, and
  /// after the run it is told in other words.
  static constexpr Promises promises = [] {
    Promises promises = Good::promises;
    promises.remote_wake = promises.any_wake = promises.run_again = false;
    promises.outliving_wakers = false;
    return promises;
  }();
  void wake(TaskId) { throw std::runtime_error("nobody is woken here"); }
};
struct ThrowsInSpawn : Good {
  void spawn(TaskId task, Script script) {
    if (task != 0) throw std::runtime_error("nobody is born here");
    Good::spawn(task, std::move(script));
  }
};
struct ThrowsInStop : Good {
  void stop() { throw std::runtime_error("it never stops"); }
};

/// Ends equal deadlines in the wrong order, and hangs on a cancellation: two
/// bugs, of which neither may hide the other.
struct Both : SmallExecutor<Bug::kLastInFirstOutTies> {
  using Base = SmallExecutor<Bug::kLastInFirstOutTies>;
  // It promises the order that it does not keep.
  static constexpr Promises promises = kCancelsLiving;
  void cancel(TaskId task) {
    hang();
    Base::cancel(task);
  }
};

/// Ends equal deadlines in the wrong order, and hangs where there are but two
/// tasks: where the smallest program that shows it would be.
struct Shy : SmallExecutor<Bug::kLastInFirstOutTies> {
  using Base = SmallExecutor<Bug::kLastInFirstOutTies>;
  static constexpr Promises promises = kCancelsLiving;
  void spawn(TaskId task, Script script) {
    ++spawned;
    Base::spawn(task, std::move(script));
  }
  void run() {
    Base::run();
    if (spawned == 2) hang();
  }
  int spawned = 0;
};

/// Says what is not UTF-8.
struct Mumbles : Good {
  void run() { throw std::runtime_error("caf\xE9"); }
};

/// Ends the process in its own way, once all is done.
struct EndsBadly : Good {
  EndsBadly() {
    static const int registered = std::atexit([] { std::_Exit(23); });
    (void)registered;
  }
};

/// Closes what is not its own.
inline void close_all() {
  for (int file = 3; file < 64; ++file) ::close(file);
}
using Closes = OnCancel<&close_all>;

}  // namespace vigil::kit
