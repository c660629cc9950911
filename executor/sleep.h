// SPDX-License-Identifier: Apache-2.0
// Futures of time: sleep, sleep until, sleep for ever, and yield.
#pragma once

#include <optional>
#include <utility>

#include "executor/context.h"
#include "executor/poll.h"
#include "executor/runtime.h"
#include "executor/time.h"
#include "executor/timer_queue.h"

namespace vigil {

/// Pending once, so that all that could run when it was polled runs first
/// (law E13). Works under every executor whose wakers wake.
class YieldNow {
 public:
  using Output = void;
  template <WakerLike W>
  Poll<void> poll(BasicContext<W>& context) noexcept {
    if (std::exchange(yielded_, true)) return ready;
    context.waker().wake_by_ref();
    return pending;
  }

 private:
  bool yielded_ = false;
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
      case State::kWaiting:
        if (waker_) {  // not fired: fire() takes it
          // F2: the waker of the latest poll is the one that counts. The place
          // in the queue stays.
          if (!waker_->will_wake(context.waker())) waker_ = context.waker();
          detail::note_wait("sleep", {});
          return pending;
        }
        [[fallthrough]];
      case State::kYielded:
        state_ = State::kDone;
        return ready;
      case State::kDone:
        break;
    }
    detail::fatal("a Sleep was polled after it was ready");
  }

 private:
  enum class State { kNew, kWaiting, kYielded, kDone };

  Poll<void> start(BasicContext<W>& context) {
    detail::Runtime& runtime = detail::current_runtime(
        "a Sleep was polled, but no vigil::Executor runs on this thread");
    const Time deadline =
        deadline_ ? *deadline_ : saturating_add(runtime.now, delay_);
    if (deadline <= runtime.now) {
      state_ = State::kYielded;
      context.waker().wake_by_ref();
      return pending;
    }
    waker_ = context.waker();
    runtime.timers.insert(timer_, deadline);
    state_ = State::kWaiting;
    detail::note_wait("sleep", {});
    return pending;
  }

  /// The timer, with the way back to its sleep.
  struct Timer : TimerEntry {
    explicit Timer(BasicSleep& owner) noexcept
        : TimerEntry(&fire), sleep(owner) {}
    // SAFETY (F7): only a Timer is built with this function, it is a member of
    // its sleep, and the sleep has not moved since it was polled.
    static void fire(TimerEntry& entry) noexcept {
      BasicSleep& self = static_cast<Timer&>(entry).sleep;
      std::move(*std::exchange(self.waker_, std::nullopt)).wake();
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
