// SPDX-License-Identifier: Apache-2.0
// What a poll gets to see of the executor: the waker of the task.
#pragma once

#include <concepts>
#include <type_traits>
#include <utility>

#include "executor/attributes.h"
#include "executor/waker.h"

namespace vigil {

/// What a waker must be able to do. The type-erased `Waker` is one model; an
/// executor may use a type of its own and spare the table (BasicContext).
/// Waking and destruction do not throw (law W15).
template <class W>
concept WakerLike = std::copyable<W> && std::is_nothrow_destructible_v<W> &&
                    std::is_nothrow_move_constructible_v<W> &&
                    requires(const W& waker, W owned) {
                      { waker.wake_by_ref() } noexcept;
                      { std::move(owned).wake() } noexcept;
                      { waker.will_wake(waker) } -> std::convertible_to<bool>;
                    };

/// The context of one poll, with the waker as a type. It lives no longer than
/// the poll: it cannot be copied, and what it hands out is bound to it. Who
/// wants to wake later copies the waker.
///
/// Rust erases the waker so that one `Future` trait serves all executors; here
/// both are to be had. Thread safety: the polling thread only.
template <WakerLike W>
class BasicContext {
 public:
  /// REQUIRES: `waker` outlives the context.
  constexpr explicit BasicContext(const W& waker VIGIL_LIFETIMEBOUND) noexcept
      : waker_(waker) {}
  BasicContext(const BasicContext&) = delete;
  BasicContext& operator=(const BasicContext&) = delete;

  /// The waker of the task that is polled. Copy it to keep it.
  constexpr const W& waker() const noexcept VIGIL_LIFETIMEBOUND {
    return waker_;
  }

 private:
  const W& waker_;
};

/// The context with the type-erased waker.
using Context = BasicContext<Waker>;

}  // namespace vigil
