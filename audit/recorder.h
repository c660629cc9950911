// SPDX-License-Identifier: Apache-2.0
// The recorder: the one place where runs of programs are written down, in both
// dialects. What it writes, the judge reads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "model/observation.h"
#include "model/program.h"
#include "model/trace.h"

namespace vigil {

/// Writes down one run of one program. Thread safety: one thread at a time.
class Recorder {
 public:
  /// `exact_polls`: nobody is polled without a cause.
  /// REQUIRES: `program` outlives the recorder.
  explicit Recorder(const Program& program, bool exact_polls = true);

  /// The future of a task was made, and its task spawned.
  void made(TaskId task);
  /// The future of a task is being destroyed.
  void destroyed(TaskId task);
  /// A poll of `task` begins at `time`. False if the future must not go on: the
  /// poll is against law E4, or the run has taken far more polls than its
  /// program can need, and is to end.
  [[nodiscard]] bool begin_poll(TaskId task, ProgramTime time);
  /// The poll that began last ends. `is_ready`: it answers ready.
  void end_poll(TaskId task, bool is_ready);
  /// The poll that ended last has not returned to the executor yet, or has.
  void poll_goes_on(TaskId task, bool does) noexcept {
    states_[task].is_polled = is_polling_ = does;
  }
  /// An operation has completed, or a task ended, in the poll that began last.
  void completed(TaskId task, std::string path, Outcome outcome);

  /// The program has cancelled the task: a poll is against law E6.
  void cancelled(TaskId task);
  /// In the poll that ended last, this task, which has ended, was woken.
  void woke_ended(TaskId task) {
    observation_.polls[current_poll_].woke_ended = task;
  }
  /// The same, cancelled.
  void cancelled_ended(TaskId task) {
    observation_.polls[current_poll_].cancelled_ended = task;
  }
  /// In that poll its own task was woken, and then once more.
  void woke_twice() { observation_.polls[current_poll_].woke_twice = true; }
  /// In place of a yield, that poll asks for a deadline that has come.
  void waits_for_past() {
    observation_.polls[current_poll_].waits_for_past = true;
  }
  /// The task has ended and is still there, though its destructor is to wake
  /// others before the next poll, or the end of the run, which comes now.
  void wakes_late(TaskId task) {
    TaskLife& life = observation_.tasks[task];
    life.wakes_late = observation_.has_late_wakes = true;
    life.outlived_at = observation_.polls.size();
  }
  /// The program cancels the task: its future is to be destroyed, which is its
  /// end. Does nothing for a task that has ended.
  void expect_cancel(TaskId task);
  /// The same for all tasks.
  void expect_shutdown() noexcept { expects_shutdown_ = true; }

  /// Raises SIGTRAP before each poll with this number, for a debugger. Affects
  /// all recorders of the process.
  static void break_at_poll(std::size_t poll) noexcept { break_at_ = poll; }

  /// The observation is complete: whatever comes later is not written down.
  /// Futures may outlive the run, in a pool or by a leak.
  Observation take() noexcept;
  bool is_closed() const noexcept { return is_closed_; }

  /// The run has ended at `time`: appends the stuck tasks to the trace.
  void end_run(ProgramTime time);

  std::size_t poll_count() const noexcept { return observation_.polls.size(); }
  /// Whether the end of the task stands in the trace.
  bool has_ended(TaskId task) const noexcept { return states_[task].has_ended; }
  bool is_polling() const noexcept { return is_polling_; }
  bool limit_was_hit() const noexcept { return observation_.limit_was_hit; }
  Observation& observation() noexcept { return observation_; }
  const Observation& observation() const noexcept { return observation_; }

 private:
  struct State {
    bool is_polled = false;
    bool is_ready = false;
    bool has_ended = false;  ///< its end stands in the trace
    bool expects_cancel = false;
  };
  void expect_destruction(TaskId task);

  static inline std::size_t break_at_ = SIZE_MAX;
  Observation observation_;
  std::vector<State> states_;
  std::vector<TaskId> to_be_destroyed_;  ///< ended, and still there
  std::size_t max_polls_;
  std::size_t current_poll_ = 0;
  bool is_polling_ = false;
  bool expects_shutdown_ = false;
  bool has_run_ended_ = false;
  bool is_closed_ = false;
  ProgramTime time_ = 0;
};

}  // namespace vigil
