// SPDX-License-Identifier: Apache-2.0
// Pinning: a future that has been polled must not move (law F7), and here an
// attempt to move it does not compile.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

#include "executor/context.h"

namespace vigil {

/// Holds a future at one address until it is destroyed. A Pin can be polled and
/// destroyed, and a Sleep reset, nothing else: no copy, no move, no reference
/// to the future. `Pin pinned(std::move(future))` pins to the stack or into a
/// member, pin_box() to the heap. Thread safety: that of the future.
template <class F>
class Pin {
  static_assert(std::is_object_v<F> && !std::is_const_v<F>);

 public:
  using Output = typename F::Output;

  /// Pins `future` here.
  explicit Pin(F&& future) noexcept(std::is_nothrow_move_constructible_v<F>)
      : future_(std::move(future)) {}
  /// Makes the future in place, for futures that can't be moved at all.
  template <class... Args>
  explicit Pin(std::in_place_t, Args&&... args)
      : future_(std::forward<Args>(args)...) {}
  Pin(const Pin&) = delete;
  Pin& operator=(const Pin&) = delete;

  /// Polls the future in place.
  template <WakerLike W>
  auto poll(BasicContext<W>& context)
      -> decltype(std::declval<F&>().poll(context)) {
    return future_.poll(context);
  }

  /// What a pinned Sleep lets its owner do besides.
  template <class When, class G = F>
    requires requires(G& future, When when) { future.reset(when); }
  void reset(When when) {
    future_.reset(when);
  }
  template <class G = F>
    requires requires(const G& future) { future.is_waiting(); }
  bool is_waiting() const noexcept {
    return future_.is_waiting();
  }

 private:
  F future_;
};

/// A future pinned to the heap: the box can be moved, the future cannot.
template <class F>
using PinBox = std::unique_ptr<Pin<F>>;

/// Pins `future` to the heap.
template <class F>
  requires(!std::is_lvalue_reference_v<F>)
PinBox<F> pin_box(F&& future) {
  return std::make_unique<Pin<F>>(std::move(future));
}

}  // namespace vigil
