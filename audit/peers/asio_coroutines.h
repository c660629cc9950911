// SPDX-License-Identifier: Apache-2.0
// asio with C++20 coroutines. Section names are those of its reference (1.22).
#pragma once

#include <asio.hpp>
#include <chrono>
#include <cstddef>
#include <map>
#include <utility>

#include "audit/adapter.h"
#include "audit/virtual_time/virtual_time.h"

namespace vigil {

/// Not promised: as with callbacks.
struct AsioCoroutines {
  static constexpr Promises promises{
      .park = true,            // basic_waitable_timer::cancel completes a wait
      .cancel = true,          // co_spawn, "Per-Operation Cancellation"
      .remote_wake = true,     // io_context, "Thread Safety": shared objects
      .exceptions = true,      // co_spawn: the handler gets the exception
      .past_deadlines = true,  // basic_waitable_timer::async_wait: has expired
      .stop = true,            // io_context::stop: run_one() returns soon
      .run_again = true};      // io_context::restart
  static constexpr Duration tick = std::chrono::microseconds(1);  // of its wait

  Time now() const { return Time(Timer::clock_type::now().time_since_epoch()); }
  void spawn(TaskId id, Script script) {
    ++active;
    Task& task = tasks[id];
    asio::co_spawn(
        context, drive(task, std::move(script)),
        asio::bind_cancellation_slot(task.cancel.slot(), asio::detached));
  }
  void wake(TaskId id) {
    active += std::exchange(tasks[id].is_parked, false) ? 1 : 0;
    tasks[id].timer->cancel();
  }
  void cancel(TaskId id) {
    active += std::exchange(tasks[id].is_parked, false) ? 1 : 0;
    tasks[id].cancel.emit(asio::cancellation_type::terminal);
  }
  void stop() { context.stop(); }
  void run() {
    context.restart();
    // Who is parked stays suspended.
    while (active != 0 && !context.stopped()) context.run_one();
  }

 private:
  using Timer = asio::steady_timer;
  struct Task {
    Timer* timer = nullptr;  // the coroutine's
    asio::cancellation_signal cancel;
    bool is_parked = false;  // its timer never expires
  };
  struct Active {
    ~Active() { --count; }
    std::size_t& count;
  };

  asio::awaitable<void> drive(Task& task, Script script) {
    const Active guard{active};
    Timer timer(context);
    task.timer = &timer;
    co_await asio::post(asio::use_awaitable);  // else within the spawner's turn
    for (;;) {
      const auto state = co_await asio::this_coro::cancellation_state;
      if (state.cancelled() != asio::cancellation_type::none) co_return;
      const Step step = script.resume();
      if (step.kind == Step::kDone) co_return;
      if (step.kind == Step::kYield) {
        co_await asio::post(asio::use_awaitable);
        continue;
      }
      task.is_parked = step.kind == Step::kPark;
      active -= task.is_parked ? 1 : 0;
      timer.expires_at(end_of(step));
      asio::error_code is_woken;
      co_await timer.async_wait(
          asio::redirect_error(asio::use_awaitable, is_woken));
    }
  }
  Timer::time_point end_of(const Step& step) const {
    const Time end = step.kind == Step::kPark    ? Time::max()
                     : step.kind == Step::kSleep ? now() + step.delay
                                                 : step.time;
    return Timer::time_point(end.time_since_epoch());
  }

  VirtualTime time;        // goes last
  std::size_t active = 0;  // tasks that are not parked
  std::map<TaskId, Task> tasks;
  asio::io_context context{1};  // goes first: it destroys what is suspended
};

}  // namespace vigil
