// SPDX-License-Identifier: Apache-2.0
#include "model/accuser.h"

#include <algorithm>
#include <string>
#include <utility>

#include "model/text.h"

namespace vigil::detail {

using Cause = Oracle::Cause;
using Move = Oracle::Move;

Accuser::Accuser(const Program& program, const Promises& promises,
                 const Observation& observed, Dialect dialect,
                 ProgramTime end_of_time)
    : program_(program),
      promises_(promises),
      dialect_(dialect),
      observed_(observed),
      oracle_(program, promises, dialect, end_of_time),
      polls_left_(program.tasks.size()),
      last_poll_(program.tasks.size()),
      last_turn_(program.tasks.size()) {
  for (const PollRecord& poll : observed.polls) ++polls_left_[poll.task];
  verdict_.expected.reserve(observed.trace.size());
}

bool Accuser::broken(Law law, TaskId task, std::string message) {
  verdict_.kind = Verdict::Kind::kBroken;
  verdict_.violation = Violation{.law = law,
                                 .message = std::move(message),
                                 .time = time_,
                                 .task = task,
                                 .poll = poll_};
  return false;
}

std::string Accuser::operation(TaskId task, const std::string& path) const {
  const Operation* const operation = find_operation(program_, task, path);
  if (operation == nullptr) return "its end";
  return "`" + print(program_, *operation) + "` (" + path + ")";
}

Law Accuser::law_of_timer(bool was_reset, bool is_saturated) const {
  if (was_reset && promises_.park) return Law::kT6;
  return is_saturated ? Law::kT5 : Law::kT2;
}

bool Accuser::has_stopped_at_throw() const {
  if (!promises_.exceptions || poll_ != observed_.polls.size()) return false;
  if (observed_.polls.empty()) return false;
  const TaskId last = observed_.polls.back().task;
  const Interpreter& tasks = oracle_.interpreter();
  return tasks.has_ended(last) && tasks.end_of(last) == Outcome::Kind::kThrew;
}

bool Accuser::waits_for_past(TaskId task) const {
  const auto& polls = observed_.polls;
  const auto latest =
      std::find_if(polls.rbegin(), polls.rend(),
                   [task](const auto& poll) { return poll.task == task; });
  return latest != polls.rend() && latest->waits_for_past;
}

bool Accuser::lost(const Move& move) {
  const TaskId task = move.task;
  if (observed_.tasks[task].destroyed_early) {
    return broken(Law::kE5, task,
                  name(task) + " was destroyed before it had ended");
  }
  if (!observed_.error.empty()) return ended_with_error();
  if (has_stopped_at_throw()) {
    const TaskId thrower = observed_.polls.back().task;
    return broken(Law::kE7, thrower,
                  "nothing ran any more once " + name(thrower) +
                      " had thrown, and " + name(task) + " was runnable");
  }
  const std::string never = " was never polled again";
  switch (move.cause) {
    case Cause::kSpawned:
      return broken(Law::kE14, task,
                    name(task) + " was spawned and never polled");
    case Cause::kWoken:
    case Cause::kSpurious:
    case Cause::kRemote:
      return broken(
          Law::kE1, task,
          name(task) + " was woken in " + operation(task) +
              (move.cause == Cause::kRemote ? ", by another thread," : "") +
              " and" + never);
    case Cause::kPassedOn:
      // Through an adapter it is a wake as any other.
      return broken(dialect_ == Dialect::kNative ? Law::kF8 : Law::kE1, task,
                    name(task) + " was to get in " + operation(task) +
                        " what was meant for a waiter that is gone, and" +
                        never);
    case Cause::kYielded:
      if (waits_for_past(task)) {
        return broken(Law::kT2, task,
                      name(task) + " was to wait in " + operation(task) +
                          " for a deadline that had come, and" + never);
      }
      return broken(Law::kE2, task,
                    name(task) + " was woken during its own poll, in " +
                        operation(task) + ", and" + never);
    case Cause::kTimer:
    case Cause::kNone:  // it is polled at once
      break;
  }
  return broken(law_of_timer(move.was_reset, move.is_saturated), task,
                name(task) + " slept in " + operation(task) + " until " +
                    std::to_string(move.earliest) + " and" + never);
}

bool Accuser::wrong_length(const TraceEntry& entry, bool too_early) {
  const TaskId task = entry.task;
  const bool is_last = poll_ + 1 == observed_.polls.size();
  const bool has_thrown = is_last || observed_.error_poll == poll_;
  if (!too_early && has_thrown && !observed_.error.empty() &&
      !observed_.limit_was_hit) {
    return ended_with_error();
  }
  const Outcome::Kind kind = entry.outcome.kind;
  if (entry.path == kEndPath && kind == Outcome::Kind::kCancelled) {
    return too_early ? broken(Law::kE5, task,
                              name(task) + " was destroyed before it had ended")
                     : broken(Law::kE6, task,
                              name(task) + " was cancelled and not destroyed");
  }
  const std::string message =
      name(task) + (too_early ? " went on from " : " was held up in ") +
      operation(task, entry.path) + " " + at(time_);
  const Operation* const operation = find_operation(program_, task, entry.path);
  if (operation == nullptr) return broken(Law::kT8, task, message);
  switch (operation->op) {
    case Op::kSleep:
    case Op::kSleepUntil:
    case Op::kTimeout:
      return broken(Law::kT2, task, message);
    case Op::kYield:
      if (!too_early) return broken(Law::kE2, task, message);
      return broken(promises_.fifo_ready ? Law::kE13 : Law::kT8, task, message);
    case Op::kJoin:
    case Op::kWait:
    case Op::kSend:
    case Op::kReceive:
      return broken(too_early && promises_.exact_polls ? Law::kE3 : Law::kE1,
                    task, message);
    default:
      return broken(Law::kT8, task, message);
  }
}

bool Accuser::other_entry(const TraceEntry& want, const TraceEntry& have) {
  const std::string message = "expected `" + print(program_, want) +
                              "`, saw `" + print(program_, have) + "`";
  if (want.time != have.time) {
    return broken(promises_.exact_deadlines ? Law::kT3 : Law::kT8, have.task,
                  "time moved to " + std::to_string(have.time) +
                      " during a poll: " + message);
  }
  const bool is_cancel =
      want.path == kEndPath && want.outcome.kind == Outcome::Kind::kCancelled;
  if (is_cancel && (have.task != want.task || have.path != want.path)) {
    return broken(Law::kE6, want.task, message);
  }
  const Operation* const operation =
      find_operation(program_, want.task, want.path);
  const bool is_same = want.task == have.task && want.path == have.path;
  if (is_same && operation != nullptr && operation->op == Op::kJoin &&
      promises_.exceptions) {
    return broken(Law::kE7, want.task, message);
  }
  return broken(Law::kT8, want.task, message);
}

bool Accuser::ended_with_error() {
  // Whose tasks' exceptions are no promise never gets to see one.
  const bool has_thrown = promises_.exceptions && !observed_.error_poll &&
                          oracle_.interpreter().has_thrown();
  return broken(has_thrown ? Law::kE7 : Law::kE14, 0,
                (observed_.error_poll ? "the adapter threw within resume(): "
                                      : "run() ended with: ") +
                    observed_.error);
}

bool Accuser::wrong_end() {
  const std::string message = "the run ended " + at(observed_.end) +
                              ", though nothing was left to wait for after " +
                              std::to_string(oracle_.now());
  for (TaskId task = 0; task < program_.tasks.size() && promises_.park;
       ++task) {
    if (oracle_.interpreter().gave_up_sleep_until(task, observed_.end)) {
      return broken(
          Law::kT6, task,
          message + "; " + name(task) + " had given up a sleep until then");
    }
  }
  return broken(Law::kT3, 0, message);
}

Law Accuser::law_of_life(TaskId task) const {
  const Interpreter& tasks = oracle_.interpreter();
  if (tasks.was_shut_down(task)) return Law::kE5;
  const bool was_cancelled = tasks.is_spawned(task) && tasks.has_ended(task) &&
                             tasks.end_of(task) == Outcome::Kind::kCancelled;
  return was_cancelled ? Law::kE6 : Law::kE5;
}

bool Accuser::late_destruction(TaskId task) {
  poll_ = *observed_.tasks[task].outlived_at;
  const bool has_ended = poll_ == observed_.polls.size();
  time_ = has_ended ? observed_.end : observed_.polls[poll_].time;
  const std::string then =
      has_ended ? "the run ended"
                : name(observed_.polls[poll_].task) + " was polled";
  return broken(law_of_life(task), task,
                "the future of " + name(task) +
                    ", which had ended, was still there when " + then + " " +
                    at(time_));
}

bool Accuser::wrong_life(TaskId task) {
  const TaskLife& life = observed_.tasks[task];
  return broken(law_of_life(task), task,
                "the future of " + name(task) + " was made " +
                    std::to_string(life.made) + " and destroyed " +
                    std::to_string(life.destroyed) + " times");
}

}  // namespace vigil::detail
