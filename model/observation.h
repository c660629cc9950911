// SPDX-License-Identifier: Apache-2.0
// What was seen of one run of a program on an executor: its trace, each poll,
// the life of each task, and the ledger of its wakers. The judge reads nothing
// else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/program.h"
#include "model/trace.h"

namespace vigil {

/// A poll of a task, as its future saw it.
struct PollRecord {
  /// What a poll may never be (law E4).
  enum class Fault : std::uint8_t {
    kNone,
    kNested,            ///< from within a poll, its own or another's
    kAfterReady,        ///< after it had answered ready
    kAfterDestruction,  ///< after its future was destroyed
    kAfterRun           ///< after run() had returned
  };
  TaskId task = 0;
  ProgramTime time = 0;
  Fault fault = Fault::kNone;
  /// The entries that the poll added to the trace.
  std::size_t first_entry = 0;
  std::size_t end_entry = 0;
  /// What the harness did at its end, and no program shows: the task that had
  /// ended and was woken, or cancelled; its own was woken twice.
  std::optional<TaskId> woke_ended{};
  std::optional<TaskId> cancelled_ended{};
  bool woke_twice = false;
  /// In place of a yield its task was told to wait for a deadline that had
  /// come.
  bool waits_for_past = false;
};

/// How often the future of a task was made and destroyed (law E5).
struct TaskLife {
  std::uint32_t made = 0;
  std::uint32_t destroyed = 0;
  bool destroyed_in_poll = false;
  bool destroyed_early = false;  ///< before it was ready, during the run
  /// The first poll of another task that found it still there after its end; if
  /// the run ended before, the number of all polls.
  std::optional<std::size_t> outlived_at{};
  bool wakes_late = false;  ///< its destructor was to wake others by then
};

/// One waker: where it came from, and how it ended. Polls are counted from 0.
struct WakerRecord {
  enum class End : std::uint8_t { kAlive, kWoken, kDropped };
  TaskId task = 0;
  std::uint32_t parent = kNoParent;  ///< the waker that it is a clone of
  std::size_t made_at_poll = 0;
  std::size_t ended_at_poll = 0;
  End end = End::kAlive;
  std::uint32_t wakes_by_ref = 0;
  static constexpr std::uint32_t kNoParent = UINT32_MAX;
};

/// The accounts of all wakers of a run (law W5).
struct WakerLedger {
  std::vector<WakerRecord> wakers;
  std::uint64_t constructed = 0;
  std::uint64_t cloned = 0;
  std::uint64_t woken_by_value = 0;
  std::uint64_t dropped = 0;
  /// Calls on a waker that had ended already, such as a second drop.
  std::uint64_t calls_after_end = 0;
};

/// run() was called again, after it had returned and tasks were woken.
struct SecondRun {
  std::vector<TaskId> woken{};      ///< in this order; each waited
  std::vector<TaskId> by_thread{};  ///< those of them that another thread woke
  std::vector<TaskId> polled{};     ///< in this order; each waits again
  std::vector<TaskId> too_early{};  ///< those that were polled before it
  std::vector<TaskId> destroyed{};  ///< those that waited
  ProgramTime end = 0;              ///< the time when it returned
  bool limit_was_hit = false;       ///< of polls: it was cut off
  std::string error{};              ///< what it threw, or empty
};

/// All that was seen of one run.
struct Observation {
  Trace trace;
  std::vector<PollRecord> polls;
  std::vector<TaskLife> tasks;  ///< by TaskId
  std::vector<TaskId> spawned;  ///< in the order of their spawns
  /// The time when the run ended.
  ProgramTime end = 0;
  /// Where deadlines saturate, if that is only known once the executor is there
  /// (its clock need not begin at 0).
  std::optional<ProgramTime> end_of_time;
  /// The stuck tasks that the executor itself reported, if it reports any.
  std::optional<std::vector<std::string>> reported_stuck;
  std::optional<WakerLedger> ledger;
  /// The run was cut off because it polled far more than the program can need.
  bool limit_was_hit = false;
  /// Some task `wakes_late`.
  bool has_late_wakes = false;
  /// What run() threw, or empty.
  std::string error;
  /// Or what the adapter threw while a task was resumed, in which poll: some
  /// take that for the task's own.
  std::optional<std::size_t> error_poll;
  /// What came after, if anything.
  std::optional<SecondRun> second;
  /// What an adapter threw after that, and where; or empty.
  std::string late_error;
};

}  // namespace vigil
