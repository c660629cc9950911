// SPDX-License-Identifier: Apache-2.0
// GLib's main loop. Section names are those of "The Main Event Loop" in its
// reference (2.74).
#pragma once

#include <glib.h>

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <utility>

#include "audit/adapter.h"
#include "audit/virtual_time/virtual_time.h"

namespace vigil {

/// Not promised: the order of sources of one priority, and when a timeout is
/// dispatched (g_timeout_add: "may be delayed"). No exceptions: a C library's
/// frames are between resume() and run().
struct Glib {
  static constexpr Promises promises{
      .park = true,     // g_idle_add: called when nothing of higher priority is
      .cancel = true};  // g_source_destroy: it is not dispatched any more
  static constexpr Duration tick = std::chrono::milliseconds(1);

  ~Glib() {
    for (auto& [id, task] : tasks) drop(task);
    g_main_context_unref(context);
  }

  Time now() const {
    return Time(std::chrono::microseconds(g_get_monotonic_time()));
  }
  void spawn(TaskId id, Script script) {
    Task& task = tasks.try_emplace(id, *this, std::move(script)).first->second;
    start(task, g_idle_source_new());
  }
  void wake(TaskId id) {
    GSource* const timeout = tasks.at(id).source;
    const bool is_due =
        timeout != nullptr &&
        g_source_get_ready_time(timeout) <= g_get_monotonic_time();
    if (!is_due) start(tasks.at(id), g_idle_source_new());
  }
  void cancel(TaskId id) {
    drop(tasks.at(id));
    tasks.at(id).script.reset();
  }
  void run() {
    while (sources != 0) g_main_context_iteration(context, TRUE);
  }

 private:
  struct Task {
    Task(Glib& glib, Script task) : adapter(glib), script(std::move(task)) {}
    Glib& adapter;
    std::optional<Script> script;
    GSource* source = nullptr;  // it is to be resumed
  };

  void start(Task& task, GSource* source) {
    drop(task);
    task.source = source;
    g_source_set_callback(source, &dispatch, &task, nullptr);
    g_source_attach(source, context);
    ++sources;
  }
  void drop(Task& task) {
    if (task.source == nullptr) return;
    g_source_destroy(task.source);
    g_source_unref(std::exchange(task.source, nullptr));
    --sources;
  }
  // SAFETY: data is a Task, in a map that keeps it.
  static gboolean dispatch(gpointer data) {
    Task& task = *static_cast<Task*>(data);
    task.adapter.drop(task);
    task.adapter.resume(task);
    return G_SOURCE_REMOVE;
  }
  void resume(Task& task) {
    const auto sleep = [&](Duration delay) {
      start(task, g_timeout_source_new(static_cast<guint>(delay / tick)));
    };
    switch (const Step step = task.script->resume(); step.kind) {
      case Step::kSleep:
        return sleep(step.delay);
      case Step::kSleepUntil:
      case Step::kParkUntil:
        return sleep(step.time - now());
      case Step::kYield:
        return start(task, g_idle_source_new());
      case Step::kPark:
        return;
      case Step::kDone:
        task.script.reset();
    }
  }

  VirtualTime time;  // goes last
  GMainContext* context = g_main_context_new();
  std::map<TaskId, Task> tasks;
  std::size_t sources = 0;
};

}  // namespace vigil
