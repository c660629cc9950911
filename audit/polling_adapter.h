// SPDX-License-Identifier: Apache-2.0
// What the adapters of executors that poll have in common: a task of a program
// as a future, its timer, and the wakers that wake() calls.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "audit/script.h"
#include "executor/time.h"
#include "model/program.h"

namespace vigil {

namespace detail {

template <class A, class Task>
concept HasStart = requires(A& adapter, TaskId id, Task task) {
  adapter.start(id, std::move(task));
};
template <class A, class Waker>
concept HasCall = requires(A& adapter, Waker& waker) { adapter.call(waker); };
template <class A, class Waker>
concept HasStaticCall = requires(Waker& waker) { A::call(waker); };
template <class A, class Waker>
concept HasSleep = requires(A& adapter, Duration delay, const Waker& waker) {
  adapter.sleep(delay, waker);
};
template <class A, class Waker>
concept HasSleepUntil = requires(A& adapter, Time time, const Waker& waker) {
  adapter.sleep_until(time, waker);
};

/// A timer that stays where it was made.
template <class Timer>
struct HeldTimer {
  Timer timer;
};

}  // namespace detail

/// The base of an adapter (audit/adapter.h) of an executor that polls futures.
/// `Waker` is the executor's, and copied to be kept. `Timer` is what sleep()
/// returns: destroyed when the task no longer waits for it, which must call it
/// off; it need not be movable.
///
///     struct MyAdapter : PollingAdapter<MyAdapter, my::Waker, my::Timer> {
///       static constexpr Promises promises{.park = true, .any_wake = true};
///       static constexpr Duration tick{1};
///       Time now() const;
///       void start(TaskId, Task task);  // spawns what polls it: see below
///       void call(my::Waker waker);     // wakes
///       my::Timer sleep(Duration delay, const my::Waker&);  // wakes then
///       void cancel(TaskId);            // if promised
///       void run();
///     };
///
/// The future that start() spawns owns the Task and calls `task.poll(waker)`
/// with its own waker: true means ready. Where deadlines are set rather than
/// delays there may be `my::Timer sleep_until(Time, const my::Waker&)`, in
/// place of sleep() or beside it (alone, it has `now + delay` cut off here, and
/// T5 tries nothing of the executor). A timer that is a future is polled once,
/// with a context of that waker, and returned; if it is ready then, nobody will
/// wake the task but `call(waker)`. Delays are above zero (or zero,
/// with `past_deadlines`); `now + delay` may overflow, and that is the
/// executor's business (T5).
///
/// With `remote_wake`, call() comes on other threads as well, ordered by the
/// executor alone (audit/adapter.h has waker()): it may touch nothing of the
/// adapter's that changes. With `outliving_wakers` it is static, and comes when
/// the executor has gone.
///
/// The waker of each poll is kept until the next, if `any_wake` is promised
/// after the task's end too: that is all that remains of it. The adapter may
/// promise all that opens more to be tried (`any_wake`, `any_cancel`,
/// `prompt_destruction`, `waking_destructors`, `past_deadlines`, `run_again`;
/// `stop` with a stop()) if its executor keeps it.
/// Misuse: a task that is polled once it was ready, or from within its poll,
/// breaks E4.
template <class Adapter, class Waker, class Timer>
class PollingAdapter {
 public:
  /// A task, for the future that polls it. Move-only.
  class Task {
   public:
    /// Runs it to what it waits for next. Throws what its script throws.
    /// REQUIRES: the adapter's base is there; `*this` stays during the call.
    bool poll(const Waker& waker) {
      timer_.reset();
      waker_->emplace(waker);
      const Step step = script_.resume();
      switch (step.kind) {
        case Step::kSleep:
          timer_ = adapter_->begin_delay(step.delay, waker);
          break;
        case Step::kSleepUntil:
        case Step::kParkUntil:
          timer_ = adapter_->begin_wait(step.time, waker);
          break;
        case Step::kYield:
          adapter_->self().call(waker);
          break;
        case Step::kPark:
          break;
        case Step::kDone:
          if constexpr (!Adapter::promises.any_wake) waker_->reset();
          return true;
      }
      return false;
    }

   private:
    friend PollingAdapter;
    Task(PollingAdapter& adapter, std::optional<Waker>& waker, Script script)
        : adapter_(&adapter), waker_(&waker), script_(std::move(script)) {}

    PollingAdapter* adapter_;
    std::optional<Waker>* waker_;  ///< where wake() finds it
    Script script_;
    /// Goes first: the script's destructor may wake others.
    std::unique_ptr<detail::HeldTimer<Timer>> timer_;
  };

  void spawn(TaskId id, Script script) {
    check_hooks();
    self().start(id, Task(*this, wakers_[id], std::move(script)));
  }

  void wake(TaskId id) {
    // A copy: the task may be polled, against E4, before the call returns.
    if (std::optional<Waker> waker = wakers_[id]) self().call(*waker);
  }

  /// For another thread, which gets a copy of the waker for itself.
  std::function<void()> waker(TaskId id) {
    const std::optional<Waker>& kept = wakers_[id];
    if (!kept) return nullptr;
    if constexpr (detail::HasStaticCall<Adapter, Waker>) {
      return [waker = *kept]() mutable { Adapter::call(waker); };
    } else {
      return [this, waker = *kept]() mutable { self().call(waker); };
    }
  }

 protected:
  /// Drops all wakers. For the adapter's destructor, if they must not outlive
  /// the executor: else they go after the adapter's members.
  void clear() {
    for (auto& [id, waker] : wakers_) waker.reset();
  }

 private:
  using Held = std::unique_ptr<detail::HeldTimer<Timer>>;

  /// What is missing, in a line each.
  static constexpr void check_hooks() {
    static_assert(detail::HasStart<Adapter, Task>,
                  "adapter: it has no public member "
                  "`void start(vigil::TaskId, Task)`");
    static_assert(detail::HasCall<Adapter, Waker>,
                  "adapter: it has no public member `void call(Waker)`");
    static_assert(!Adapter::promises.outliving_wakers ||
                      detail::HasStaticCall<Adapter, Waker>,
                  "adapter: it promises `outliving_wakers`, and call() is not "
                  "static");
    static_assert(detail::HasSleep<Adapter, Waker> ||
                      detail::HasSleepUntil<Adapter, Waker>,
                  "adapter: it has no public member "
                  "`Timer sleep(vigil::Duration, const Waker&)`");
  }

  Adapter& self() noexcept { return static_cast<Adapter&>(*this); }

  Held begin_delay(Duration delay, const Waker& waker) {
    if constexpr (detail::HasSleep<Adapter, Waker>) {
      return Held(new detail::HeldTimer<Timer>{self().sleep(delay, waker)});
    } else {
      return begin_wait(saturating_add(self().now(), delay), waker);
    }
  }
  Held begin_wait(Time time, const Waker& waker) {
    if constexpr (detail::HasSleepUntil<Adapter, Waker>) {
      return Held(
          new detail::HeldTimer<Timer>{self().sleep_until(time, waker)});
    } else {
      constexpr Duration kLeast(Adapter::promises.past_deadlines ? 0 : 1);
      return begin_delay(delay_until(self().now(), time, kLeast), waker);
    }
  }

  std::map<TaskId, std::optional<Waker>> wakers_;  ///< stay where they are
};

}  // namespace vigil
