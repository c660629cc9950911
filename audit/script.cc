// SPDX-License-Identifier: Apache-2.0
#include "audit/script.h"

#include <stdexcept>
#include <utility>

namespace vigil {

Script& Script::operator=(Script&& other) noexcept {
  if (this == &other) return *this;
  Script old(std::move(*this));
  host_ = std::move(other.host_);
  task_ = other.task_;
  return *this;
}

Script::~Script() {
  if (host_ != nullptr) host_->recorder_.destroyed(task_);
}

Step Script::resume() {
  if (host_ == nullptr) detail::fatal("a moved-from Script was resumed");
  return host_->resume(task_);
}

ScriptHost::ScriptHost(const Program& program, Duration tick)
    : program_(program),
      tick_(tick),
      recorder_(program),
      tasks_(program.tasks.size()),
      is_set_(program.events.size()),
      waiters_(program.events.size()),
      counters_(program.counters.size()) {}

ProgramTime ScriptHost::to_program_time(Time time) const noexcept {
  const Duration since_start = time.time_since_epoch();
  const ProgramTime ticks = since_start / tick_;
  return since_start % tick_ < Duration::zero() ? ticks - 1 : ticks;
}

Time ScriptHost::to_executor_time(ProgramTime time) const noexcept {
  const std::int64_t most = Duration::max() / tick_;
  if (time >= most) return Time::max();
  if (time <= -most) return Time::min();
  return Time(tick_ * time);
}

void ScriptHost::spawn_task(TaskId task) {
  tasks_[task].is_spawned = true;
  recorder_.made(task);
  spawn(task, Script(shared_from_this(), task));
}

Step ScriptHost::resume(TaskId task) {
  Step step;  // done
  if (recorder_.is_closed()) return step;
  if (!recorder_.begin_poll(task, to_program_time(now()))) {
    // An executor that does not stop at kDone may stop at this.
    if (recorder_.limit_was_hit()) throw std::runtime_error("too many polls");
    return step;
  }
  TaskState& state = tasks_[task];
  const auto& operations = program_.tasks[task].operations;
  while (state.step < operations.size()) {
    Outcome outcome;
    if (!run(task, operations[state.step], outcome, step)) {
      recorder_.end_poll(task, false);
      return step;
    }
    recorder_.completed(task, static_cast<std::uint32_t>(state.step), outcome);
    ++state.step;
  }
  state.has_ended = true;
  recorder_.completed(task, kEndStep, {Outcome::Kind::kReturned, 0});
  recorder_.end_poll(task, true);
  wake_all(state.joiners);
  return {};
}

bool ScriptHost::run(TaskId task, const Operation& operation, Outcome& outcome,
                     Step& step) {
  TaskState& state = tasks_[task];
  if (state.is_waiting_in_step) {
    if (state.park == TaskState::Park::kParked) {
      step.kind = Step::kPark;  // a spurious poll; the judge sees it
      return false;
    }
    state.is_waiting_in_step = false;
    state.park = TaskState::Park::kNone;
    if (operation.op == Op::kJoin) outcome = {Outcome::Kind::kValue, 0};
    return true;
  }
  const auto number = static_cast<std::uint64_t>(operation.number);
  const std::uint32_t reference = operation.reference;
  bool is_complete = true;
  switch (operation.op) {
    case Op::kSleep:
      step = sleep_for(operation.number);
      is_complete = false;
      break;
    case Op::kSleepUntil:
      step = sleep_until(operation.number);
      is_complete = false;
      break;
    case Op::kYield:
      step.kind = Step::kYield;
      is_complete = false;
      break;
    case Op::kSpawn:
      if (tasks_[reference].is_spawned) {
        outcome = {Outcome::Kind::kAgain, 0};
      } else {
        spawn_task(reference);
      }
      break;
    case Op::kJoin:
      is_complete = join(task, reference, outcome, step);
      break;
    case Op::kSet:
      is_set_[reference] = 1;
      wake_all(waiters_[reference]);
      break;
    case Op::kWait:
      is_complete =
          is_set_[reference] != 0 || park(task, waiters_[reference], step);
      break;
    case Op::kAdd:
      counters_[reference] += number;
      break;
    case Op::kRead:
      outcome = {Outcome::Kind::kUnsigned, counters_[reference]};
      break;
    case Op::kLog:
      outcome = {Outcome::Kind::kSigned, number};
      break;
  }
  state.is_waiting_in_step = !is_complete;
  return is_complete;
}

Step ScriptHost::sleep_for(std::int64_t delay) const {
  // At the end of time no sleep is later than now.
  if (delay <= 0 || now() == Time::max()) return {.kind = Step::kYield};
  const std::int64_t most = Duration::max() / tick_;
  const ProgramTime start = to_program_time(now());
  const bool overflows = delay >= most || start >= most - delay;
  return {.kind = Step::kSleep,
          .delay = overflows ? Duration::max() : tick_ * delay};
}

Step ScriptHost::sleep_until(ProgramTime deadline) const {
  const Time time = to_executor_time(deadline);
  if (time <= now()) return {.kind = Step::kYield};
  return {.kind = Step::kSleepUntil, .time = time};
}

bool ScriptHost::join(TaskId task, TaskId target, Outcome& outcome,
                      Step& step) {
  TaskState& joined = tasks_[target];
  if (!joined.is_spawned) {
    outcome = {Outcome::Kind::kNone, 0};
    return true;
  }
  if (joined.has_ended) {
    outcome = {Outcome::Kind::kValue, 0};
    return true;
  }
  return park(task, joined.joiners, step);
}

bool ScriptHost::park(TaskId task, std::vector<TaskId>& waiters, Step& step) {
  waiters.push_back(task);
  tasks_[task].park = TaskState::Park::kParked;
  step.kind = Step::kPark;
  return false;
}

void ScriptHost::wake_all(std::vector<TaskId>& waiters) {
  for (const TaskId waiter : std::exchange(waiters, {})) {
    tasks_[waiter].park = TaskState::Park::kWoken;
    wake(waiter);
  }
}

}  // namespace vigil
