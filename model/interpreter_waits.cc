// SPDX-License-Identifier: Apache-2.0
// The interpreter's operations that can be pending: timers, lines, blocks.
#include <algorithm>
#include <iterator>
#include <utility>

#include "executor/time.h"
#include "model/interpreter.h"
#include "model/interpreter_state.h"

namespace vigil {

Interpreter::Progress Interpreter::start_sleep(Activity& activity,
                                               std::int64_t delay) {
  const ProgramTime deadline =
      saturating_add(Time(Duration(now_)), Duration(delay))
          .time_since_epoch()
          .count();
  return start_timer(activity, deadline, deadline >= end_of_time_);
}

Interpreter::Progress Interpreter::start_timer(Activity& activity,
                                               ProgramTime deadline,
                                               bool is_saturated) {
  deadline = std::min(deadline, end_of_time_);
  if (deadline <= now_) return yield(activity);
  activity.timer = {.deadline = deadline,
                    .sequence = next_sequence_,
                    .is_saturated = is_saturated};
  activity.began = next_sequence_++;
  tasks_[activity.task].timers.push_back(&activity);
  return Progress::kPending;
}

bool Interpreter::is_due(const Activity& activity) const noexcept {
  return activity.has_yielded ||
         (activity.timer && activity.timer->deadline <= now_);
}

void Interpreter::stop_timer(Activity& activity) noexcept {
  if (!activity.timer) return;
  give_up(activity);
  std::erase(tasks_[activity.task].timers, &activity);
  activity.timer.reset();
}

void Interpreter::give_up(const Activity& activity) noexcept {
  if (activity.timer->deadline <= now_) return;
  TaskState& state = tasks_[activity.task];
  state.given_up[state.given_up_count++ % state.given_up.size()] =
      activity.timer->deadline;
}

Interpreter::Progress Interpreter::yield(Activity& activity) {
  activity.has_yielded = true;
  wake(activity.task, Wake::kByItself);
  return Progress::kPending;
}

Interpreter::Progress Interpreter::begin_join(TaskId task, Run& run,
                                              Outcome& outcome) {
  const TaskId target = (*run.block)[run.next].reference;
  TaskState& joined = tasks_[target];
  if (!is_spawned(target) || joined.is_detached) {
    outcome = {Outcome::Kind::kNone};
    return Progress::kCompleted;
  }
  if (has_ended(target)) {
    outcome = join_outcome(target);
    return Progress::kCompleted;
  }
  enter(joined.joiners, activity(task, run));
  return Progress::kPending;
}

Outcome Interpreter::join_outcome(TaskId target) const {
  const Outcome::Kind end = tasks_[target].end;
  return {end == Outcome::Kind::kReturned ? Outcome::Kind::kValue : end};
}

Interpreter::Progress Interpreter::begin_wait(TaskId task, Run& run) {
  const std::uint32_t reference = (*run.block)[run.next].reference;
  const std::size_t events = program_.events.size();
  if (reference < events) {
    if (is_set_[reference] != 0) return Progress::kCompleted;
    enter(event_lines_[reference], activity(task, run));
    return Progress::kPending;
  }
  NotifyState& notify = notifies_[reference - events];
  if (std::exchange(notify.has_permit, false)) return Progress::kCompleted;
  enter(notify.line, activity(task, run));
  return Progress::kPending;
}

Interpreter::Progress Interpreter::begin_channel(TaskId task, Run& run,
                                                 Outcome& outcome) {
  const Operation& operation = (*run.block)[run.next];
  Channel& channel = channels_[operation.reference];
  const bool is_send = operation.op == Op::kSend;
  Line& line = is_send ? channel.senders : channel.receivers;
  if (!line.empty() || !channel.can_serve(is_send)) {
    enter(line, activity(task, run));
    return Progress::kPending;
  }
  std::int64_t number = operation.number;
  serve(channel, is_send, number);
  if (!is_send) {
    outcome = {Outcome::Kind::kSigned, static_cast<std::uint64_t>(number)};
  }
  return Progress::kCompleted;
}

Interpreter::Progress Interpreter::poll_channel(Activity& activity,
                                                Outcome& outcome) {
  Channel& channel = channels_[activity.operation->reference];
  const bool is_send = activity.operation->op == Op::kSend;
  const bool is_head = activity.line->begin()->second == &activity;
  if (!is_head || !channel.can_serve(is_send)) {
    activity.is_woken = false;
    return Progress::kPending;
  }
  leave(activity);
  std::int64_t number = activity.operation->number;
  serve(channel, is_send, number);
  if (!is_send) {
    outcome = {Outcome::Kind::kSigned, static_cast<std::uint64_t>(number)};
  }
  return Progress::kCompleted;
}

void Interpreter::serve(Channel& channel, bool is_send, std::int64_t& number) {
  if (is_send) {
    channel.items.push_back(number);
  } else {
    number = channel.items.front();
    channel.items.pop_front();
  }
  wake_next(is_send ? channel.receivers : channel.senders, Wake::kEvent);
  Line& own = is_send ? channel.senders : channel.receivers;
  if (own.empty() || !channel.can_serve(is_send)) return;
  Activity& head = *own.begin()->second;
  if (head.is_woken) return;
  head.is_woken = true;
  wake(head.task, Wake::kEvent);
}

Interpreter::Progress Interpreter::poll_race(Activity& activity,
                                             Outcome& outcome) {
  for (std::size_t i = 0; i < activity.runs.size(); ++i) {
    const Polled polled = poll_run(activity.task, activity.runs[i]);
    if (polled == Polled::kPending) continue;
    for (Run& run : activity.runs) abandon(run);
    const bool has_thrown = polled == Polled::kThrew;
    outcome = has_thrown ? Outcome{Outcome::Kind::kThrew}
                         : Outcome{Outcome::Kind::kBranch, i};
    return has_thrown ? Progress::kThrew : Progress::kCompleted;
  }
  return Progress::kPending;
}

Interpreter::Progress Interpreter::poll_timeout(Activity& activity,
                                                Outcome& outcome) {
  Run& run = activity.runs[0];
  const Polled polled = poll_run(activity.task, run);
  if (polled != Polled::kPending) {
    stop_timer(activity);
    const bool has_thrown = polled == Polled::kThrew;
    outcome = {has_thrown ? Outcome::Kind::kThrew : Outcome::Kind::kDone};
    return has_thrown ? Progress::kThrew : Progress::kCompleted;
  }
  if (!activity.timer && !activity.has_yielded) {
    return start_sleep(activity, activity.operation->number);
  }
  if (!is_due(activity)) return Progress::kPending;
  abandon(run);
  stop_timer(activity);
  outcome = {Outcome::Kind::kLate};
  return Progress::kCompleted;
}

Interpreter::Progress Interpreter::poll_repeat(Activity& activity) {
  Run& run = activity.runs[0];
  while (activity.times < activity.operation->number) {
    const Polled polled = poll_run(activity.task, run);
    if (polled == Polled::kPending) return Progress::kPending;
    if (polled == Polled::kThrew) return Progress::kThrew;
    ++activity.times;
    run.next = 0;
    // From `...iN.` to `...iN+1.`
    run.prefix.erase(run.prefix.rfind('i') + 1);
    run.prefix += std::to_string(activity.times) + ".";
  }
  return Progress::kCompleted;
}

void Interpreter::abandon(Run& run) {
  if (run.current == nullptr) return;
  Activity& activity = *run.current;
  const bool is_woken = activity.line != nullptr && activity.is_woken;
  Line* const line = activity.line;
  leave(activity);
  if (is_woken) {
    const Operation& operation = *activity.operation;
    if (operation.op == Op::kWait) {
      notify(notifies_[operation.reference - program_.events.size()],
             Wake::kPassedOn);
    } else {
      wake_next(*line, Wake::kPassedOn);
    }
  }
  for (Run& below : activity.runs) abandon(below);
  stop_timer(activity);
  run.current.reset();
}

void Interpreter::enter(Line& line, Activity& activity) {
  activity.line = &line;
  activity.place = next_place_++;
  line.emplace(activity.place, &activity);
  ++tasks_[activity.task].waits;
}

void Interpreter::leave(Activity& activity) noexcept {
  if (activity.line == nullptr) return;
  activity.line->erase(activity.place);
  activity.line = nullptr;
  --tasks_[activity.task].waits;
}

void Interpreter::wake(TaskId task, Wake why) {
  if (!is_shut_down_ && is_live(task)) host_.woken(task, why);
}

bool Interpreter::wake_next(Line& line, Wake why) {
  const auto next = std::find_if(line.begin(), line.end(), [](auto& waiter) {
    return !waiter.second->is_woken;
  });
  if (next == line.end()) return false;
  next->second->is_woken = true;
  wake(next->second->task, why);
  return true;
}

void Interpreter::notify(NotifyState& notify, Wake why) {
  if (!wake_next(notify.line, why)) notify.has_permit = true;
}

void Interpreter::wake_all(Line& line) {
  const Line woken = std::exchange(line, {});
  for (const auto& [place, activity] : woken) {
    activity->line = nullptr;
    --tasks_[activity->task].waits;
    wake(activity->task, Wake::kEvent);
  }
}

void Interpreter::wake_joiners(TaskId task) { wake_all(tasks_[task].joiners); }

}  // namespace vigil
