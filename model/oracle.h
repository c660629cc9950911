// SPDX-License-Identifier: Apache-2.0
// The oracle: what the contract allows, said as plainly as possible. A step
// relation: from a state, moves() are the polls that may come next, and take()
// does one. With all promises there is one move in each state, so one trace for
// a program; each promise that is not made leaves more. What the operations do
// is the interpreter's business; here is who may run, and when.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/interpreter.h"
#include "model/program.h"
#include "model/promises.h"
#include "model/trace.h"

namespace vigil {

/// Thread safety: one thread at a time.
class Oracle final : private Interpreter::Host {
 public:
  /// Why a task may be polled.
  enum class Cause : std::uint8_t {
    kSpawned,
    kWoken,     ///< by another task: an event, a channel, the end of a task
    kPassedOn,  ///< by what was meant for a waiter that is gone
    kSpurious,  ///< for no reason, by another task or by itself
    kRemote,    ///< for no reason, by another thread
    kYielded,   ///< by itself, during its poll
    kTimer,
    kNone,  ///< where polls need no cause
  };
  /// A poll that may come next.
  struct Move {
    TaskId task = 0;
    ProgramTime earliest = 0;
    ProgramTime latest = 0;
    Cause cause = Cause::kSpawned;
    bool is_tied = false;        ///< another timer was due at the same time
    bool has_overtaken = false;  ///< others were runnable when it yielded
    /// How many polls had been before it became runnable.
    std::uint64_t runnable_since = 0;
    bool was_reset = false;     ///< the timer
    bool is_saturated = false;  ///< the timer's deadline overflowed
  };
  enum class Status : std::uint8_t {
    kUnspawned,
    kRunnable,
    kSleeping,
    kWaiting,  ///< for more than time
    kEnded,
  };

  /// REQUIRES: `program` outlives the oracle, and `program.check()` is empty.
  /// Deadlines saturate at `end_of_time`.
  Oracle(const Program& program, const Promises& promises,
         Dialect dialect = Dialect::kNative,
         ProgramTime end_of_time = kEndOfTime);

  /// Replaces `moves` by the polls that are allowed now, the one that full
  /// promises would give first. None: the run ends here.
  void moves(std::vector<Move>& moves) const;
  /// Polls `task` at `time`, and appends what completes to `trace`.
  /// REQUIRES: moves() has it.
  void take(TaskId task, ProgramTime time, Trace& trace);
  /// Moves time to `time`, and what is due then into the queue, if exact time
  /// may come there now. Whether it did.
  bool reach(ProgramTime time);
  /// `task` may be polled next, though nothing has woken it, or others come
  /// before it.
  /// REQUIRES: it is spawned and has not ended.
  void allow_spurious_poll(TaskId task);
  /// Appends the stuck tasks. REQUIRES: moves() is empty.
  void end(Trace& trace) const;

  ProgramTime now() const noexcept { return now_; }
  /// How often take() was called.
  std::uint64_t polls() const noexcept { return polls_; }
  Status status(TaskId task) const noexcept;
  Cause cause(TaskId task) const noexcept { return tasks_[task].cause; }
  /// When its timer is due. REQUIRES: it sleeps.
  ProgramTime deadline(TaskId task) const noexcept {
    return interpreter_.earliest_timer(task)->deadline;
  }
  bool is_sleeping(TaskId task) const noexcept {
    return interpreter_.earliest_timer(task).has_value();
  }
  /// How many are in the queue, and nobody knows where.
  std::size_t unplaced() const noexcept { return anywhere_; }
  /// What the tasks are at.
  const Interpreter& interpreter() const noexcept { return interpreter_; }
  /// The executor was dropped by the program.
  bool is_dropped() const noexcept { return is_dropped_; }

 private:
  using Wake = Interpreter::Wake;
  /// (deadline, sequence)
  using TimerKey = std::pair<ProgramTime, std::uint64_t>;
  struct TaskState {
    Cause cause = Cause::kSpawned;
    /// In ready_, or to be put there when the poll returns.
    bool is_queued = false;
    bool has_overtaken = false;
    std::uint64_t runnable_since = 0;
    bool was_reset = false;     ///< the timer that made it runnable
    bool is_saturated = false;  ///< the same
    std::uint64_t place = 0;    ///< in ready_
    std::optional<TimerKey> timer;
  };
  struct Ready {
    TaskId task = 0;
    std::uint64_t place = 0;  ///< increases
    /// Timers that were due together have the same number; else 0. Without
    /// fifo_ties they may be polled in any order.
    std::uint64_t tie = 0;
    /// Its tie does not bind it.
    bool is_unordered = false;
    /// Nobody knows when it joined the queue: its timer was due when it was
    /// woken, and time is not exact; or another thread has woken it.
    bool is_anywhere = false;
  };
  struct Remote {
    TaskId task = 0;
    bool is_cancel = false;
  };

  // What the interpreter tells.
  void spawned(TaskId task) override;
  void woken(TaskId task, Wake why) override;
  void woken_on_thread(TaskId task) override;
  void cancelled_on_thread(TaskId task) override;
  void cancelled(TaskId task) override;
  void timer_changed(TaskId task) override;
  void completed(TaskId task, std::string path, Outcome outcome) override;

  void make_runnable(TaskId task, Cause cause, std::uint64_t tie);
  void append(TaskId task, std::uint64_t tie);
  void unbind_tie(TaskId task);
  void set_anywhere(TaskId task);
  void leave_queue(TaskId task);
  /// Where it is in the queue; the end if it is to join when the poll returns.
  std::deque<Ready>::iterator find_ready(TaskId task);
  void advance_to(ProgramTime time);
  void take_ready(TaskId task);
  void end_poll(TaskId task, Interpreter::Polled polled);
  void take_remote_actions();
  void set_timer(TaskId task);
  void clear_timer(TaskId task);
  void add_move(std::vector<Move>& moves, TaskId task, ProgramTime earliest,
                bool is_timer, bool is_tied) const;

  const Promises promises_;
  const Dialect dialect_;
  ProgramTime now_ = 0;
  std::uint64_t next_sequence_ = 0;  ///< of the script dialect's timers
  std::uint64_t next_tie_ = 1;
  std::uint64_t next_place_ = 0;
  std::uint64_t polls_ = 0;
  std::vector<TaskState> tasks_;
  std::deque<Ready> ready_;   ///< in the order of their places
  std::size_t anywhere_ = 0;  ///< how many of them are
  std::map<TimerKey, TaskId> sleepers_;
  std::optional<TaskId> polled_;
  bool is_woken_by_itself_ = false;
  bool is_dropped_ = false;
  std::vector<Remote> remote_;  ///< in the order of their arrival
  Trace* trace_ = nullptr;      ///< during take()
  Interpreter interpreter_;     // last: it calls the rest
};

/// The trace that full promises give.
Trace expected_trace(const Program& program,
                     Dialect dialect = Dialect::kNative);

}  // namespace vigil
