// SPDX-License-Identifier: Apache-2.0
#include "model/accuser.h"

#include <utility>

namespace vigil::detail {

using Cause = Oracle::Cause;
using Status = Oracle::Status;
using Move = Oracle::Move;

Accuser::Accuser(const Program& program, const Promises& promises,
                 const Observation& observed, ProgramTime end_of_time)
    : program_(program),
      promises_(promises),
      observed_(observed),
      oracle_(program, promises, end_of_time),
      polls_left_(program.tasks.size()) {
  for (const PollRecord& poll : observed.polls) ++polls_left_[poll.task];
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

std::string Accuser::operation(TaskId task, std::size_t step) const {
  const auto& operations = program_.tasks[task].operations;
  if (step >= operations.size()) return "its end";
  return "`" + std::string(info(operations[step].op).name) + "` (step " +
         std::to_string(step) + ")";
}

bool Accuser::unexpected_poll(const PollRecord& poll) {
  const TaskId task = poll.task;
  const std::string polled = name(task) + " was polled " + at(poll.time);
  switch (oracle_.status(task)) {
    case Status::kEnded:
      return broken(Law::kE4, task, polled + ", after it had ended");
    case Status::kUnspawned:
      return broken(Law::kE3, task, polled + ", before it was spawned");
    case Status::kWaiting:
      return broken(
          Law::kE3, task,
          polled + " in " + operation(task) + ", though nothing had woken it");
    case Status::kSleeping:
      if (poll.time < oracle_.deadline(task)) {
        return broken(Law::kT2, task,
                      polled + " in " + operation(task) +
                          ", before its deadline " +
                          std::to_string(oracle_.deadline(task)));
      }
      return out_of_turn(poll);
    case Status::kRunnable:
      return out_of_turn(poll);
  }
  return true;
}

bool Accuser::out_of_turn(const PollRecord& poll) {
  // There is a first: the polled task itself is runnable or sleeps.
  const Move first = moves_.front();
  const bool is_first = first.task == poll.task;
  if (!is_first && polls_left_[first.task] == 0) return lost(first);
  const std::string instead =
      ", but first came " + name(first.task) + " " + at(first.earliest);
  const std::string polled = name(poll.task) + " was polled " + at(poll.time);
  if (poll.time > first.latest) {
    if (first.cause != Cause::kTimer) {
      return broken(Law::kT3, first.task,
                    polled + ", though " + name(first.task) + " was runnable " +
                        at(oracle_.now()));
    }
    if (is_first) {
      return broken(
          Law::kT2, poll.task,
          polled + ", after its deadline " + std::to_string(first.earliest));
    }
    return broken(Law::kT4, poll.task, polled + instead);
  }
  const bool by_timer = oracle_.status(poll.task) == Status::kSleeping ||
                        oracle_.cause(poll.task) == Cause::kTimer;
  if (first.cause == Cause::kTimer && by_timer) {
    return broken(Law::kT4, poll.task, polled + instead);
  }
  if (!by_timer && oracle_.cause(poll.task) == Cause::kYielded) {
    return broken(Law::kE13, poll.task, polled + " after a yield" + instead);
  }
  return broken(Law::kT8, poll.task, polled + " out of turn" + instead);
}

bool Accuser::lost(const Move& move) {
  const TaskId task = move.task;
  if (observed_.tasks[task].destroyed_early) {
    return broken(Law::kE5, task,
                  name(task) + " was destroyed before it had ended");
  }
  const std::string never = " was never polled again";
  switch (move.cause) {
    case Cause::kSpawned:
      return broken(Law::kE14, task,
                    name(task) + " was spawned and never polled");
    case Cause::kWoken:
      return broken(
          Law::kE1, task,
          name(task) + " was woken in " + operation(task) + " and" + never);
    case Cause::kYielded:
      return broken(Law::kE2, task,
                    name(task) + " was woken during its own poll, in " +
                        operation(task) + ", and" + never);
    case Cause::kTimer:
      break;
  }
  return broken(Law::kT2, task,
                name(task) + " slept in " + operation(task) + " until " +
                    std::to_string(move.earliest) + " and" + never);
}

bool Accuser::wrong_length(TaskId task, std::size_t step, bool too_early) {
  const bool is_last = poll_ + 1 == observed_.polls.size();
  if (!too_early && is_last && !observed_.error.empty() &&
      !observed_.limit_was_hit) {
    return broken(Law::kE14, task, "run() ended with: " + observed_.error);
  }
  const auto& operations = program_.tasks[task].operations;
  const std::string message =
      name(task) + (too_early ? " went on from " : " was held up in ") +
      operation(task, step) + " " + at(time_);
  if (step >= operations.size()) return broken(Law::kT8, task, message);
  switch (operations[step].op) {
    case Op::kSleep:
    case Op::kSleepUntil:
      return broken(Law::kT2, task, message);
    case Op::kYield:
      return broken(too_early ? Law::kE13 : Law::kE2, task, message);
    case Op::kJoin:
    case Op::kWait:
      return broken(too_early ? Law::kE3 : Law::kE1, task, message);
    case Op::kSpawn:
    case Op::kSet:
    case Op::kAdd:
    case Op::kRead:
    case Op::kLog:
      break;
  }
  return broken(Law::kT8, task, message);
}

}  // namespace vigil::detail
