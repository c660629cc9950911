// SPDX-License-Identifier: Apache-2.0
// GLib's main loop. Section names are those of "The Main Event Loop" in its
// reference (2.74).
#pragma once

#include <glib.h>

#include <chrono>
#include <cstddef>
#include <utility>

#include "audit/adapter.h"
#include "audit/callback_adapter.h"
#include "audit/virtual_time/virtual_time.h"

namespace vigil {

/// Not promised: the order of sources of one priority, and when a timeout is
/// dispatched (g_timeout_add: "may be delayed"). No exceptions: a C library's
/// frames are between resume() and run().
struct Glib : CallbackAdapter<Glib, GSource*> {
  static constexpr Promises promises{
      .park = true,    // g_idle_add: called when nothing of higher priority is
      .cancel = true,  // g_source_destroy: it is not dispatched any more
      .remote_wake = true,  // g_source_attach: safe from any thread
      .stop = true,         // g_main_context_iteration: runs a single iteration
      .run_again = true};   // the same
  static constexpr Duration tick = std::chrono::milliseconds(1);

  ~Glib() {
    for (auto& [id, task] : tasks()) call_off(task);
    g_main_context_unref(context);
  }

  Time now() const {
    return Time(std::chrono::microseconds(g_get_monotonic_time()));
  }
  void call_after(Task& task, Duration delay) {
    attach(task, g_timeout_source_new(static_cast<guint>(delay / tick)));
  }
  void call_soon(Task& task) { attach(task, g_idle_source_new()); }
  void call_off(Task& task) {
    if (task.call == nullptr) return;
    g_source_destroy(task.call);
    g_source_unref(std::exchange(task.call, nullptr));
    --sources;
  }
  void stop() { is_stopped = true; }
  void run() {
    while (sources != 0 && !is_stopped) g_main_context_iteration(context, TRUE);
  }

 private:
  void attach(Task& task, GSource* source) {
    // SAFETY: data is the task; tasks stay where they are.
    const auto call = [](gpointer data) -> gboolean {
      Task& called = *static_cast<Task*>(data);
      called.adapter.call_off(called);
      called.adapter.resume(called);
      return G_SOURCE_REMOVE;
    };
    task.call = source;
    g_source_set_callback(source, call, &task, nullptr);
    g_source_attach(source, context);
    ++sources;
  }

  VirtualTime time;  // goes last
  GMainContext* context = g_main_context_new();
  std::size_t sources = 0;  // that are to be dispatched
  bool is_stopped = false;
};

}  // namespace vigil
