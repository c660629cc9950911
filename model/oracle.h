// SPDX-License-Identifier: Apache-2.0
// The oracle: what the contract allows, said as plainly as possible. A step
// relation: from a state, moves() are the polls that may come next, and take()
// does one. With all promises there is one move in each state, so one trace for
// a program; each promise that is not made leaves more. It knows no coroutine,
// no waker and no heap, so that it shares no mistake with an executor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <utility>
#include <vector>

#include "model/program.h"
#include "model/promises.h"
#include "model/trace.h"

namespace vigil {

/// Thread safety: one thread at a time.
class Oracle {
 public:
  /// Why a task may be polled.
  enum class Cause : std::uint8_t {
    kSpawned,
    kWoken,    ///< by another task: an event, the end of a joined task
    kYielded,  ///< by itself, during its poll
    kTimer,
  };
  /// A poll that may come next.
  struct Move {
    TaskId task = 0;
    ProgramTime earliest = 0;
    ProgramTime latest = 0;
    Cause cause = Cause::kSpawned;
    bool is_tied = false;        ///< another timer was due at the same time
    bool has_overtaken = false;  ///< others were runnable when it yielded
  };
  enum class Status : std::uint8_t {
    kUnspawned,
    kRunnable,
    kSleeping,
    kWaiting,  ///< for an event or a task
    kEnded,
  };

  /// REQUIRES: `program` outlives the oracle, and `program.check()` is empty.
  /// Deadlines saturate at `end_of_time`.
  Oracle(const Program& program, const Promises& promises,
         ProgramTime end_of_time = kEndOfTime);

  /// Replaces `moves` by the polls that are allowed now, the one that full
  /// promises would give first. None: the run ends here.
  void moves(std::vector<Move>& moves) const;
  /// Polls `task` at `time`, and appends what completes to `trace`.
  /// REQUIRES: moves() has it.
  void take(TaskId task, ProgramTime time, Trace& trace);
  /// Appends the stuck tasks. REQUIRES: moves() is empty.
  void end(Trace& trace) const;

  ProgramTime now() const noexcept { return now_; }
  Status status(TaskId task) const noexcept { return tasks_[task].status; }
  Cause cause(TaskId task) const noexcept { return tasks_[task].cause; }
  /// REQUIRES: it sleeps.
  ProgramTime deadline(TaskId task) const noexcept {
    return tasks_[task].deadline;
  }
  /// The operation that the task is at; the number of them at its end.
  std::size_t step(TaskId task) const noexcept { return tasks_[task].step; }

 private:
  struct TaskState {
    Status status = Status::kUnspawned;
    Cause cause = Cause::kSpawned;
    bool is_waiting_in_step = false;  ///< the step has begun, and was pending
    bool has_overtaken = false;
    std::size_t step = 0;
    ProgramTime deadline = 0;
    std::uint64_t sequence = 0;
    std::vector<TaskId> joiners;
  };
  struct Ready {
    TaskId task;
    /// Timers that were due together have the same number; else 0. Without
    /// fifo_ties they may be polled in any order.
    std::uint64_t tie = 0;
  };
  /// What an operation does to the poll.
  enum class Progress : std::uint8_t { kCompleted, kPending };

  void make_runnable(TaskId task, Cause cause, std::uint64_t tie);
  void advance_to(ProgramTime time);
  void take_ready(TaskId task);
  Progress run(TaskId task, const Operation& operation, Outcome& outcome);
  Progress sleep_until(TaskId task, ProgramTime deadline);
  Progress yield(TaskId task);
  Progress join(TaskId task, TaskId target, Outcome& outcome);
  void finish(TaskId task);
  void add_move(std::vector<Move>& moves, TaskId task, ProgramTime earliest,
                bool is_tied) const;

  const Program& program_;
  const Promises promises_;
  const ProgramTime end_of_time_;
  ProgramTime now_ = 0;
  std::uint64_t next_sequence_ = 0;
  std::uint64_t next_tie_ = 1;
  std::vector<TaskState> tasks_;
  std::deque<Ready> ready_;
  /// (deadline, sequence) to sleeper.
  std::map<std::pair<ProgramTime, std::uint64_t>, TaskId> sleepers_;
  std::vector<TaskId> spawned_;  ///< in the order of their spawns
  std::vector<std::uint8_t> is_set_;
  std::vector<std::vector<TaskId>> waiters_;  ///< of each event, in order
  std::vector<std::uint64_t> counters_;
  /// Wakes that count when the running poll returns.
  bool has_yielded_ = false;
};

/// The trace that full promises give.
Trace expected_trace(const Program& program);

}  // namespace vigil
