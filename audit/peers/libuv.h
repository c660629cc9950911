// SPDX-License-Identifier: Apache-2.0
// libuv. Section names are those of its documentation (1.x).
#pragma once

#include <uv.h>

#include <chrono>
#include <map>
#include <optional>
#include <utility>

#include "audit/adapter.h"
#include "audit/virtual_time/virtual_time.h"

namespace vigil {

/// Not promised: the order of timers that are due, and how late they run. No
/// exceptions: a C library's frames are between resume() and run().
struct Libuv {
  static constexpr Promises promises{
      .park = true,     // uv_timer_start: of zero fires on the next iteration
      .cancel = true};  // uv_timer_stop: the callback is not called any more
  static constexpr Duration tick = std::chrono::milliseconds(1);

  Libuv() { uv_loop_init(&loop); }
  ~Libuv() {
    for (auto& [id, task] : tasks) {
      uv_close(reinterpret_cast<uv_handle_t*>(&task.timer), nullptr);
    }
    uv_run(&loop, UV_RUN_DEFAULT);
    uv_loop_close(&loop);
  }

  Time now() const { return Time(uv_now(&loop) * tick); }
  void spawn(TaskId id, Script script) {
    Task& task = tasks[id];
    task.script.emplace(std::move(script));
    uv_timer_init(&loop, &task.timer);
    task.timer.data = &task;
    start(task, Duration::zero());
  }
  void wake(TaskId id) {
    uv_timer_t& timer = tasks[id].timer;
    const bool is_due = uv_is_active(reinterpret_cast<uv_handle_t*>(&timer)) &&
                        uv_timer_get_due_in(&timer) == 0;
    if (!is_due) start(tasks[id], Duration::zero());
  }
  void cancel(TaskId id) {
    uv_timer_stop(&tasks[id].timer);
    tasks[id].script.reset();
  }
  void run() { uv_run(&loop, UV_RUN_DEFAULT); }

 private:
  struct Task {
    uv_timer_t timer;
    std::optional<Script> script;
  };

  static void start(Task& task, Duration delay) {
    uv_timer_start(&task.timer, &resume, delay / tick, 0);
  }
  // SAFETY: data is the Task that spawn() made, in a map that keeps it.
  static void resume(uv_timer_t* timer) {
    Task& task = *static_cast<Task*>(timer->data);
    switch (const Step step = task.script->resume(); step.kind) {
      case Step::kSleep:
        return start(task, step.delay);
      case Step::kSleepUntil:
      case Step::kParkUntil:
        return start(task, step.time - Time(uv_now(timer->loop) * tick));
      case Step::kYield:
        return start(task, Duration::zero());
      case Step::kPark:
        return;
      case Step::kDone:
        task.script.reset();
    }
  }

  VirtualTime time;  // goes last
  uv_loop_t loop;
  std::map<TaskId, Task> tasks;
};

}  // namespace vigil
