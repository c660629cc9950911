// SPDX-License-Identifier: Apache-2.0
// What the primitives (sleep, event, join) need of the executor that polls
// them: its time, its timers, and where to note what the task waits for.
#pragma once

#include <string>
#include <string_view>

#include "executor/fatal.h"
#include "executor/time.h"
#include "executor/timer_queue.h"

namespace vigil::detail {

/// What a pending task said last about why it is pending; for the deadlock
/// report (law T7). The name is a copy: what is waited for may be gone by then.
struct WaitNote {
  const char* kind = nullptr;  ///< "event", "join of", ...; null: unknown
  std::string name;            ///< of what is waited for; may be empty

  void clear() noexcept {
    kind = nullptr;
    name.clear();
  }
};

/// The part of an executor that primitives see. One for each executor.
struct Runtime {
  TimerQueue timers;
  Time now{};
  WaitNote* wait_note = nullptr;  ///< Of the task that is polled, or null.
};

inline thread_local Runtime* running_runtime = nullptr;

/// The runtime of the executor that runs on this thread; aborts if none does.
inline Runtime& current_runtime(const char* message) noexcept {
  if (running_runtime == nullptr) fatal(message);
  return *running_runtime;
}

/// Notes what the task that is polled waits for. Does nothing outside a run.
inline void note_wait(const char* kind, std::string_view name) {
  if (running_runtime == nullptr) return;
  if (running_runtime->wait_note == nullptr) return;
  running_runtime->wait_note->kind = kind;
  running_runtime->wait_note->name = name;
}

}  // namespace vigil::detail
