// SPDX-License-Identifier: Apache-2.0
#include "model/interpreter.h"

#include <algorithm>
#include <string>
#include <utility>

#include "model/interpreter_state.h"

namespace vigil {

Interpreter::Interpreter(const Program& program, Host& host,
                         ProgramTime end_of_time)
    : program_(program),
      host_(host),
      end_of_time_(end_of_time),
      tasks_(program.tasks.size()),
      is_set_(program.events.size()),
      event_lines_(program.events.size()),
      notifies_(program.notifies.size()),
      channels_(program.channels.size()),
      counters_(program.counters.size()),
      wakers_(program.wakers.size()) {
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    channels_[i].capacity = program.capacities[i];
  }
}

Interpreter::~Interpreter() = default;

void Interpreter::start() {
  tasks_[0].status = TaskState::Status::kLive;
  tasks_[0].root.block = &program_.tasks[0].operations;
  spawned_.push_back(0);
  host_.spawned(0);
}

bool Interpreter::is_spawned(TaskId task) const noexcept {
  return tasks_[task].status != TaskState::Status::kUnspawned;
}

bool Interpreter::has_ended(TaskId task) const noexcept {
  return tasks_[task].status == TaskState::Status::kEnded;
}

bool Interpreter::was_shut_down(TaskId task) const noexcept {
  return tasks_[task].was_shut_down;
}

Outcome::Kind Interpreter::end_of(TaskId task) const noexcept {
  return tasks_[task].end;
}

bool Interpreter::is_live(TaskId task) const noexcept {
  return tasks_[task].status == TaskState::Status::kLive;
}

Interpreter::Polled Interpreter::poll(TaskId task, ProgramTime now) {
  now_ = now;
  polled_ = task;
  cancels_itself_ = false;
  first_sequence_ = next_sequence_;
  TaskState& state = tasks_[task];
  const Polled polled = poll_run(task, state.root);
  if (polled != Polled::kPending) {
    state.status = TaskState::Status::kEnded;
    state.end = polled == Polled::kThrew ? Outcome::Kind::kThrew
                                         : Outcome::Kind::kReturned;
    has_thrown_ |= polled == Polled::kThrew;
    host_.completed(task, std::string(kEndPath), {state.end});
  }
  polled_ = UINT32_MAX;
  return polled;
}

void Interpreter::finish(TaskId task) { wake_joiners(task); }

void Interpreter::cancel(TaskId task) {
  if (!is_live(task)) return;
  TaskState& state = tasks_[task];
  state.status = TaskState::Status::kEnded;
  state.end = Outcome::Kind::kCancelled;
  state.was_shut_down = is_shut_down_;
  host_.completed(task, std::string(kEndPath), {Outcome::Kind::kCancelled});
  abandon(state.root);
  wake_joiners(task);
  host_.cancelled(task);
}

void Interpreter::shut_down() {
  is_shut_down_ = true;
  // Their ends may not spawn, so the list does not grow.
  for (const TaskId task : spawned_) cancel(task);
}

Interpreter::Polled Interpreter::poll_run(TaskId task, Run& run) {
  while (run.next < run.block->size()) {
    Outcome outcome;
    const Progress progress = run.current == nullptr
                                  ? begin(task, run, outcome)
                                  : again(*run.current, outcome);
    if (progress == Progress::kPending) return Polled::kPending;
    run.current.reset();
    if ((*run.block)[run.next].op != Op::kRepeat) {
      host_.completed(task, run.prefix + std::to_string(run.next), outcome);
    }
    if (progress == Progress::kThrew) return Polled::kThrew;
    ++run.next;
  }
  return Polled::kReturned;
}

Interpreter::Activity& Interpreter::activity(TaskId task, Run& run) {
  run.current = std::make_unique<Activity>();
  Activity& made = *run.current;
  made.operation = &(*run.block)[run.next];
  made.task = task;
  const auto& blocks = made.operation->blocks;
  if (blocks.empty()) return made;
  const std::string path = run.prefix + std::to_string(run.next);
  made.runs.reserve(blocks.size());
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    std::string part = ".t.";
    if (made.operation->op == Op::kRace) {
      part = ".b" + std::to_string(i) + ".";
    } else if (made.operation->op == Op::kRepeat) {
      part = ".i0.";
    }
    made.runs.push_back({.block = &blocks[i], .prefix = path + part});
  }
  return made;
}

Interpreter::Progress Interpreter::begin(TaskId task, Run& run,
                                         Outcome& outcome) {
  const Operation& operation = (*run.block)[run.next];
  switch (operation.op) {
    case Op::kSleep:
      return start_sleep(activity(task, run), operation.number);
    case Op::kSleepUntil:
      return start_timer(activity(task, run), operation.number, false);
    case Op::kYield:
      return yield(activity(task, run));
    case Op::kJoin:
      return begin_join(task, run, outcome);
    case Op::kWait:
      return begin_wait(task, run);
    case Op::kSend:
    case Op::kReceive:
      return begin_channel(task, run, outcome);
    case Op::kRace:
    case Op::kTimeout:
    case Op::kRepeat:
      return again(activity(task, run), outcome);
    default:
      return act(task, operation, outcome);
  }
}

Interpreter::Progress Interpreter::again(Activity& activity, Outcome& outcome) {
  switch (activity.operation->op) {
    case Op::kSleep:
    case Op::kSleepUntil:
      if (!is_due(activity)) return Progress::kPending;
      stop_timer(activity);
      return Progress::kCompleted;
    case Op::kJoin:
      if (!has_ended(activity.operation->reference)) return Progress::kPending;
      outcome = join_outcome(activity.operation->reference);
      return Progress::kCompleted;
    case Op::kWait:
      if (activity.operation->reference < program_.events.size()) {
        return is_set_[activity.operation->reference] != 0
                   ? Progress::kCompleted
                   : Progress::kPending;
      }
      if (!activity.is_woken) return Progress::kPending;
      leave(activity);
      return Progress::kCompleted;
    case Op::kSend:
    case Op::kReceive:
      return poll_channel(activity, outcome);
    case Op::kRace:
      return poll_race(activity, outcome);
    case Op::kTimeout:
      return poll_timeout(activity, outcome);
    case Op::kRepeat:
      return poll_repeat(activity);
    default:  // a yield
      return Progress::kCompleted;
  }
}

std::optional<Interpreter::Timer> Interpreter::earliest_timer(
    TaskId task) const noexcept {
  std::optional<Timer> earliest;
  for (const Activity* const activity : tasks_[task].timers) {
    const Timer& timer = *activity->timer;
    if (!earliest || std::pair(timer.deadline, timer.sequence) <
                         std::pair(earliest->deadline, earliest->sequence)) {
      earliest = timer;
    }
  }
  return earliest;
}

std::optional<std::int64_t> Interpreter::begun_sleep(
    TaskId task) const noexcept {
  const TaskState& state = tasks_[task];
  if (state.waits != 0 || state.timers.size() != 1) return std::nullopt;
  const Activity& activity = *state.timers.front();
  const bool is_sleep = activity.operation->op == Op::kSleep;
  const bool is_new =
      activity.timer->sequence >= first_sequence_ && !activity.timer->was_reset;
  if (!is_sleep || !is_new) return std::nullopt;
  return activity.operation->number;
}

bool Interpreter::has_waits(TaskId task) const noexcept {
  return tasks_[task].waits != 0;
}

bool Interpreter::gave_up_sleep_until(TaskId task,
                                      ProgramTime deadline) const noexcept {
  const TaskState& state = tasks_[task];
  const auto count = std::min(state.given_up_count, state.given_up.size());
  return std::find(state.given_up.begin(), state.given_up.begin() + count,
                   deadline) != state.given_up.begin() + count;
}

Interpreter::Place Interpreter::place(TaskId task) const {
  if (!is_live(task)) return {std::string(kEndPath), nullptr};
  return place_in(tasks_[task].root);
}

Interpreter::Place Interpreter::place_in(const Run& run) const {
  if (run.next == run.block->size()) return {std::string(kEndPath), nullptr};
  if (run.current != nullptr) {
    for (const Run& below : run.current->runs) {
      if (below.next < below.block->size()) return place_in(below);
    }
  }
  return {run.prefix + std::to_string(run.next), &(*run.block)[run.next]};
}

}  // namespace vigil
