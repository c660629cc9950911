// SPDX-License-Identifier: Apache-2.0
#include "audit/recorder.h"

#include <csignal>
#include <utility>

namespace vigil {

// A correct executor polls a task once for each operation that waits, and once
// for its spawn; spurious polls may come on top, but not without end. Where
// polls need no cause, each may bring one of every other task.
Recorder::Recorder(const Program& program, bool exact_polls)
    : states_(program.tasks.size()),
      max_polls_(static_cast<std::size_t>(
          (1000 + 20 * (program.tasks.size() + program.step_count())) *
          (exact_polls ? 1 : 1 + program.tasks.size()))) {
  observation_.tasks.resize(program.tasks.size());
  const std::size_t size = program.operation_count() + program.tasks.size();
  observation_.trace.reserve(size);
  observation_.polls.reserve(size);
  observation_.spawned.reserve(program.tasks.size());
}

void Recorder::made(TaskId task) {
  ++observation_.tasks[task].made;
  observation_.spawned.push_back(task);
}

void Recorder::destroyed(TaskId task) {
  if (is_closed_) return;
  TaskLife& life = observation_.tasks[task];
  State& state = states_[task];
  ++life.destroyed;
  std::erase(to_be_destroyed_, task);
  if (state.is_polled) {
    life.destroyed_in_poll = true;
  } else if (state.is_ready || has_run_ended_) {
    // As it should be.
  } else if (state.expects_cancel || expects_shutdown_) {
    if (!state.has_ended) {
      completed(task, std::string(kEndPath), {Outcome::Kind::kCancelled});
    }
  } else {
    life.destroyed_early = true;
  }
}

bool Recorder::begin_poll(TaskId task, ProgramTime time) {
  if (is_closed_) return false;
  if (observation_.polls.size() == break_at_) std::raise(SIGTRAP);
  State& state = states_[task];
  PollRecord poll;
  poll.task = task;
  poll.time = time;
  poll.first_entry = poll.end_entry = observation_.trace.size();
  if (is_polling_) {
    poll.fault = PollRecord::Fault::kNested;
  } else if (has_run_ended_) {
    poll.fault = PollRecord::Fault::kAfterRun;
  } else if (state.is_ready) {
    poll.fault = PollRecord::Fault::kAfterReady;
  } else if (observation_.tasks[task].destroyed != 0) {
    poll.fault = PollRecord::Fault::kAfterDestruction;
  }
  if (observation_.polls.size() >= max_polls_) {
    observation_.limit_was_hit = true;
    return false;
  }
  observation_.polls.push_back(poll);
  if (poll.fault != PollRecord::Fault::kNone) return false;
  state.is_polled = is_polling_ = true;
  current_poll_ = observation_.polls.size() - 1;
  for (const TaskId ended : to_be_destroyed_) {
    observation_.tasks[ended].outlived_at = current_poll_;
  }
  to_be_destroyed_.clear();
  time_ = time;
  return true;
}

void Recorder::end_poll(TaskId task, bool is_ready) {
  State& state = states_[task];
  state.is_polled = is_polling_ = false;
  state.is_ready = is_ready;
  if (is_ready) expect_destruction(task);
}

void Recorder::cancelled(TaskId task) {
  states_[task].is_ready = true;
  expect_destruction(task);
}

void Recorder::expect_destruction(TaskId task) {
  const TaskLife& life = observation_.tasks[task];
  if (life.destroyed < life.made) to_be_destroyed_.push_back(task);
}

void Recorder::completed(TaskId task, std::string path, Outcome outcome) {
  if (is_closed_) return;
  if (path == kEndPath) states_[task].has_ended = true;
  observation_.trace.push_back({time_, task, std::move(path), outcome});
  if (observation_.polls.empty()) return;
  observation_.polls[current_poll_].end_entry = observation_.trace.size();
}

void Recorder::expect_cancel(TaskId task) {
  states_[task].expects_cancel = true;
}

Observation Recorder::take() noexcept {
  is_closed_ = true;
  return std::move(observation_);
}

void Recorder::end_run(ProgramTime time) {
  has_run_ended_ = true;
  is_polling_ = false;  // an exception may have left a poll
  observation_.end = time;
  for (const TaskId task : observation_.spawned) {
    if (states_[task].has_ended) continue;
    observation_.trace.push_back(
        {time, task, std::string(kEndPath), {Outcome::Kind::kStuck}});
  }
}

}  // namespace vigil
