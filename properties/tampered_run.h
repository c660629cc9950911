// SPDX-License-Identifier: Apache-2.0
// An observation as something that can be tampered with.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "model/observation.h"
#include "model/operation.h"
#include "model/oracle.h"
#include "model/program.h"
#include "model/promises.h"
#include "model/trace.h"

namespace vigil {

/// A poll, and what completed in it.
struct TamperedStep {
  PollRecord poll;
  Trace entries;
};

/// An observation as a list that can be edited, and what the oracle says of
/// each poll.
class TamperedRun {
 public:
  using Cause = Oracle::Cause;
  using Status = Oracle::Status;

  TamperedRun(const Program& program, Observation& observation)
      : program_(program), observation_(observation) {
    for (const PollRecord& poll : observation.polls) {
      const auto at = [&](std::size_t entry) {
        return observation.trace.begin() + static_cast<std::ptrdiff_t>(entry);
      };
      steps.push_back({poll, Trace(at(poll.first_entry), at(poll.end_entry))});
      end_ = poll.end_entry;
    }
    Oracle oracle(program, kAllPromises);
    Trace ignored;
    std::vector<Oracle::Move> allowed;
    for (oracle.moves(allowed); !allowed.empty(); oracle.moves(allowed)) {
      const Oracle::Move& move = allowed.front();
      moves.push_back(move);
      before.push_back(oracle.now());
      oracle.take(move.task, move.earliest, ignored);
      stale_wakes.push_back(oracle.interpreter().has_woken_ended());
      std::vector<Status> all;
      for (TaskId task = 0; task < program.tasks.size(); ++task) {
        all.push_back(oracle.status(task));
      }
      status_after.push_back(std::move(all));
    }
  }

  /// Writes the steps back. True, for what ends with it.
  bool write() {
    Trace trace;
    observation_.polls.clear();
    for (TamperedStep& step : steps) {
      step.poll.first_entry = trace.size();
      trace.insert(trace.end(), step.entries.begin(), step.entries.end());
      step.poll.end_entry = trace.size();
      observation_.polls.push_back(step.poll);
    }
    for (std::size_t i = end_; i < observation_.trace.size(); ++i) {
      trace.push_back(observation_.trace[i]);
    }
    observation_.trace = std::move(trace);
    return true;
  }

  /// The first poll for which `holds`, by index.
  template <class F>
  std::optional<std::size_t> find(F holds) const {
    for (std::size_t i = 0; i < moves.size(); ++i) {
      if (holds(i)) return i;
    }
    return std::nullopt;
  }
  std::optional<std::size_t> find(Cause cause) const {
    return find([&](std::size_t i) { return moves[i].cause == cause; });
  }

  /// The poll of the same task before this one.
  std::size_t previous(std::size_t i) const {
    const TaskId task = moves[i].task;
    do {
      --i;
    } while (moves[i].task != task);
    return i;
  }

  /// A poll of `task` in which nothing completes, before step `i`.
  void insert_poll(std::size_t i, TaskId task) {
    const ProgramTime now = i == 0 ? 0 : steps[i - 1].poll.time;
    steps.insert(at(i), TamperedStep{{.task = task, .time = now}, {}});
  }

  /// Takes away step `i` and all further polls of its task.
  void forget_from(std::size_t i) {
    const TaskId task = moves[i].task;
    steps.erase(std::remove_if(at(i), steps.end(),
                               [task](const TamperedStep& s) {
                                 return s.poll.task == task;
                               }),
                steps.end());
  }

  std::vector<TamperedStep>::iterator at(std::size_t i) {
    return steps.begin() + static_cast<std::ptrdiff_t>(i);
  }

  /// Moves the step at `from` to the earlier place `to`.
  void move_forward(std::size_t from, std::size_t to) {
    std::rotate(at(to), at(from), at(from + 1));
  }

  void set_time(std::size_t i, ProgramTime time) {
    steps[i].poll.time = time;
    for (TraceEntry& entry : steps[i].entries) entry.time = time;
  }

  /// Whether the next poll of another task did not need poll `i`: else that
  /// would be a second fault.
  bool is_dispensable(std::size_t i) const {
    const TaskId task = moves[i].task;
    std::size_t next = i;
    while (next < moves.size() && moves[next].task == task) ++next;
    if (next == moves.size()) return true;
    if (i == 0) return false;
    const Status before = status_after[i - 1][moves[next].task];
    return before == Status::kRunnable ||
           (before == Status::kSleeping && moves[next].cause == Cause::kTimer &&
            !moves[next].was_reset);
  }

  /// Whether the task of poll `later` was polled while that of poll `i` was
  /// runnable already.
  bool is_second_turn(std::size_t i, std::size_t later) const {
    for (std::size_t k = moves[i].runnable_since; k < i; ++k) {
      if (moves[k].task == moves[later].task) return true;
    }
    return false;
  }

  /// The operation that the task was held up in before poll `i`, if any.
  std::optional<Op> resumed(std::size_t i) const {
    if (moves[i].cause == Cause::kSpawned || steps[i].entries.empty()) {
      return std::nullopt;
    }
    const TraceEntry& first = steps[i].entries.front();
    const Operation* const operation =
        find_operation(program_, first.task, first.path);
    return operation == nullptr ? std::nullopt : std::optional(operation->op);
  }

  std::vector<TamperedStep> steps;
  std::vector<Oracle::Move> moves;
  std::vector<ProgramTime> before;  ///< the time before each poll
  std::vector<std::vector<Status>> status_after;
  /// Whether the waker of an ended task had been called, after each poll.
  std::vector<bool> stale_wakes;

 private:
  const Program& program_;
  Observation& observation_;
  std::size_t end_ = 0;  ///< where the stuck tasks begin in the trace
};

}  // namespace vigil
