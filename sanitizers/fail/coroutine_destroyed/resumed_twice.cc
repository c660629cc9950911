// SPDX-License-Identifier: Apache-2.0
// Two wakers resume the same coroutine, and it frees itself at its end: the
// second one resumes what the first has ended.
#include <coroutine>
#include <cstdlib>

namespace {

struct Detached {
  struct promise_type {
    Detached get_return_object() noexcept {
      return {std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept { std::abort(); }
  };
  std::coroutine_handle<> handle;
};

Detached once() { co_return; }

}  // namespace

int main() {
  void* volatile first = once().handle.address();
  void* volatile second = first;
  std::coroutine_handle<>::from_address(first).resume();
#ifdef CONTROL
  second = once().handle.address();
#endif
  std::coroutine_handle<>::from_address(second).resume();
  return 0;
}
