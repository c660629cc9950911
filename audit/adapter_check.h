// SPDX-License-Identifier: Apache-2.0
// What a class lacks to be an adapter, said by the compiler in a line each.
#pragma once

#include <concepts>
#include <functional>
#include <type_traits>
#include <utility>

#include "audit/script.h"
#include "executor/time.h"
#include "model/program.h"
#include "model/promises.h"

namespace vigil::detail {

template <class A>
concept HasPromises = requires {
  { A::promises } -> std::convertible_to<Promises>;
};
template <class A>
concept HasConstantPromises = HasPromises<A> && requires {
  typename std::bool_constant<A::promises.park || true>;
};
template <class A>
concept HasTick = requires {
  { A::tick } -> std::convertible_to<Duration>;
};
template <class A>
concept HasConstantTick = HasTick<A> && requires {
  typename std::bool_constant<(Duration(A::tick) > Duration(0))>;
};
/// Whether it is above zero, if that can be known.
template <class A>
constexpr bool tick_is_positive() {
  if constexpr (HasConstantTick<A>) return Duration(A::tick) > Duration(0);
  return true;
}
template <class A>
concept HasNow = requires(A& adapter) { adapter.now(); };
template <class A>
concept HasConstNow = requires(const A& adapter) { adapter.now(); };
template <class A>
concept NowIsTime = requires(const A& adapter) {
  { adapter.now() } -> std::same_as<Time>;
};
template <class A>
concept HasSpawn = requires(A& adapter, TaskId task, Script script) {
  adapter.spawn(task, std::move(script));
};
template <class A>
concept HasRun = requires(A& adapter) { adapter.run(); };
template <class A>
concept HasWake = requires(A& adapter, TaskId task) { adapter.wake(task); };
/// Whether there is a waker() of any kind.
template <class A>
concept NamesWaker = requires(A& adapter, TaskId task) { adapter.waker(task); };
template <class A>
concept HasWaker = requires(A& adapter, TaskId task) {
  { adapter.waker(task) } -> std::convertible_to<std::function<void()>>;
};
template <class A>
concept HasStop = requires(A& adapter) { adapter.stop(); };
template <class A>
concept HasCancel = requires(A& adapter, TaskId task) { adapter.cancel(task); };

/// The promises, or none where that would be another error.
template <class A>
constexpr Promises promises_or_none() {
  if constexpr (HasConstantPromises<A>) {
    return A::promises;
  } else {
    return {};
  }
}

/// Else a waker() may be anything.
constexpr bool may_need_waker(const Promises& promises) {
  return promises.remote_wake || promises.outliving_wakers;
}

/// Each thing that A lacks is an error of one line. Whether it lacks nothing.
template <class A>
constexpr bool check_adapter() {
  constexpr Promises kPromises = promises_or_none<A>();
  static_assert(std::is_class_v<A>, "adapter: it is no class");
  static_assert(std::is_default_constructible_v<A>,
                "adapter: it has no public default constructor; it is made "
                "anew for each program");
  static_assert(HasPromises<A>,
                "adapter: it has no public member "
                "`static constexpr vigil::Promises promises`");
  static_assert(!HasPromises<A> || HasConstantPromises<A>,
                "adapter: `promises` is not constexpr");
  static_assert(HasTick<A>,
                "adapter: it has no public member "
                "`static constexpr vigil::Duration tick`");
  static_assert(!HasTick<A> || HasConstantTick<A>,
                "adapter: `tick` is not constexpr");
  static_assert(tick_is_positive<A>(), "adapter: `tick` is not above zero");
  static_assert(HasNow<A>,
                "adapter: it has no public member `vigil::Time now() const`");
  static_assert(!HasNow<A> || HasConstNow<A>, "adapter: now() is not const");
  static_assert(!HasConstNow<A> || NowIsTime<A>,
                "adapter: now() does not return a vigil::Time");
  static_assert(HasSpawn<A>,
                "adapter: it has no public member "
                "`void spawn(vigil::TaskId, vigil::Script)`");
  static_assert(HasRun<A>, "adapter: it has no public member `void run()`");
  static_assert(!kPromises.park || HasWake<A>,
                "adapter: it promises `park`, and has no public member "
                "`void wake(vigil::TaskId)`");
  static_assert(!may_need_waker(kPromises) || !NamesWaker<A> || HasWaker<A>,
                "adapter: waker() does not return a std::function<void()>, nor "
                "what can be copied into one");
  static_assert(!kPromises.outliving_wakers || (kPromises.park && HasWaker<A>),
                "adapter: it promises `outliving_wakers`, which needs `park` "
                "and a public member "
                "`std::function<void()> waker(vigil::TaskId)`");
  static_assert(kPromises.park || !kPromises.any_wake,
                "adapter: it promises `any_wake`, which needs `park`");
  static_assert(kPromises.cancel || !kPromises.any_cancel,
                "adapter: it promises `any_cancel`, which needs `cancel`");
  static_assert(
      (kPromises.park && kPromises.cancel) || !kPromises.waking_destructors,
      "adapter: it promises `waking_destructors`, which needs `park` "
      "and `cancel`");
  static_assert(!kPromises.cancel || HasCancel<A>,
                "adapter: it promises `cancel`, and has no public member "
                "`void cancel(vigil::TaskId)`");
  static_assert(!kPromises.stop || HasStop<A>,
                "adapter: it promises `stop`, and has no public member "
                "`void stop()`");
  static_assert(kPromises.park || !kPromises.stop,
                "adapter: it promises `stop`, which needs `park`");
  static_assert(kPromises.park || !kPromises.run_again,
                "adapter: it promises `run_again`, which needs `park`");
  return HasConstantPromises<A> && HasConstantTick<A> &&
         std::is_default_constructible_v<A> && NowIsTime<A> && HasSpawn<A> &&
         HasRun<A> && (!kPromises.park || HasWake<A>) &&
         (!may_need_waker(kPromises) || !NamesWaker<A> || HasWaker<A>) &&
         (!kPromises.outliving_wakers || (kPromises.park && HasWaker<A>)) &&
         (kPromises.park || !kPromises.any_wake) &&
         (kPromises.cancel || !kPromises.any_cancel) &&
         ((kPromises.park && kPromises.cancel) ||
          !kPromises.waking_destructors) &&
         (!kPromises.cancel || HasCancel<A>) &&
         (kPromises.park || !kPromises.run_again) &&
         (!kPromises.stop || (HasStop<A> && kPromises.park));
}

}  // namespace vigil::detail
