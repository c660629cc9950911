// SPDX-License-Identifier: Apache-2.0
#include "model/oracle.h"

#include <algorithm>

#include "executor/time.h"

namespace vigil {
namespace {

ProgramTime add(ProgramTime time, std::int64_t delay) {
  return saturating_add(Time(Duration(time)), Duration(delay))
      .time_since_epoch()
      .count();
}

}  // namespace

Oracle::Oracle(const Program& program, const Promises& promises,
               ProgramTime end_of_time)
    : program_(program),
      promises_(promises),
      end_of_time_(end_of_time),
      tasks_(program.tasks.size()),
      is_set_(program.events.size()),
      waiters_(program.events.size()),
      counters_(program.counters.size()) {
  spawned_.push_back(0);
  make_runnable(0, Cause::kSpawned, 0);
}

void Oracle::make_runnable(TaskId task, Cause cause, std::uint64_t tie) {
  tasks_[task].status = Status::kRunnable;
  tasks_[task].cause = cause;
  ready_.push_back({task, tie});
}

void Oracle::add_move(std::vector<Move>& moves, TaskId task,
                      ProgramTime earliest, bool is_tied) const {
  const TaskState& state = tasks_[task];
  const bool sleeps = state.status == Status::kSleeping;
  const Cause cause = sleeps ? Cause::kTimer : state.cause;
  const ProgramTime latest = promises_.exact_deadlines ? earliest : kEndOfTime;
  moves.push_back(
      {.task = task,
       .earliest = earliest,
       .latest = latest,
       .cause = cause,
       .is_tied = is_tied,
       .has_overtaken = cause == Cause::kYielded && state.has_overtaken});
}

void Oracle::moves(std::vector<Move>& moves) const {
  moves.clear();
  std::uint64_t last_tie = 0;  // those of one tie stand next to each other
  for (const Ready& ready : ready_) {
    const bool may_overtake_queue =
        !promises_.fifo_ready || &ready == &ready_.front() ||
        (ready.tie != 0 && ready.tie == ready_.front().tie);
    const bool may_overtake_tie =
        !promises_.fifo_ties || ready.tie == 0 || ready.tie != last_tie;
    if (may_overtake_queue && may_overtake_tie) {
      add_move(moves, ready.task, now_, ready.tie != 0);
    }
    if (!may_overtake_queue) break;
    last_tie = ready.tie;
  }
  if (promises_.exact_deadlines) {
    if (!ready_.empty() || sleepers_.empty()) return;
    const ProgramTime due = sleepers_.begin()->first.first;
    const bool is_tied = sleepers_.size() > 1 &&
                         std::next(sleepers_.begin())->first.first == due;
    for (const auto& [key, task] : sleepers_) {
      if (key.first != due) break;
      add_move(moves, task, due, is_tied);
      if (promises_.fifo_ties) break;
    }
    return;
  }
  // Time goes by as it likes: whoever sleeps may be polled from its deadline
  // on.
  for (const auto& [key, task] : sleepers_) {
    add_move(moves, task, std::max(now_, key.first), false);
  }
}

void Oracle::advance_to(ProgramTime time) {
  now_ = time;
  if (!promises_.exact_deadlines) return;
  // All that is due becomes runnable before anything is polled.
  const std::uint64_t tie = next_tie_++;
  std::size_t due = 0;
  while (!sleepers_.empty() && sleepers_.begin()->first.first <= now_) {
    make_runnable(sleepers_.begin()->second, Cause::kTimer, tie);
    sleepers_.erase(sleepers_.begin());
    ++due;
  }
  if (due == 1) ready_.back().tie = 0;
}

void Oracle::take_ready(TaskId task) {
  const auto place =
      std::find_if(ready_.begin(), ready_.end(),
                   [task](const Ready& ready) { return ready.task == task; });
  if (place != ready_.end()) {
    ready_.erase(place);
    return;
  }
  TaskState& state = tasks_[task];
  sleepers_.erase({state.deadline, state.sequence});
  state.cause = Cause::kTimer;
}

void Oracle::take(TaskId task, ProgramTime time, Trace& trace) {
  if (time > now_) advance_to(time);
  take_ready(task);
  TaskState& state = tasks_[task];
  state.status = Status::kRunnable;
  has_yielded_ = false;
  const auto& operations = program_.tasks[task].operations;
  while (state.step < operations.size()) {
    Outcome outcome;
    if (run(task, operations[state.step], outcome) == Progress::kPending) break;
    trace.push_back(
        {now_, task, static_cast<std::uint32_t>(state.step), outcome});
    ++state.step;
  }
  if (state.step == operations.size()) {
    trace.push_back({now_, task, kEndStep, {Outcome::Kind::kReturned}});
    finish(task);
  } else if (has_yielded_) {
    // A wake during the poll counts when the poll returns.
    state.has_overtaken = !ready_.empty();
    make_runnable(task, Cause::kYielded, 0);
  }
}

Oracle::Progress Oracle::run(TaskId task, const Operation& operation,
                             Outcome& outcome) {
  TaskState& state = tasks_[task];
  if (state.is_waiting_in_step) {
    // It is polled again because what it waited for has happened: the moves
    // allow no other poll.
    state.is_waiting_in_step = false;
    if (operation.op == Op::kJoin) outcome = {Outcome::Kind::kValue};
    return Progress::kCompleted;
  }
  const std::uint32_t reference = operation.reference;
  const auto number = static_cast<std::uint64_t>(operation.number);
  switch (operation.op) {
    case Op::kSleep:
      return sleep_until(task, add(now_, operation.number));
    case Op::kSleepUntil:
      return sleep_until(task, operation.number);
    case Op::kYield:
      return yield(task);
    case Op::kSpawn:
      if (tasks_[reference].status != Status::kUnspawned) {
        outcome = {Outcome::Kind::kAgain};
      } else {
        spawned_.push_back(reference);
        make_runnable(reference, Cause::kSpawned, 0);
      }
      return Progress::kCompleted;
    case Op::kJoin:
      return join(task, reference, outcome);
    case Op::kSet:
      is_set_[reference] = 1;
      for (const TaskId waiter : std::exchange(waiters_[reference], {})) {
        make_runnable(waiter, Cause::kWoken, 0);
      }
      return Progress::kCompleted;
    case Op::kWait:
      if (is_set_[reference] != 0) return Progress::kCompleted;
      waiters_[reference].push_back(task);
      state.status = Status::kWaiting;
      state.is_waiting_in_step = true;
      return Progress::kPending;
    case Op::kAdd:
      counters_[reference] += number;
      return Progress::kCompleted;
    case Op::kRead:
      outcome = {Outcome::Kind::kUnsigned, counters_[reference]};
      return Progress::kCompleted;
    case Op::kLog:
      outcome = {Outcome::Kind::kSigned, number};
      return Progress::kCompleted;
  }
  return Progress::kCompleted;
}

Oracle::Progress Oracle::sleep_until(TaskId task, ProgramTime deadline) {
  deadline = std::min(deadline, end_of_time_);
  if (deadline <= now_) return yield(task);
  TaskState& state = tasks_[task];
  state.is_waiting_in_step = true;
  state.status = Status::kSleeping;
  state.deadline = deadline;
  state.sequence = next_sequence_++;
  sleepers_.emplace(std::pair(deadline, state.sequence), task);
  return Progress::kPending;
}

Oracle::Progress Oracle::yield(TaskId task) {
  tasks_[task].is_waiting_in_step = true;
  has_yielded_ = true;
  return Progress::kPending;
}

Oracle::Progress Oracle::join(TaskId task, TaskId target, Outcome& outcome) {
  switch (tasks_[target].status) {
    case Status::kUnspawned:
      outcome = {Outcome::Kind::kNone};
      return Progress::kCompleted;
    case Status::kEnded:
      outcome = {Outcome::Kind::kValue};
      return Progress::kCompleted;
    case Status::kRunnable:
    case Status::kSleeping:
    case Status::kWaiting:
      tasks_[target].joiners.push_back(task);
      tasks_[task].status = Status::kWaiting;
      tasks_[task].is_waiting_in_step = true;
      return Progress::kPending;
  }
  return Progress::kPending;
}

void Oracle::finish(TaskId task) {
  tasks_[task].status = Status::kEnded;
  for (const TaskId joiner : std::exchange(tasks_[task].joiners, {})) {
    make_runnable(joiner, Cause::kWoken, 0);
  }
}

void Oracle::end(Trace& trace) const {
  for (const TaskId task : spawned_) {
    if (status(task) == Status::kEnded) continue;
    trace.push_back({now_, task, kEndStep, {Outcome::Kind::kStuck}});
  }
}

Trace expected_trace(const Program& program) {
  Oracle oracle(program, kAllPromises);
  Trace trace;
  std::vector<Oracle::Move> moves;
  for (oracle.moves(moves); !moves.empty(); oracle.moves(moves)) {
    oracle.take(moves.front().task, moves.front().earliest, trace);
  }
  oracle.end(trace);
  return trace;
}

}  // namespace vigil
