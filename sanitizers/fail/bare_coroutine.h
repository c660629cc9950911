// SPDX-License-Identifier: Apache-2.0
// A coroutine with nothing around its handle: vigil::Task would abort where the
// programs here go wrong (laws E4, F5).
#pragma once

#include <coroutine>
#include <cstdlib>

namespace fail {

/// Lazy; whoever gets it owns the frame, and nobody destroys it by itself.
struct BareCoroutine {
  struct promise_type {
    BareCoroutine get_return_object() noexcept {
      return {std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    std::suspend_always final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept { std::abort(); }
  };
  std::coroutine_handle<promise_type> handle;
};

/// Keeps the optimiser from looking through a handle into its frame, which it
/// would then put on the stack, or see the bug and drop the code.
inline std::coroutine_handle<> opaque(std::coroutine_handle<> handle) {
  void* volatile address = handle.address();
  return std::coroutine_handle<>::from_address(address);
}

}  // namespace fail
