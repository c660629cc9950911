// SPDX-License-Identifier: Apache-2.0
// What the tasks of a program share when it runs natively: its channels and
// events, as primitives of executor/, and what hostile operations keep.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audit/recorder.h"
#include "audit/waker_audit.h"
#include "executor/channel.h"
#include "executor/event.h"
#include "executor/notify.h"
#include "executor/pin.h"
#include "executor/sleep.h"
#include "executor/waker.h"
#include "model/program.h"
#include "model/trace.h"

namespace vigil {

/// Thread safety: one thread at a time.
class NativeState {
 public:
  /// REQUIRES: all outlive it.
  NativeState(const Program& program, Recorder& recorder, WakerAudit& audit);

  const Program& program() const noexcept { return program_; }
  Recorder& recorder() noexcept { return recorder_; }

  void set_spawned(TaskId task) { is_spawned_[task] = 1; }
  bool is_spawned(TaskId task) const { return is_spawned_[task] != 0; }

  Event& event(std::uint32_t number) { return *events_[number]; }
  Notify& notify(std::uint32_t number) { return *notifies_[number]; }
  Channel<std::int64_t>& channel(std::uint32_t number) {
    return *channels_[number];
  }
  std::uint64_t& counter(std::uint32_t number) { return counters_[number]; }

  /// While one lives, its sleep is one that `reset` finds.
  class SleepScope {
   public:
    SleepScope(NativeState& state, TaskId task, Pin<Sleep>& sleep);
    ~SleepScope();
    SleepScope(const SleepScope&) = delete;
    SleepScope& operator=(const SleepScope&) = delete;

   private:
    std::vector<Pin<Sleep>*>& sleeps_;
    Pin<Sleep>* sleep_;
  };
  /// Resets the sleep that the task began first of those that wait.
  Outcome reset(TaskId task, std::int64_t delay);

  /// A task is polled with this waker of the executor.
  void begin_poll(TaskId task, const Waker& waker);
  void swap_waker(TaskId task) { wants_swap_[task] = 1; }
  bool takes_waker_swap(TaskId task);

  /// What is done to a kept waker, or to the latest waker of a task.
  Outcome act_on_waker(TaskId task, const Operation& operation);
  /// Wakes and drops all that is kept. The executor may be gone (law E10).
  void wake_what_is_kept();

 private:
  Outcome act_on_kept(const Operation& operation);
  Outcome wake_latest(const Operation& operation);

  const Program& program_;
  Recorder& recorder_;
  WakerAudit& audit_;
  const OperationSet operations_;
  std::vector<std::uint8_t> is_spawned_;
  // They can't be moved; and a deque of none takes memory, too.
  std::vector<std::unique_ptr<Event>> events_;
  std::vector<std::unique_ptr<Notify>> notifies_;
  std::vector<std::unique_ptr<Channel<std::int64_t>>> channels_;
  std::vector<std::uint64_t> counters_;
  std::vector<std::vector<Pin<Sleep>*>> sleeps_;  ///< by task
  std::vector<std::uint8_t> wants_swap_;
  std::vector<std::optional<Waker>> latest_wakers_;  ///< by task
  std::vector<std::vector<Waker>> kept_wakers_;
  const Waker* polled_waker_ = nullptr;  ///< the executor's own
};

}  // namespace vigil
