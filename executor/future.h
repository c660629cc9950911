// SPDX-License-Identifier: Apache-2.0
// The Future concept, and what can be turned into one.
#pragma once

#include <concepts>
#include <type_traits>
#include <utility>

#include "executor/context.h"
#include "executor/poll.h"

namespace vigil {

/// A value that may not be there yet. `poll` answers ready with the output, or
/// pending after arranging that the context's waker will be woken (law F1);
/// only the waker of the latest poll counts (F2), a spurious poll does no harm
/// (F4), and it is not polled again after ready (F5). Once polled, a future
/// stays where it is until it is destroyed (F7): see Pin.
template <class F, class Cx = Context>
concept Future = requires(F& future, Cx& context) {
  typename F::Output;
  { future.poll(context) } -> std::same_as<Poll<typename F::Output>>;
};

/// A value that becomes a future when it is awaited, as in Rust's IntoFuture.
template <class T, class Cx = Context>
concept IntoFuture = requires(T&& value) {
  { std::forward<T>(value).into_future() } -> Future<Cx>;
};

}  // namespace vigil
