// SPDX-License-Identifier: Apache-2.0
// What race, timeout and join have in common: futures that they own, and poll
// and destroy one by one.
#pragma once

#include <type_traits>
#include <utility>
#include <variant>

#include "executor/context.h"
#include "executor/pin.h"
#include "executor/poll.h"
#include "executor/slot.h"

namespace vigil {
namespace detail {

/// An output as a value: std::monostate for none.
template <class T>
using ValueOf = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

/// A future that polls another one, which its owner keeps pinned.
template <class F>
class PinReference {
 public:
  using Output = typename F::Output;
  explicit PinReference(Pin<F>& pinned) noexcept : pinned_(pinned) {}
  template <WakerLike W>
  auto poll(BasicContext<W>& context)
      -> decltype(std::declval<Pin<F>&>().poll(context)) {
    return pinned_.poll(context);
  }

 private:
  Pin<F>& pinned_;
};

/// The future that a branch is made of: a future that is given away, what
/// into_future() makes of anything else, or a pinned future of somebody's.
template <class F>
  requires(!std::is_lvalue_reference_v<F> && requires { typename F::Output; })
F as_branch(F&& future) {
  return std::move(future);
}
template <class F>
PinReference<F> as_branch(Pin<F>& pinned) noexcept {
  return PinReference<F>(pinned);
}
template <class T>
  requires(
      !requires { typename std::remove_cvref_t<T>::Output; } &&
      requires(T&& value) { std::forward<T>(value).into_future(); })
auto as_branch(T&& value) {
  return std::forward<T>(value).into_future();
}
template <class T>
using BranchOf = decltype(as_branch(std::declval<T>()));

/// A branch: a future, until it is destroyed. REQUIRES: polled only while it is
/// there, and not moved from then on (F7).
template <class F>
class Branch {
 public:
  using Output = typename F::Output;
  explicit Branch(F&& future) : future_(std::in_place, std::move(future)) {}

  template <WakerLike W>
  Poll<Output> poll(BasicContext<W>& context) {
    return future_->poll(context);
  }
  /// The future is still there.
  bool is_there() const noexcept { return future_.has_value(); }
  /// Does nothing if it is gone. What its destructor throws is dropped (E8).
  void destroy() noexcept { future_.reset(); }

 private:
  Slot<F> future_;
};

/// Moves the output out of a poll that is ready, as a value.
template <class T>
ValueOf<T> take_value(Poll<T>&& answer) {
  if constexpr (std::is_void_v<T>) {
    std::move(answer).take();
    return {};
  } else {
    return std::move(answer).take();
  }
}

}  // namespace detail
}  // namespace vigil
