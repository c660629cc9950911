// SPDX-License-Identifier: Apache-2.0
// Wakers that no two of share anything: each clone has a state of its own on
// the heap. So will_wake() is false even for a waker and its clone, which it
// may be (W9): nobody may rely on more.
#pragma once

#include <concepts>
#include <utility>

#include "executor/waker.h"

namespace vigil {

/// What a waker wakes, as a value: its copies wake the same. Any thread.
template <class T>
concept WakeTarget = std::copy_constructible<T> && requires(const T& target) {
  { target.wake() } noexcept;
};

/// A waker of `target`, which each of its clones copies.
template <WakeTarget T>
Waker allocating_waker(T target) {
  struct State {
    // SAFETY (W7, W8): only make() pairs the table with a pointer; it is a
    // State of its own, and is deleted once: by wake, or by drop.
    static const State& of(const void* data) noexcept {
      return *static_cast<const State*>(data);
    }
    static RawWaker make(T target) {
      static constexpr RawWakerVTable table{
          [](const void* data) { return make(of(data).target); },
          [](const void* data) noexcept {
            of(data).target.wake();
            delete &of(data);
          },
          [](const void* data) noexcept { of(data).target.wake(); },
          [](const void* data) noexcept { delete &of(data); }};
      return {new State{std::move(target)}, &table};
    }
    T target;
  };
  return Waker(State::make(std::move(target)));
}

}  // namespace vigil
