// SPDX-License-Identifier: Apache-2.0
// A waker for checks: it counts its wakes, and calls back when it is cloned,
// woken or dropped, so that a check can act at just that moment.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>

#include "executor/waker.h"

namespace vigil::detail {

/// What the wakers of one make() share; it lives as long as one of them.
/// Thread safety: the wakers, any thread; the hooks are set before their use.
class WakerHooks {
 public:
  /// The callbacks; may be empty. Never called with a lock held.
  std::function<void()> on_clone;
  std::function<void()> on_wake;
  std::function<void()> on_drop;
  std::atomic<std::size_t> wakes{0};

  /// A new owner of `hooks`, which is made by `new` and never deleted by hand.
  static Waker waker(WakerHooks& hooks) noexcept {
    hooks.references_.fetch_add(1);
    return Waker(RawWaker{&hooks, &kVTable});
  }

 private:
  // SAFETY (W7): waker() and clone alone pair the table with a pointer, and it
  // is a WakerHooks. (W8): each instance holds a reference.
  static WakerHooks& self(const void* data) noexcept {
    return *const_cast<WakerHooks*>(static_cast<const WakerHooks*>(data));
  }
  static void release(WakerHooks& hooks) noexcept {
    if (hooks.references_.fetch_sub(1) == 1) delete &hooks;
  }
  static RawWaker clone(const void* data) {
    WakerHooks& hooks = self(data);
    hooks.references_.fetch_add(1);
    if (hooks.on_clone) hooks.on_clone();
    return {data, &kVTable};
  }
  static void wake_by_ref(const void* data) noexcept {
    WakerHooks& hooks = self(data);
    hooks.wakes.fetch_add(1);
    if (hooks.on_wake) hooks.on_wake();
  }
  static void wake(const void* data) noexcept {
    wake_by_ref(data);
    release(self(data));
  }
  static void drop(const void* data) noexcept {
    WakerHooks& hooks = self(data);
    if (hooks.on_drop) hooks.on_drop();
    release(hooks);
  }
  static constexpr RawWakerVTable kVTable{&clone, &wake, &wake_by_ref, &drop};

  std::atomic<std::size_t> references_{0};
};

}  // namespace vigil::detail
