// SPDX-License-Identifier: Apache-2.0
// Which law does a poll break that should not be?
#include <algorithm>
#include <optional>
#include <string>

#include "model/accuser.h"

namespace vigil::detail {

using Cause = Oracle::Cause;
using Status = Oracle::Status;
using Move = Oracle::Move;

Law Accuser::law_of_poll_after_end(TaskId task) const {
  const Interpreter& tasks = oracle_.interpreter();
  const bool has_ended = tasks.is_spawned(task) && tasks.has_ended(task);
  if (has_ended && tasks.end_of(task) == Outcome::Kind::kCancelled) {
    return Law::kE6;
  }
  return was_woken_after_end(task) ? Law::kW11 : Law::kE4;
}

std::string Accuser::how_it_ended(TaskId task) const {
  const Interpreter& tasks = oracle_.interpreter();
  if (!tasks.has_ended(task)) return "been ready";
  const Outcome::Kind end = tasks.end_of(task);
  if (end == Outcome::Kind::kThrew) return "thrown";
  return end == Outcome::Kind::kCancelled ? "been cancelled" : "been ready";
}

bool Accuser::was_woken_after_end(TaskId task) const {
  return oracle_.interpreter().has_woken_ended() ||
         stale_wake_before(task, task);
}

std::string Accuser::stale_wake_that_may_lead_to(const PollRecord& poll) const {
  if (!promises_.exact_polls) return {};
  if (oracle_.interpreter().has_woken_ended()) {
    return "the waker of a task that had ended was called";
  }
  if (poll.time != oracle_.now()) return {};  // a wake moves no time
  const auto wake = stale_wake_before(poll.task, std::nullopt);
  if (!wake) return {};
  return "the waker of " + name(*observed_.polls[*wake].woke_ended) +
         ", which had ended, was called (in poll " + std::to_string(*wake) +
         ")";
}

std::optional<std::size_t> Accuser::stale_wake_before(
    TaskId polled, std::optional<TaskId> of) const {
  for (std::size_t poll = poll_; poll-- > first_of_round(polled);) {
    const auto& woken = observed_.polls[poll].woke_ended;
    if (woken && (!of || woken == of)) return poll;
  }
  return std::nullopt;
}

std::size_t Accuser::first_of_round(TaskId task) const {
  const std::size_t own = last_poll_[task] == 0 ? 0 : last_poll_[task] - 1;
  return std::max(own, poll_ - std::min(poll_, program_.tasks.size()));
}

bool Accuser::impossible_poll(const PollRecord& poll) {
  using Fault = PollRecord::Fault;
  const std::string& task = name(poll.task);
  switch (poll.fault) {
    case Fault::kNone:
      return true;
    case Fault::kNested:
      return broken(Law::kE4, poll.task,
                    task + " was polled from within a poll");
    case Fault::kAfterRun:
      return broken(Law::kE14, poll.task,
                    task + " was polled after run() had returned");
    case Fault::kAfterReady:
      return broken(
          law_of_poll_after_end(poll.task), poll.task,
          task + " was polled after it had " + how_it_ended(poll.task));
    case Fault::kAfterDestruction:
      return broken(law_of_poll_after_end(poll.task), poll.task,
                    task + " was polled after its destruction");
  }
  return true;
}

bool Accuser::unexpected_poll(const PollRecord& poll) {
  const TaskId task = poll.task;
  const std::string polled = name(task) + " was polled " + at(poll.time);
  const Interpreter& tasks = oracle_.interpreter();
  const Status status = oracle_.status(task);
  if (status == Status::kEnded) {
    return broken(law_of_poll_after_end(task), task,
                  polled + ", after it had ended");
  }
  if (status == Status::kUnspawned) {
    // Wherever polls need a cause, a spawn is one.
    return broken(promises_.exact_polls ? Law::kE3 : Law::kE14, task,
                  polled + ", before it was spawned");
  }
  const bool is_due =
      oracle_.is_sleeping(task) && poll.time >= oracle_.deadline(task);
  if (status == Status::kRunnable || is_due) return out_of_turn(poll);
  if (promises_.park && poll.time > oracle_.now() &&
      tasks.gave_up_sleep_until(task, poll.time)) {
    return broken(Law::kT6, task,
                  polled + " in " + operation(task) +
                      ", for a sleep that it had given up");
  }
  if (!promises_.exact_polls && !moves_.empty() &&
      moves_.front().latest < poll.time) {
    return overdue(poll);
  }
  const std::string stale_wake = stale_wake_that_may_lead_to(poll);
  if (!stale_wake.empty()) {
    return broken(
        Law::kE12, task,
        polled + " in " + operation(task) + ", though only " + stale_wake);
  }
  // One that also waits for others may have been taken for woken.
  const bool has_timed_out =
      oracle_.is_sleeping(task) && poll.time > oracle_.now();
  if (status == Status::kSleeping || has_timed_out) {
    const auto timer = *tasks.earliest_timer(task);
    return broken(law_of_timer(timer.was_reset, timer.is_saturated), task,
                  polled + " in " + operation(task) + ", before its deadline " +
                      std::to_string(oracle_.deadline(task)));
  }
  if (!promises_.exact_polls) {
    return broken(
        Law::kT3, task,
        polled + " in " + operation(task) + ", though nothing was due then");
  }
  return broken(
      Law::kE3, task,
      polled + " in " + operation(task) + ", though nothing had woken it");
}

bool Accuser::overdue(const PollRecord& poll) {
  const Move& first = moves_.front();
  if (polls_left_[first.task] == 0) return lost(first);
  const std::string polled = name(poll.task) + " was polled " + at(poll.time);
  if (first.earliest == oracle_.now()) {
    return broken(Law::kT3, first.task,
                  polled + ", though " + name(first.task) + " was runnable " +
                      at(oracle_.now()));
  }
  return broken(law_of_timer(first.was_reset, first.is_saturated), first.task,
                polled + ", after the deadline " +
                    std::to_string(first.earliest) + " of " + name(first.task));
}

bool Accuser::was_cancelled_at(TaskId task, ProgramTime time) const {
  return std::ranges::any_of(observed_.trace, [&](const TraceEntry& entry) {
    return entry.task == task && entry.time == time && entry.path == kEndPath &&
           entry.outcome.kind == Outcome::Kind::kCancelled;
  });
}

bool Accuser::out_of_turn(const PollRecord& poll) {
  // There is a first: the polled task itself is runnable or sleeps.
  const Move first = moves_.front();
  const bool is_first = first.task == poll.task;
  const bool was_overtaken =
      poll.time <= first.latest && was_cancelled_at(first.task, poll.time);
  if (!is_first && polls_left_[first.task] == 0 && !was_overtaken) {
    return lost(first);
  }
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
          law_of_timer(first.was_reset, first.is_saturated), poll.task,
          polled + ", after its deadline " + std::to_string(first.earliest));
    }
    // T4 needs a promise: without it, the first is late.
    if (!promises_.fifo_ties) return overdue(poll);
    return broken(Law::kT4, poll.task, polled + instead);
  }
  const bool is_queued = oracle_.status(poll.task) == Status::kRunnable;
  const bool by_timer = !is_queued || oracle_.cause(poll.task) == Cause::kTimer;
  if (promises_.fifo_ties && first.cause == Cause::kTimer && by_timer) {
    return broken(Law::kT4, poll.task, polled + instead);
  }
  if (!by_timer && oracle_.cause(poll.task) == Cause::kYielded) {
    return broken(Law::kE13, poll.task, polled + " after a yield" + instead);
  }
  if (first.cause != Cause::kTimer &&
      last_turn_[poll.task] > first.runnable_since) {
    return broken(
        Law::kE15, poll.task,
        polled + " a second time while " + name(first.task) + " was runnable");
  }
  // T8 needs all promises of order; this one alone is E13's.
  const bool has_one_trace = promises_.fifo_ready && promises_.fifo_ties &&
                             promises_.exact_deadlines && promises_.exact_polls;
  return broken(has_one_trace ? Law::kT8 : Law::kE13, poll.task,
                polled + " out of turn" + instead);
}

}  // namespace vigil::detail
