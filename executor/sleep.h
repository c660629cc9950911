// SPDX-License-Identifier: Apache-2.0
// Futures of time: sleep, sleep until, sleep for ever, and yield.
#pragma once

#include <optional>
#include <utility>

#include "executor/context.h"
#include "executor/once.h"
#include "executor/poll.h"
#include "executor/runtime.h"
#include "executor/time.h"
#include "executor/timer_queue.h"

namespace vigil {

/// Pending once, so that all that could run when it was polled runs first
/// (law E13). Works under every executor whose wakers wake. A poll after ready
/// aborts (F5).
class YieldNow {
 public:
  using Output = void;
  template <WakerLike W>
  Poll<void> poll(BasicContext<W>& context) noexcept {
    if (once_.poll("a YieldNow was polled after it was ready")) {
      context.waker().wake_by_ref();
      return pending;
    }
    once_.finish();
    return ready;
  }

 private:
  detail::Once once_;
};

/// Lets every task run that can, then goes on.
[[nodiscard]] inline YieldNow yield_now() noexcept { return {}; }

/// Pending until its deadline. The deadline and its place among equal ones are
/// fixed at the first poll, not before; a deadline that is not later than the
/// time of that poll acts as yield_now(). A deadline that overflows is
/// Time::max() (law T5).
///
/// May be moved until it is polled, and not after (F7; checked).
/// REQUIRES: polled by a task of an Executor; aborts with a message elsewhere.
/// Thread safety: the executor's thread only.
template <WakerLike W>
class BasicSleep {
 public:
  using Output = void;

  /// Sleeps for `delay` nanoseconds of virtual time.
  explicit BasicSleep(Duration delay) noexcept : delay_(delay) {}
  /// Sleeps until `deadline`.
  explicit BasicSleep(Time deadline) noexcept : deadline_(deadline) {}
  BasicSleep(BasicSleep&& other) noexcept
      : delay_(other.delay_), deadline_(other.deadline_) {
    if (other.state_ != State::kNew) {
      detail::fatal("a Sleep was moved after it had been polled");
    }
  }
  BasicSleep& operator=(BasicSleep&&) = delete;
  ~BasicSleep() = default;

  Poll<void> poll(BasicContext<W>& context) {
    switch (state_) {
      case State::kNew:
        return start(context);
      case State::kArmed:
        // F2: the waker of the latest poll is the one that counts. The place
        // in the queue stays.
        keep(context.waker());
        return pending;
      case State::kFired:
        state_ = State::kDone;
        return ready;
      case State::kDone:
        break;
    }
    detail::fatal("a Sleep was polled after it was ready");
  }

  /// Moves the deadline to `deadline`, behind all that have it already. One
  /// that was polled fires at once if that is not later than now, and is ready
  /// at its next poll; else it is pending until then, even if it had fired or
  /// was ready. One that was never polled only changes its deadline.
  /// REQUIRES: called by a task of an Executor, unless it was never polled;
  /// aborts with a message elsewhere. Throws std::bad_alloc, and then it may
  /// have no deadline any more.
  void reset(Time deadline) {
    if (state_ == State::kNew) {
      deadline_ = deadline;
      return;
    }
    detail::Runtime& runtime = detail::current_runtime(kNoRuntime);
    timer_.cancel();
    if (deadline <= runtime.now) {
      fire();
    } else {
      state_ = State::kArmed;
      runtime.timers.insert(timer_, deadline);
    }
  }
  /// As above, to `delay` nanoseconds from now.
  /// REQUIRES: called by a task of an Executor; aborts with a message
  /// elsewhere.
  void reset(Duration delay) {
    reset(saturating_add(detail::current_runtime(kNoRuntime).now, delay));
  }
  /// Whether its timer is in the executor's queue.
  bool is_waiting() const noexcept { return timer_.is_waiting(); }

 private:
  /// kArmed: the deadline is ahead. kFired: it is over, or the first poll has
  /// yielded, and the next poll is ready.
  enum class State { kNew, kArmed, kFired, kDone };
  static constexpr const char* kNoRuntime =
      "a Sleep was polled or reset, but no vigil::Executor runs on this thread";

  Poll<void> start(BasicContext<W>& context) {
    detail::Runtime& runtime = detail::current_runtime(kNoRuntime);
    const Time deadline =
        deadline_ ? *deadline_ : saturating_add(runtime.now, delay_);
    if (deadline <= runtime.now) {
      state_ = State::kFired;
      context.waker().wake_by_ref();
      return pending;
    }
    keep(context.waker());
    runtime.timers.insert(timer_, deadline);
    state_ = State::kArmed;
    return pending;
  }
  void keep(const W& waker) {
    if (!waker_ || !waker_->will_wake(waker)) waker_ = waker;
    detail::note_wait("sleep", {});
  }
  void fire() noexcept {
    state_ = State::kFired;
    // None if it was reset after it fired and was not polled since.
    if (waker_) std::move(*std::exchange(waker_, std::nullopt)).wake();
  }

  /// The timer, with the way back to its sleep.
  struct Timer : TimerEntry {
    explicit Timer(BasicSleep& owner) noexcept
        : TimerEntry(&fire), sleep(owner) {}
    // SAFETY (F7): only a Timer is built with this function, it is a member of
    // its sleep, and the sleep has not moved since it was polled.
    static void fire(TimerEntry& entry) noexcept {
      static_cast<Timer&>(entry).sleep.fire();
    }
    BasicSleep& sleep;
  };

  Duration delay_{};
  std::optional<Time> deadline_;
  State state_ = State::kNew;
  std::optional<W> waker_;
  Timer timer_{*this};  // leaves the queue before the waker is dropped
};

/// The sleep for the type-erased waker.
using Sleep = BasicSleep<Waker>;

/// Sleeps for `delay` nanoseconds of virtual time, counted from its first poll.
[[nodiscard]] inline Sleep sleep_for(Duration delay) noexcept {
  return Sleep(delay);
}
/// Sleeps until `deadline`.
[[nodiscard]] inline Sleep sleep_until(Time deadline) noexcept {
  return Sleep(deadline);
}

/// Never ready, and holds no timer: a task that awaits it alone is stuck.
class SleepForever {
 public:
  using Output = void;
  template <WakerLike W>
  Poll<void> poll(BasicContext<W>&) noexcept {
    detail::note_wait("sleep_forever", {});
    return pending;
  }
};

/// Sleeps for ever.
[[nodiscard]] inline SleepForever sleep_forever() noexcept { return {}; }

}  // namespace vigil
