// SPDX-License-Identifier: Apache-2.0
// The state of virtual time: its clock, the waits that go on, the timer
// descriptors, and the rule by which time leaps. The functions that hide the C
// library's (clocks.cc, polls.cc, ...) are a thin layer above it.
#pragma once

#include <pthread.h>
#include <sys/timerfd.h>
#include <sys/types.h>
#include <time.h>

#include <atomic>
#include <cstdint>
#include <limits>
#include <mutex>
#include <optional>

namespace vigil::detail {

/// Virtual time, or a span of it.
using Nanos = std::int64_t;
/// A deadline that does not come.
inline constexpr Nanos kNever = std::numeric_limits<Nanos>::max();
class Core;

/// REQUIRES, of all that follow but is_virtual() and the conversions: a
/// VirtualTime lives.

/// Whether a VirtualTime lives.
bool is_virtual() noexcept;
/// Whether virtual time answers for this clock: those of CPU time stay real.
bool is_virtual(clockid_t clock) noexcept;

/// What a call of a clock shows.
Nanos read_clock() noexcept;
/// The same, outside any call of a clock.
Nanos virtual_now() noexcept;

/// `now + span`; kNever where it overflows.
Nanos deadline_after(Nanos span) noexcept;
/// kNever where it overflows.
Nanos to_nanos(const timespec& time) noexcept;
timespec to_timespec(Nanos time) noexcept;

/// Timer descriptors are event descriptors: readable once virtual time has
/// reached their deadline, with the number of deadlines as their count.
int create_timer(int flags) noexcept;
/// Those of these numbers, `last` included, are being closed.
void forget_timers(unsigned first, unsigned last) noexcept;
enum class TimerKind : std::uint8_t { kNone, kBlocking, kNonBlocking };
TimerKind find_timer(int descriptor) noexcept;
/// False: it is no timer.
bool set_timer(int descriptor, bool is_absolute, const itimerspec& value,
               itimerspec* old) noexcept;
bool get_timer(int descriptor, itimerspec* value) noexcept;
/// The count was read.
void timer_was_read(int descriptor) noexcept;

/// A wait of this thread, until `deadline` at the latest.
class Wait {
 public:
  /// `held`: the mutex of a condition variable, which the wait is about to give
  /// back. Whoever waits for it is as good as running.
  explicit Wait(Nanos deadline, pthread_mutex_t* held = nullptr) noexcept;
  ~Wait();
  Wait(const Wait&) = delete;
  Wait& operator=(const Wait&) = delete;

  enum class Next : std::uint8_t {
    kLookAgain,  ///< time has moved, or is about to if nothing is found
    kToldOf,     ///< a deadlock, and its handler has run: look again
    kExpired,    ///< the deadline has come
    kOthersRun,  ///< another thread runs: wait for slice(), and look again
  };
  /// Nothing that is waited for is there: what to do. Time leaps here.
  Next next();

 private:
  friend class Core;
  /// What was seen before the last look at what is waited for.
  struct Seen {
    std::uint64_t threads;  ///< the mark of a Sight
    std::uint64_t changes;  ///< of the core
    friend bool operator==(const Seen&, const Seen&) = default;
  };
  Next tell(Core& core, std::unique_lock<std::mutex> lock);

  const Nanos deadline_;
  pthread_mutex_t* const held_;
  bool is_alone_;           ///< no other thread began in it
  pid_t thread_;            ///< 0 while it runs a handler
  std::uint64_t life_ = 0;  ///< the core's
  std::optional<Seen> seen_;
  Wait* next_ = nullptr;  ///< in the list of all
};

/// How long a thread really waits before it looks again, where another runs:
/// a millisecond; longer where many wait, so that they don't wake all the time.
Nanos slice() noexcept;
/// The same for condition variables, which wake their caller each time.
Nanos long_slice() noexcept;

/// Waits until `look` finds something. look(span) looks whether what is waited
/// for is there, waits for that long at most, and answers what the caller is to
/// return, or 0 for nothing. 0 if the deadline comes.
template <class Look>
int wait_until(Nanos deadline, Look look) {
  Wait wait(deadline);
  for (;;) {
    if (const int found = look(Nanos{0}); found != 0) return found;
    switch (wait.next()) {
      case Wait::Next::kLookAgain:
      case Wait::Next::kToldOf:
        break;
      case Wait::Next::kExpired:
        return 0;
      case Wait::Next::kOthersRun:
        if (const int found = look(slice()); found != 0) return found;
        break;
    }
  }
}

}  // namespace vigil::detail
