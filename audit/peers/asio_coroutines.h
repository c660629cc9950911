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
      .park = true,         // basic_waitable_timer::cancel completes a wait
      .cancel = true,       // co_spawn, "Per-Operation Cancellation"
      .exceptions = true};  // co_spawn: the handler gets the exception
  static constexpr Duration tick = std::chrono::microseconds(1);  // of its wait

  Time now() const { return Time(Timer::clock_type::now().time_since_epoch()); }
  void spawn(TaskId id, Script script) {
    Task& task = tasks[id];
    asio::co_spawn(
        context, drive(task, std::move(script)),
        asio::bind_cancellation_slot(task.cancel.slot(), asio::detached));
    ++active;
  }
  void wake(TaskId id) {
    unpark(tasks.at(id));
    tasks.at(id).timer->cancel();
  }
  void cancel(TaskId id) {
    tasks.at(id).cancel.emit(asio::cancellation_type::terminal);
    unpark(tasks.at(id));
  }
  void run() {
    while (active != 0) context.run_one();  // who is parked stays suspended
  }

 private:
  using Timer = asio::steady_timer;
  struct Task {
    Timer* timer = nullptr;  // the coroutine's
    asio::cancellation_signal cancel;
    bool is_parked = false;  // without a deadline
  };

  void unpark(Task& task) {
    active += std::exchange(task.is_parked, false) ? 1 : 0;
  }
  asio::awaitable<void> drive(Task& task, Script script) {
    const Active guard{active};
    co_await asio::post(asio::use_awaitable);  // else within the spawner's turn
    Timer timer(context);
    task.timer = &timer;
    asio::error_code is_woken;
    const auto wait = [&](Timer::time_point end) {
      timer.expires_at(end);
      return timer.async_wait(
          asio::redirect_error(asio::use_awaitable, is_woken));
    };
    for (;;) {
      const auto state = co_await asio::this_coro::cancellation_state;
      if (state.cancelled() != asio::cancellation_type::none) co_return;
      switch (const Step step = script.resume(); step.kind) {
        case Step::kSleep:
          co_await wait(Timer::clock_type::now() + step.delay);
          break;
        case Step::kSleepUntil:
        case Step::kParkUntil:
          co_await wait(Timer::time_point(step.time.time_since_epoch()));
          break;
        case Step::kYield:
          co_await asio::post(asio::use_awaitable);
          break;
        case Step::kPark:
          task.is_parked = true;
          --active;
          co_await wait(Timer::time_point::max());
          break;
        case Step::kDone:
          co_return;
      }
    }
  }
  struct Active {
    ~Active() { --count; }
    std::size_t& count;
  };

  VirtualTime time;        // goes last
  std::size_t active = 0;  // tasks that are not parked
  std::map<TaskId, Task> tasks;
  asio::io_context context{1};  // goes first: it destroys what is suspended
};

}  // namespace vigil
