// SPDX-License-Identifier: Apache-2.0
// libuv. Section names are those of its documentation (1.x).
#pragma once

#include <uv.h>

#include <chrono>

#include "audit/adapter.h"
#include "audit/callback_adapter.h"
#include "audit/virtual_time/virtual_time.h"

namespace vigil {

/// Not promised: the order of timers that are due, and how late they run. No
/// exceptions: a C library's frames are between resume() and run().
struct Libuv : CallbackAdapter<Libuv, uv_timer_t> {
  static constexpr Promises promises{
      .park = true,    // uv_timer_start: of zero fires on the next iteration
      .cancel = true,  // uv_timer_stop: the callback is not called any more
      .past_deadlines = true,  // as park
      .stop = true};           // uv_stop: uv_run() ends as soon as possible
  static constexpr Duration tick = std::chrono::milliseconds(1);

  Libuv() { uv_loop_init(&loop); }
  ~Libuv() {
    for (auto& [id, task] : tasks()) {
      uv_close(reinterpret_cast<uv_handle_t*>(&task.call), nullptr);
    }
    uv_run(&loop, UV_RUN_DEFAULT);
    uv_loop_close(&loop);
  }

  Time now() const { return Time(uv_now(&loop) * tick); }
  void begin(Task& task) {
    uv_timer_init(&loop, &task.call);
    task.call.data = &task;
  }
  void call_after(Task& task, Duration delay) {
    // SAFETY: data is what begin() put there; tasks stay where they are.
    const auto call = [](uv_timer_t* timer) {
      Task& called = *static_cast<Task*>(timer->data);
      called.adapter.resume(called);
    };
    uv_timer_start(&task.call, call, delay / tick, 0);
  }
  void call_soon(Task& task) { call_after(task, Duration::zero()); }
  void call_off(Task& task) { uv_timer_stop(&task.call); }
  void stop() { uv_stop(&loop); }
  void run() { uv_run(&loop, UV_RUN_DEFAULT); }

 private:
  VirtualTime time;  // goes last
  uv_loop_t loop;
};

}  // namespace vigil
