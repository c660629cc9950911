// SPDX-License-Identifier: Apache-2.0
// Wakers for checks: they count, and call back when they are cloned, woken or
// dropped, so that a check can act at just that moment.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

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

/// The books of the wakers of one task. They outlive it: a waker that is called
/// too often, or too late, is found in them and does no harm.
/// Thread safety: any thread, without any order between those that call;
/// `on_call` is set while nobody does.
class WakerBooks {
 public:
  enum class Call : std::uint8_t { kClone, kWake, kDrop };

  /// May be empty. Never called with a lock held.
  std::function<void(Call)> on_call;

  /// A new waker.
  /// REQUIRES: the books outlive it, or are lost() with it.
  Waker waker() noexcept {
    change(live_, std::ptrdiff_t{1});
    return Waker(RawWaker{this, &kVTable});
  }
  std::size_t wakes() const noexcept { return wakes_.load(kRelaxed); }
  /// Wakers that have not ended; negative if more ended than began.
  std::ptrdiff_t live() const noexcept { return live_.load(kRelaxed); }
  /// Keeps books for ever whose wakers may still be called.
  static void lose(std::unique_ptr<WakerBooks> books) {
    static std::mutex mutex;
    static auto& lost = *new std::vector<std::unique_ptr<WakerBooks>>;
    const std::lock_guard lock(mutex);
    lost.push_back(std::move(books));
  }

 private:
  static constexpr auto kRelaxed = std::memory_order_relaxed;

  template <class Count>
  static void change(std::atomic<Count>& count, Count by) noexcept {
    count.fetch_add(by, kRelaxed);
  }
  // SAFETY (W7): waker() and clone alone pair the table with a pointer, and it
  // is a WakerBooks. (W8): waker() says who outlives whom.
  static WakerBooks& self(const void* data) noexcept {
    return *const_cast<WakerBooks*>(static_cast<const WakerBooks*>(data));
  }
  static RawWaker clone(const void* data) {
    WakerBooks& books = self(data);
    change(books.live_, std::ptrdiff_t{1});
    if (books.on_call) books.on_call(Call::kClone);
    return {data, &kVTable};
  }
  static void wake_by_ref(const void* data) noexcept {
    WakerBooks& books = self(data);
    change(books.wakes_, std::size_t{1});
    if (books.on_call) books.on_call(Call::kWake);
  }
  static void wake(const void* data) noexcept {
    change(self(data).live_, std::ptrdiff_t{-1});
    wake_by_ref(data);
  }
  static void drop(const void* data) noexcept {
    WakerBooks& books = self(data);
    change(books.live_, std::ptrdiff_t{-1});
    if (books.on_call) books.on_call(Call::kDrop);
  }
  static constexpr RawWakerVTable kVTable{&clone, &wake, &wake_by_ref, &drop};

  std::atomic<std::size_t> wakes_{0};
  std::atomic<std::ptrdiff_t> live_{0};
};

}  // namespace vigil::detail
