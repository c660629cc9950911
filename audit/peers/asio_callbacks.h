// SPDX-License-Identifier: Apache-2.0
// asio with callbacks. Section names are those of its reference (1.22).
#pragma once

#include <asio.hpp>
#include <chrono>
#include <map>
#include <utility>

#include "audit/adapter.h"
#include "audit/virtual_time/virtual_time.h"

namespace vigil {

/// Not promised: the order in which an io_context invokes handlers that are
/// ready, that of timers with equal expiry, and how long after its expiry a
/// timer's handler is invoked; no section speaks of them.
struct AsioCallbacks {
  static constexpr Promises promises{
      .park = true,    // post: the function object is queued, never called now
      .cancel = true,  // basic_waitable_timer::cancel
      .exceptions = true};  // io_context, "Effect of exceptions thrown ..."
  static constexpr Duration tick = std::chrono::microseconds(1);  // of its wait

  Time now() const {
    return Time(asio::steady_timer::clock_type::now().time_since_epoch());
  }
  void spawn(TaskId id, Script script) {
    tasks.try_emplace(id, context, std::move(script));
    post(id);
  }
  void wake(TaskId id) {
    Task& task = tasks.at(id);
    std::exchange(task.is_parked, false) ? post(id) : void(task.timer.cancel());
  }
  void cancel(TaskId id) { tasks.erase(id); }
  void run() {
    for (;;) try {
        return void(context.run());
      } catch (const ProgramError&) {
      }
  }

 private:
  struct Task {
    Task(asio::io_context& context, Script task)
        : timer(context), script(std::move(task)) {}
    asio::steady_timer timer;
    Script script;
    bool is_parked = false;  // without a timer
  };

  void post(TaskId id) {
    asio::post(context, [this, id] { resume(id); });
  }
  void resume(TaskId id) try {
    const auto found = tasks.find(id);
    if (found == tasks.end()) return;  // it was cancelled meanwhile
    Task& task = found->second;
    const auto resume_later = [this, id](asio::error_code) { resume(id); };
    switch (const Step step = task.script.resume(); step.kind) {
      case Step::kSleep:
        task.timer.expires_after(step.delay);
        return task.timer.async_wait(resume_later);
      case Step::kSleepUntil:
      case Step::kParkUntil:
        task.timer.expires_at(
            asio::steady_timer::time_point(step.time.time_since_epoch()));
        return task.timer.async_wait(resume_later);
      case Step::kYield:
        return post(id);
      case Step::kPark:
        task.is_parked = true;
        return;
      case Step::kDone:
        tasks.erase(found);
    }
  } catch (const ProgramError&) {
    tasks.erase(id);
    throw;
  }

  VirtualTime time;  // goes last
  asio::io_context context{1};
  std::map<TaskId, Task> tasks;
};

}  // namespace vigil
