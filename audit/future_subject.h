// SPDX-License-Identifier: Apache-2.0
// What a type must offer so that the future suite can judge the futures behind
// it: a future that waits, and a way to end its wait. See future_laws.h.
#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <type_traits>
#include <utility>

#include "executor/future.h"

namespace vigil {

/// The type of a subject's futures.
template <class S>
using FutureOf = decltype(std::declval<S&>().make());

/// Something to wait for, such as an event, and its futures. An object is one
/// whose condition is false. One thread calls it at a time, except where
/// any_thread says otherwise.
template <class S>
concept FutureSubject =
    std::is_default_constructible_v<S> && requires(S& subject) {
      /// A future, not polled yet, that is pending until complete(). Several
      /// are alive at once, unless `static constexpr bool one_waiter = true`.
      requires Future<FutureOf<S>>;
      /// Makes the condition true; it stays so until a future has answered
      /// ready. Whoever is to be woken is woken when it returns. Called once.
      ///
      /// Constants may say more. `any_thread = true`: another thread may call
      /// it while this one polls. `completes_in_clone = true`: the clone of a
      /// waker may, within the poll of the future that clones it. `reentrant =
      /// false`: wakers may not make, poll and destroy other futures meanwhile.
      subject.complete();
    };

/// `void inside(std::function<void()> act)`: runs `act` where the futures may
/// be made, polled and destroyed, such as on an executor's thread. complete()
/// is called outside.
template <class S>
concept HasInside = requires(S& subject, std::function<void()> act) {
  subject.inside(std::move(act));
};

/// `bool is_expected(output)`: whether the output is right. For F4.
template <class S>
concept ChecksOutput =
    !std::is_void_v<typename FutureOf<S>::Output> &&
    requires(S& subject, typename FutureOf<S>::Output& output) {
      { subject.is_expected(output) } -> std::convertible_to<bool>;
    };

namespace detail {

template <class S>
constexpr bool has_one_waiter() {
  if constexpr (requires { S::one_waiter; }) return S::one_waiter;
  return false;
}
template <class S>
constexpr bool is_any_thread() {
  if constexpr (requires { S::any_thread; }) return S::any_thread;
  return false;
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
};

}  // namespace detail
}  // namespace vigil
