// SPDX-License-Identifier: Apache-2.0
// What a type must offer so that the future suite can judge the futures behind
// it: a future that waits, and a way to end its wait. See future_laws.h.
#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <limits>
#include <type_traits>
#include <utility>

#include "executor/future.h"

namespace vigil {

/// The type of a subject's futures.
template <class S>
using FutureOf = decltype(std::declval<S&>().make());

/// Something to wait for, such as an event, and its futures. An object is one
/// whose condition is false. One thread calls it at a time, except where its
/// constants say otherwise.
template <class S>
concept FutureSubject =
    std::is_default_constructible_v<S> && requires(S& subject) {
      /// A future, not polled yet, that is pending until complete(). Several
      /// are alive at once, some 40 at times, unless `static constexpr bool
      /// one_waiter = true`, or `static constexpr std::size_t waiters_max = n`
      /// says that there is room for n (2 or more).
      requires Future<FutureOf<S>>;
      /// Makes the condition true; it stays so until a future has answered
      /// ready. Whoever is to be woken is woken when it returns. Called once.
      ///
      /// Constants may say more.
      ///
      /// `any_thread = true`: it may be called, and each future polled and
      /// destroyed, on a thread of its own, all at once: so two futures may be
      /// used at once, unless `one_thread_polls = true`; one future never is.
      /// Nor are two of complete(), close() and disturb() called at once,
      /// unless more is said. `completes_in_clone = true`: the clone or the
      /// drop of a waker may call it, or close(), within the call of the future
      /// that clones or drops it. `reentrant = false`: wakers may not make,
      /// poll and destroy other futures meanwhile.
      ///
      /// `completions = n`: it may be called n times, and each call lets
      /// exactly one more future be ready, as a permit or a message does; by
      /// two threads at once with `any_thread` and `completes_on_threads =
      /// true`.
      /// `wakes_all = true`: it lets all be ready for ever. `passes_on = true`:
      /// the end of an output makes the condition true again, as that of a
      /// lock's guard does. `futures_outlive = true`: futures may be polled and
      /// destroyed after the subject, and at the same time with `any_thread`.
      /// `ends_when_ready = true`: the subject may be destroyed as soon as a
      /// future has answered ready, although complete() has not returned yet.
      subject.complete();
    };

/// `void close()`: the other end goes away: it is closed, cancelled, shut down,
/// or a sender is destroyed unsent. All futures become ready, for ever, with
/// whatever output or exception, and whoever waits is woken. Called once, also
/// after complete(); complete() is called after it, or beside it on another
/// thread with `any_thread`, if `completes_when_closed = true`.
template <class S>
concept CanBeClosed = requires(S& subject) { subject.close(); };

/// `void disturb()`: what may happen at any time and makes no condition true:
/// one permit of the two that are asked for, a message for somebody else, a
/// spurious wake. Called once, before or after complete().
template <class S>
concept CanBeDisturbed = requires(S& subject) { subject.disturb(); };

/// `void inside(std::function<void()> act)`: runs `act` where the futures may
/// be made, polled and destroyed, such as on an executor's thread. complete()
/// is called outside. What needs threads is not judged then.
template <class S>
concept HasInside = requires(S& subject, std::function<void()> act) {
  subject.inside(std::move(act));
};

// Of subjects whose futures hold others. `auto wrap(F inner)`: a future that
// holds `inner` and polls it, for F7. `auto hold(F one, F other)`: a future
// that holds both and polls each when it is woken, ready when one of them is,
// or both: for E15, and for what a child's wakers may do. Both are templates,
// or take what future_cases.h and future_child.h give.

/// `bool is_expected(output)`: whether the output is right, unless close() was
/// called. For F4.
template <class S>
concept ChecksOutput =
    !std::is_void_v<typename FutureOf<S>::Output> &&
    requires(S& subject, typename FutureOf<S>::Output& output) {
      { subject.is_expected(output) } -> std::convertible_to<bool>;
    };

namespace detail {

// What the constants of a subject say.
template <class S>
constexpr bool has_one_waiter() {
  if constexpr (requires { S::one_waiter; }) return S::one_waiter;
  return false;
}
/// How many of its futures may be alive at once.
template <class S>
constexpr std::size_t waiters_max() {
  if constexpr (has_one_waiter<S>()) return 1;
  if constexpr (requires { S::waiters_max; }) return S::waiters_max;
  return std::numeric_limits<std::size_t>::max();
}
template <class S>
constexpr bool is_any_thread() {
  if constexpr (requires { S::any_thread; }) return S::any_thread;
  return false;
}
/// Whether two of its futures may be used on two threads.
template <class S>
constexpr bool has_many_threads() {
  if (!is_any_thread<S>() || has_one_waiter<S>()) return false;
  if constexpr (requires { S::one_thread_polls; }) return !S::one_thread_polls;
  return true;
}
template <class S>
constexpr bool completes_in_clone() {
  if constexpr (requires { S::completes_in_clone; }) {
    return S::completes_in_clone;
  }
  return false;
}
template <class S>
constexpr bool is_reentrant() {
  if constexpr (requires { S::reentrant; }) return S::reentrant;
  return true;
}
template <class S>
constexpr bool counts_completions() {
  return requires { S::completions; };
}
template <class S>
constexpr std::size_t completions() {
  if constexpr (counts_completions<S>()) return S::completions;
  return 1;
}
template <class S>
constexpr bool completes_on_threads() {
  if constexpr (requires { S::completes_on_threads; }) {
    return S::completes_on_threads && completions<S>() > 1;
  }
  return false;
}
template <class S>
constexpr bool wakes_all() {
  if constexpr (requires { S::wakes_all; }) return S::wakes_all;
  return false;
}
template <class S>
constexpr bool passes_on() {
  if constexpr (requires { S::passes_on; }) return S::passes_on;
  return false;
}
template <class S>
constexpr bool futures_outlive() {
  if constexpr (requires { S::futures_outlive; }) return S::futures_outlive;
  return false;
}
template <class S>
constexpr bool ends_when_ready() {
  if constexpr (requires { S::ends_when_ready; }) return S::ends_when_ready;
  return false;
}
template <class S>
constexpr bool completes_when_closed() {
  if constexpr (requires { S::completes_when_closed; }) {
    return S::completes_when_closed;
  }
  return false;
}

/// Runs `act` inside the subject, if it has an inside.
template <class S, class Act>
void run_inside(S& subject, Act act) {
  if constexpr (HasInside<S>) {
    subject.inside(act);
  } else {
    act();
  }
}

/// One line for each thing that a subject lacks, instead of a failed concept.
template <class S>
struct FutureSubjectCheck {
  static_assert(std::is_default_constructible_v<S>,
                "FutureLaws: a subject needs a default constructor");
  static_assert(
      requires(S& subject) { subject.make(); },
      "FutureLaws: a subject needs make(), which gives a future that "
      "is pending until complete()");
  static_assert(Future<FutureOf<S>>,
                "FutureLaws: what make() gives has Output and "
                "Poll<Output> poll(Context&)");
  static_assert(
      requires(S& subject) { subject.complete(); },
      "FutureLaws: a subject needs complete(), which makes the "
      "futures' condition true");
  static_assert(has_one_waiter<S>() || waiters_max<S>() >= 2,
                "FutureLaws: waiters_max is below 2; for 1 say one_waiter");
};

}  // namespace detail
}  // namespace vigil
