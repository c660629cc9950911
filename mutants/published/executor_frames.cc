// SPDX-License-Identifier: Apache-2.0
// Coroutine frames that are gone before their await_suspend is over.
#include <coroutine>
#include <exception>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

#include "mutants/published/executor_scenarios.h"

namespace vigil::published {
namespace {

/// Runs at once; its frame goes when its body is over.
struct Detached {
  struct promise_type {
    static Detached get_return_object() noexcept { return {}; }
    static std::suspend_never initial_suspend() noexcept { return {}; }
    static std::suspend_never final_suspend() noexcept { return {}; }
    static void return_void() noexcept {}
    static void unhandled_exception() noexcept { std::terminate(); }
  };
};

// cppcoro #31

constexpr int kOperations = 1'000'000;
/// Counted after each operation, so that no compiler makes a loop of it.
int completed = 0;

template <bool fixed>
struct SynchronousOperation {
  static bool await_ready() noexcept { return false; }
  static bool await_suspend(std::coroutine_handle<> waiting) {
    if (fixed) return false;  // goes on without a suspension
    waiting.resume();
    ++completed;
    return true;
  }
  static void await_resume() noexcept {}
};

template <bool fixed>
Detached await_many() {
  for (int i = 0; i < kOperations; ++i) co_await SynchronousOperation<fixed>();
}

// capy #233

/// Its timers complete at once if stopping was requested before.
class TimerService {
 public:
  explicit TimerService(std::stop_token token) : token_(std::move(token)) {}
  void arm(std::coroutine_handle<> waiting) {
    if (token_.stop_requested()) {
      waiting.resume();
    } else {
      armed_.push_back(waiting);
    }
  }
  void stop() {
    for (const auto waiting : std::exchange(armed_, {})) waiting.resume();
  }
  const std::stop_token& token() const { return token_; }

 private:
  std::stop_token token_;
  std::vector<std::coroutine_handle<>> armed_;
};

template <bool fixed>
class TimerAwaiter {
 public:
  explicit TimerAwaiter(TimerService& service) : service_(service) {}
  static bool await_ready() noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    TimerService& service = service_;
    if (fixed) has_callback_ = true;
    service.arm(waiting);
    // The frame may be gone by now, and this awaiter with it.
    if (!fixed) has_callback_ = true;
  }
  static void await_resume() noexcept {}

 private:
  TimerService& service_;
  bool has_callback_ = false;
};

template <bool fixed>
Detached wait_for_timer(TimerService& service) {
  co_await TimerAwaiter<fixed>(service);
}

// stdexec #2047

/// An operation that completes while it is started, as stopped: whoever waits
/// for it is destroyed, and not resumed.
template <bool fixed>
class StoppedAwaiter {
 public:
  static bool await_ready() noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> waiting) {
    waiting_ = waiting;
    is_started_ = true;
    waiting_.destroy();
    return fixed || is_started_;  // or of a frame that is gone
  }
  static void await_resume() noexcept {}

 private:
  std::coroutine_handle<> waiting_;
  bool is_started_ = false;
};

template <bool fixed>
Detached await_stopped() {
  co_await StoppedAwaiter<fixed>();
}

}  // namespace

template <bool fixed>
void synchronous_completion() {
  await_many<fixed>();
}
template void synchronous_completion<false>();
template void synchronous_completion<true>();

template <bool fixed>
void timer_before_callback() {
  std::stop_source source;
  source.request_stop();
  TimerService service(source.get_token());
  wait_for_timer<fixed>(service);
  service.stop();
}
template void timer_before_callback<false>();
template void timer_before_callback<true>();

template <bool fixed>
void destroyed_in_await_suspend() {
  await_stopped<fixed>();
}
template void destroyed_in_await_suspend<false>();
template void destroyed_in_await_suspend<true>();

}  // namespace vigil::published
