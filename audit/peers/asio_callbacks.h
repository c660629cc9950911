// SPDX-License-Identifier: Apache-2.0
// asio with callbacks. Section names are those of its reference (1.22).
#pragma once

#include <asio.hpp>
#include <chrono>
#include <optional>

#include "audit/adapter.h"
#include "audit/callback_adapter.h"
#include "audit/virtual_time/virtual_time.h"

namespace vigil {

/// Not promised: the order in which an io_context invokes handlers that are
/// ready, that of timers with equal expiry, and how long after its expiry a
/// timer's handler is invoked; no section speaks of them.
struct AsioCallbacks
    : CallbackAdapter<AsioCallbacks, std::optional<asio::steady_timer>> {
  static constexpr Promises promises{
      .park = true,    // post: the function object is queued, never called now
      .cancel = true,  // basic_waitable_timer::cancel
      .remote_wake = true,     // io_context, "Thread Safety": shared objects
      .exceptions = true,      // io_context, "Effect of exceptions thrown ..."
      .past_deadlines = true,  // basic_waitable_timer::async_wait: has expired
      .stop = true,            // io_context::stop: run() returns soon
      .run_again = true};      // io_context::restart
  static constexpr Duration tick = std::chrono::microseconds(1);  // of its wait

  ~AsioCallbacks() { clear(); }

  Time now() const {
    return Time(asio::steady_timer::clock_type::now().time_since_epoch());
  }
  void call_after(Task& task, Duration delay) {
    task.call.emplace(context, delay)
        .async_wait([this, &task](asio::error_code is_called_off) {
          if (!is_called_off) resume(task);
        });
  }
  void call_soon(Task& task) {
    asio::post(context, [this, &task] { resume(task); });
  }
  void call_off(Task& task) { task.call->cancel(); }
  void stop() { context.stop(); }
  void run() {
    context.restart();
    for (;;) try {
        return void(context.run());
      } catch (const ProgramError&) {
      }
  }

 private:
  VirtualTime time;  // goes last
  asio::io_context context{1};
};

}  // namespace vigil
