// SPDX-License-Identifier: Apache-2.0
// Which law does a run break? The part of the judge that names the law, apart
// from the walk that finds the place. Private to the judge.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/judge.h"
#include "model/observation.h"
#include "model/oracle.h"

namespace vigil::detail {

/// The state of one walk, and the accusations that it can end in. Each of them
/// returns false, so that the walk's checks can return it.
class Accuser {
 protected:
  Accuser(const Program& program, const Promises& promises,
          const Observation& observed, Dialect dialect,
          ProgramTime end_of_time);
  ~Accuser() = default;

  bool broken(Law law, TaskId task, std::string message);
  /// The poll is none of the moves that are allowed.
  bool unexpected_poll(const PollRecord& poll);
  /// The move had to come, and never does.
  bool lost(const Oracle::Move& move);
  /// Whether its latest poll asked for a deadline that had come.
  bool waits_for_past(TaskId task) const;
  /// A task threw in the last poll of all.
  bool has_stopped_at_throw() const;
  /// The poll is one that no task may ever have.
  bool impossible_poll(const PollRecord& poll);
  /// An entry that is not expected, or that is expected and not there.
  bool wrong_length(const TraceEntry& entry, bool too_early);
  /// Another entry than was expected.
  bool other_entry(const TraceEntry& want, const TraceEntry& have);
  /// The run ended with an exception.
  bool ended_with_error();
  /// A time that nothing was due at.
  bool wrong_end();
  bool wrong_life(TaskId task);
  /// Its future was still there when another was polled after its end.
  bool late_destruction(TaskId task);
  /// run() was called again, and did what it may do.
  bool second_run_holds(const SecondRun& second);

  const std::string& name(TaskId task) const {
    return program_.tasks[task].name;
  }
  static std::string at(ProgramTime time) {
    return "at " + std::to_string(time);
  }

  const Program& program_;
  const Promises promises_;
  const Dialect dialect_;
  const Observation& observed_;
  Oracle oracle_;
  std::vector<std::size_t> polls_left_;  ///< of each task, after this one
  std::vector<std::size_t> last_poll_;   ///< of each task, counted from 1
  /// The same by Oracle::polls(), without those that had no cause.
  std::vector<std::uint64_t> last_turn_;
  std::vector<Oracle::Move> moves_;
  std::size_t poll_ = 0;
  ProgramTime time_ = 0;
  Verdict verdict_;

 private:
  bool second_run_polls(const SecondRun& second);
  bool second_run_ends(const SecondRun& second);
  std::string operation(TaskId task, const std::string& path) const;
  std::string operation(TaskId task) const {
    return operation(task, oracle_.interpreter().place(task).path);
  }
  /// Which law a timer stands under: T5 and T6 are special cases of T2.
  Law law_of_timer(bool was_reset, bool is_saturated) const;
  Law law_of_life(TaskId task) const;
  Law law_of_poll_after_end(TaskId task) const;
  /// It was woken after its end, not long ago.
  bool was_woken_after_end(TaskId task) const;
  /// `been ready`, `been cancelled` or `thrown`.
  std::string how_it_ended(TaskId task) const;
  /// The poll of a wake, not long before this one, of a task that had ended:
  /// of any such, or of one.
  std::optional<std::size_t> stale_wake_before(TaskId polled,
                                               std::optional<TaskId> of) const;
  /// Empty, or whose waker was called: that of a task that had ended.
  std::string stale_wake_that_may_lead_to(const PollRecord& poll) const;
  /// The first poll at whose end a wake can have led to the next of the task:
  /// not before its last one, and not longer ago than a round.
  std::size_t first_of_round(TaskId task) const;
  /// Then it is no wonder that it was never polled.
  bool was_cancelled_at(TaskId task, ProgramTime time) const;
  /// The poll is of a task that may run some time, but not now.
  bool out_of_turn(const PollRecord& poll);
  /// The poll needs no cause, but time has passed the first that had to come.
  bool overdue(const PollRecord& poll);
};

}  // namespace vigil::detail
