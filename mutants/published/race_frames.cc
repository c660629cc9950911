// SPDX-License-Identifier: Apache-2.0
// The scenarios of race_scenarios.h that are about the frames of coroutines.
#include <coroutine>
#include <exception>
#include <functional>
#include <optional>
#include <stop_token>
#include <utility>

#include "mutants/published/race_scenarios.h"

namespace vigil::mutant {
namespace {

/// A coroutine that nobody waits for: its frame goes when it ends.
struct Detached {
  struct promise_type {
    Detached get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
};

/// Is cancelled while it suspends, and ends its coroutine there.
template <bool fixed>
struct CancelledWait {
  bool await_ready() const noexcept { return false; }
  // Not inlined, so that the frame stays a block of its own.
  [[gnu::noinline]] void await_suspend(
      std::coroutine_handle<> coroutine) noexcept {
    if (fixed) is_over = true;
    coroutine.destroy();
    if (!fixed) is_over = true;  // in the frame, which is gone
  }
  void await_resume() const noexcept {}
  // Volatile, as a store that nobody reads would not be made.
  volatile bool is_over = false;
};

template <bool fixed>
[[gnu::noinline]] Detached wait_cancelled() {
  CancelledWait<fixed> wait;
  co_await wait;
}

/// A timer that fires at once when it is armed with a time that has passed.
void arm_expired(const std::function<void()>& fire) { fire(); }

template <bool fixed>
struct TimerWait {
  using OnStop = std::function<void()>;
  explicit TimerWait(std::stop_token token) : stop(std::move(token)) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> coroutine) {
    if (fixed) on_stop.emplace(stop, [] {});
    arm_expired([coroutine] { coroutine.resume(); });
    if (!fixed) on_stop.emplace(stop, [] {});  // the frame is gone
  }
  void await_resume() const noexcept {}
  std::stop_token stop;
  std::optional<std::stop_callback<OnStop>> on_stop;
};

template <bool fixed>
Detached wait_for_timer(std::stop_token token) {
  TimerWait<fixed> wait(std::move(token));
  co_await wait;
}

/// A coroutine that an operation owns.
struct Owned {
  struct promise_type {
    Owned get_return_object() {
      return {std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
  std::coroutine_handle<promise_type> coroutine;
};

Owned await_forever() { co_await std::suspend_always(); }

/// Connects an awaitable with a receiver.
template <bool fixed>
class Operation {
 public:
  void start() {
    awaiter_ = await_forever().coroutine;
    awaiter_.resume();
  }
  void stop() {
    const auto awaiter = std::exchange(awaiter_, nullptr);
    if (fixed) awaiter.destroy();
    stopped_ = true;  // set_stopped()
  }

 private:
  std::coroutine_handle<> awaiter_;
  bool stopped_ = false;
};

template <bool fixed>
[[gnu::noinline]] void start_and_stop() {
  Operation<fixed> operation;
  operation.start();
  operation.stop();
}

}  // namespace

template <bool fixed>
void destroy_while_suspending() {
  wait_cancelled<fixed>();
}
template void destroy_while_suspending<false>();
template void destroy_while_suspending<true>();

template <bool fixed>
void arm_before_callback() {
  std::stop_source source;
  wait_for_timer<fixed>(source.get_token());
}
template void arm_before_callback<false>();
template void arm_before_callback<true>();

template <bool fixed>
void stop_awaiter() {
  for (int i = 0; i < 8; ++i) start_and_stop<fixed>();
}
template void stop_awaiter<false>();
template void stop_awaiter<true>();

}  // namespace vigil::mutant
