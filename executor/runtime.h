// SPDX-License-Identifier: Apache-2.0
// What the primitives (sleep, event, channel) need of the executor that polls
// them: its time, its timers, and where to note what the task waits for.
#pragma once

#include <string_view>

#include "executor/fatal.h"
#include "executor/time.h"
#include "executor/timer_queue.h"
#include "executor/wait_note.h"

namespace vigil::detail {

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

/// The note of the task that is polled; null outside of a run.
inline WaitNote* current_wait_note() noexcept {
  return running_runtime == nullptr ? nullptr : running_runtime->wait_note;
}

/// Notes what the task that is polled waits for. Does nothing outside a run.
inline void note_wait(const char* kind, std::string_view name) {
  if (WaitNote* const note = current_wait_note()) note->set(kind, name);
}

}  // namespace vigil::detail
