// SPDX-License-Identifier: Apache-2.0
// What a type must offer so that the waker suite can judge the wakers behind
// it: a task to wake, and a way to see that it was woken. See waker_laws.h.
#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "executor/context.h"
#include "executor/waker.h"

namespace vigil {

/// The type of a subject's wakers.
template <class S>
using WakerOf = std::remove_cvref_t<decltype(std::declval<S&>().make())>;

/// A task and its wakers. An object is one fresh task that waits.
/// All functions are called by one thread at a time; the wakers by many.
template <class S>
concept WakerSubject =
    std::is_default_constructible_v<S> && requires(S& subject) {
      /// A waker of the task, of any type that is WakerLike: an instance of its
      /// own, that the caller owns. Not called after finish().
      requires WakerLike<WakerOf<S>>;
      /// How often the task was woken (or polled since its first poll) so far.
      /// May let the executor run to find out. Wakes that come before the next
      /// look may merge, unless `static constexpr bool counts_each_wake` says
      /// that they do not.
      { subject.wakes() } -> std::convertible_to<std::size_t>;
      /// The task completes, and the subject lets go of wakers of its own.
      subject.finish();
    };

/// `std::size_t live_instances()`: how many of the wakers that the suite got
/// (by make() or as clones) have not ended. Tells W1 to W5 exactly.
template <class S>
concept CountsInstances = requires(S& subject) {
  { subject.live_instances() } -> std::convertible_to<std::size_t>;
};

/// `bool is_freed()`: whether what the wakers point to is freed; may let the
/// executor run first. For W8 and W12.
template <class S>
concept SeesItsEnd = requires(S& subject) {
  { subject.is_freed() } -> std::convertible_to<bool>;
};

/// `std::unique_ptr<S> neighbour()`: another task of the same executor. May be
/// called after finish(). For E12, and for wakes that go astray.
template <class S>
concept HasNeighbours = requires(S& subject) {
  { subject.neighbour() } -> std::same_as<std::unique_ptr<S>>;
};

/// `void on_poll(std::function<void()>)`: is called at each poll from now on.
/// For W13.
template <class S>
concept SeesPolls = requires(S& subject, std::function<void()> call) {
  subject.on_poll(std::move(call));
};

/// `void keep(std::shared_ptr<void>)`: the task keeps this, and destroys it
/// with itself: at finish(), or when its last waker goes. For W14.
template <class S>
concept KeepsThings = requires(S& subject, std::shared_ptr<void> thing) {
  subject.keep(std::move(thing));
};

/// `static constexpr bool one_thread_wakes = true`: wakers are cloned, called
/// and dropped on the thread of their executor alone. W6 is not judged then.
template <class S>
constexpr bool wakes_on_one_thread() {
  if constexpr (requires { S::one_thread_wakes; }) return S::one_thread_wakes;
  return false;
}

/// `void fill()`: makes the count of references as high as it may be, so that
/// the next clone would overflow it. Called in a child process. For W16.
template <class S>
concept CanBeFilled = requires(S& subject) { subject.fill(); };

/// `static WakerOf<S> noop()`: an instance that wakes nothing. For W17.
template <class S>
concept HasNoop = requires {
  { S::noop() } -> std::convertible_to<WakerOf<S>>;
};

namespace detail {

template <class S>
constexpr bool counts_each_wake() {
  if constexpr (requires { S::counts_each_wake; }) {
    return S::counts_each_wake;
  } else {
    return false;
  }
}

/// One line for each thing that a subject lacks, instead of a failed concept.
template <class S>
struct WakerSubjectCheck {
  static_assert(std::is_default_constructible_v<S>,
                "WakerLaws: a subject needs a default constructor that makes a "
                "fresh task");
  static_assert(
      requires(S& subject) { subject.make(); },
      "WakerLaws: a subject needs make(), which gives a waker of its "
      "task");
  static_assert(
      requires(S& subject) {
        { subject.wakes() } -> std::convertible_to<std::size_t>;
      },
      "WakerLaws: a subject needs wakes(), how often its task was woken so "
      "far");
  static_assert(
      requires(S& subject) { subject.finish(); },
      "WakerLaws: a subject needs finish(), which completes its task");
  static_assert(std::copyable<WakerOf<S>>,
                "WakerLaws: a waker can be copied (that is its clone) and "
                "assigned");
  // Law W15, which is in the types.
  static_assert(std::is_nothrow_destructible_v<WakerOf<S>> &&
                    std::is_nothrow_move_constructible_v<WakerOf<S>>,
                "W15: the drop of a waker and its move may not throw");
  static_assert(
      requires(const WakerOf<S>& waker, WakerOf<S> owned) {
        { waker.wake_by_ref() } noexcept;
        { std::move(owned).wake() } noexcept;
      }, "W15: a waker has noexcept wake_by_ref() and, for rvalues, wake()");
  static_assert(
      requires(const WakerOf<S>& waker) {
        { waker.will_wake(waker) } -> std::convertible_to<bool>;
      }, "WakerLaws: a waker needs will_wake(other)");
};

}  // namespace detail
}  // namespace vigil
