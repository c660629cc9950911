// SPDX-License-Identifier: Apache-2.0
#include "model/oracle.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace vigil {

Oracle::Oracle(const Program& program, const Promises& promises,
               Dialect dialect, ProgramTime end_of_time)
    : promises_(promises),
      dialect_(dialect),
      tasks_(program.tasks.size()),
      interpreter_(program, *this, end_of_time) {
  interpreter_.start();
}

void Oracle::spawned(TaskId task) { make_runnable(task, Cause::kSpawned, 0); }

void Oracle::woken(TaskId task, Wake why) {
  if (task == polled_) {
    is_woken_by_itself_ = true;  // counts when the poll returns
    return;
  }
  const auto timer = tasks_[task].timer;
  const bool was_due = timer && timer->first <= now_;
  const bool was_queued = tasks_[task].is_queued;
  if (dialect_ == Dialect::kScript) clear_timer(task);
  switch (why) {
    case Wake::kPassedOn:
      make_runnable(task, Cause::kPassedOn, 0);
      break;
    case Wake::kReset:
      make_runnable(task, Cause::kTimer, 0);
      tasks_[task].was_reset = true;
      break;
    case Wake::kSpurious:
      make_runnable(task, Cause::kSpurious, 0);
      break;
    case Wake::kEvent:
    case Wake::kByItself:
      make_runnable(task, Cause::kWoken, 0);
      break;
  }
  if (was_due && !was_queued) set_anywhere(task);
  if (was_queued && dialect_ == Dialect::kScript) unbind_tie(task);
}

void Oracle::woken_on_thread(TaskId task) {
  if (dialect_ == Dialect::kScript) {
    if (task == polled_) {
      is_woken_by_itself_ = true;
      return;
    }
    clear_timer(task);
    TaskState& state = tasks_[task];
    if (state.is_queued) {
      unbind_tie(task);
      return;
    }
    state.is_queued = true;  // further wakes merge with this one
  }
  // It joins the queue when the poll returns, unless another wake has put it
  // there by then.
  remote_.push_back({.task = task});
}

void Oracle::unbind_tie(TaskId task) {
  // The wake drops its timer: no tie binds it any more, and without a queue
  // that is first in, first out nothing else does.
  const auto ready = find_ready(task);
  if (ready != ready_.end() && !promises_.fifo_ready) {
    ready->is_unordered = true;
  }
}

void Oracle::cancelled_on_thread(TaskId task) {
  remote_.push_back({.task = task, .is_cancel = true});
}

void Oracle::cancelled(TaskId task) {
  clear_timer(task);
  TaskState& state = tasks_[task];
  if (state.is_queued) leave_queue(task);
  state.is_queued = false;
}

void Oracle::timer_changed(TaskId task) {
  if (task == polled_) return;  // until its poll is over
  if (dialect_ == Dialect::kNative) {
    set_timer(task);
  } else {
    // It is polled, to ask for its new time.
    woken(task, Wake::kSpurious);
  }
}

void Oracle::completed(TaskId task, std::string path, Outcome outcome) {
  trace_->push_back({now_, task, std::move(path), outcome});
}

void Oracle::make_runnable(TaskId task, Cause cause, std::uint64_t tie) {
  TaskState& state = tasks_[task];
  if (state.is_queued) return;  // wakes merge
  state.cause = cause;
  state.was_reset = state.is_saturated = state.has_overtaken = false;
  append(task, tie);
}

void Oracle::append(TaskId task, std::uint64_t tie) {
  tasks_[task].is_queued = true;
  tasks_[task].runnable_since = polls_;
  tasks_[task].place = next_place_;
  ready_.push_back({.task = task, .place = next_place_++, .tie = tie});
}

std::deque<Oracle::Ready>::iterator Oracle::find_ready(TaskId task) {
  const std::uint64_t place = tasks_[task].place;
  const auto found = std::ranges::lower_bound(ready_, place, {}, &Ready::place);
  return found != ready_.end() && found->place == place ? found : ready_.end();
}

void Oracle::set_anywhere(TaskId task) {
  if (!std::exchange(find_ready(task)->is_anywhere, true)) ++anywhere_;
}

void Oracle::leave_queue(TaskId task) {
  const auto ready = find_ready(task);
  if (ready == ready_.end()) return;  // it was to join when the poll returns
  if (ready->is_anywhere) --anywhere_;
  ready_.erase(ready);
}

void Oracle::set_timer(TaskId task) {
  clear_timer(task);
  const auto timer = interpreter_.earliest_timer(task);
  if (!timer) return;
  // What is due is in the queue; in inexact time, only once it is polled.
  if (timer->deadline <= now_ && promises_.exact_deadlines) return;
  const TimerKey key(timer->deadline, dialect_ == Dialect::kNative
                                          ? timer->sequence
                                          : next_sequence_++);
  tasks_[task].timer = key;
  sleepers_.emplace(key, task);
}

void Oracle::clear_timer(TaskId task) {
  TaskState& state = tasks_[task];
  if (state.timer) sleepers_.erase(*state.timer);
  state.timer.reset();
}

Oracle::Status Oracle::status(TaskId task) const noexcept {
  if (!interpreter_.is_spawned(task)) return Status::kUnspawned;
  if (interpreter_.has_ended(task)) return Status::kEnded;
  if (tasks_[task].is_queued) return Status::kRunnable;
  if (interpreter_.has_waits(task)) return Status::kWaiting;
  return is_sleeping(task) ? Status::kSleeping : Status::kWaiting;
}

void Oracle::add_move(std::vector<Move>& moves, TaskId task,
                      ProgramTime earliest, bool is_timer, bool is_tied) const {
  const TaskState& state = tasks_[task];
  Move move{.task = task,
            .earliest = earliest,
            .latest = promises_.exact_deadlines ? earliest : kEndOfTime,
            .cause = is_timer ? Cause::kTimer : state.cause,
            .is_tied = is_tied,
            .has_overtaken = !is_timer && state.has_overtaken,
            .runnable_since = is_timer ? polls_ : state.runnable_since,
            .was_reset = state.was_reset,
            .is_saturated = state.is_saturated};
  if (is_timer) {
    const auto timer = *interpreter_.earliest_timer(task);
    move.was_reset = timer.was_reset;
    move.is_saturated = timer.is_saturated;
  }
  moves.push_back(move);
}

void Oracle::moves(std::vector<Move>& moves) const {
  moves.clear();
  std::uint64_t last_tie = 0;  // those of one tie stand next to each other
  const Ready* first = nullptr;
  for (const Ready& ready : ready_) {
    if (first == nullptr && !ready.is_anywhere) first = &ready;
    const bool may_overtake_queue = !promises_.fifo_ready ||
                                    ready.is_anywhere || &ready == first ||
                                    (ready.tie != 0 && ready.tie == first->tie);
    const bool may_overtake_tie = !promises_.fifo_ties || ready.is_unordered ||
                                  ready.tie == 0 || ready.tie != last_tie;
    if (may_overtake_queue && may_overtake_tie) {
      const bool is_tied = ready.tie != 0 && !ready.is_unordered;
      add_move(moves, ready.task, now_, false, is_tied);
    }
    // In exact time nobody behind it can be an exception; nor can, of a tie
    // whose order is promised, any but the first.
    const bool is_only_one =
        promises_.fifo_ready && promises_.fifo_ties && !ready.is_unordered;
    if (promises_.exact_deadlines && anywhere_ == 0 &&
        (!may_overtake_queue || is_only_one)) {
      break;
    }
    if (!ready.is_unordered) last_tie = ready.tie;
  }
  if (promises_.exact_deadlines) {
    if (!ready_.empty() || sleepers_.empty()) return;
    const ProgramTime due = sleepers_.begin()->first.first;
    const bool is_tied = sleepers_.size() > 1 &&
                         std::next(sleepers_.begin())->first.first == due;
    for (const auto& [key, task] : sleepers_) {
      if (key.first != due) break;
      add_move(moves, task, due, true, is_tied);
      if (promises_.fifo_ties) break;
    }
    return;
  }
  // Time goes by as it likes: whoever sleeps may be polled from its deadline
  // on.
  for (const auto& [key, task] : sleepers_) {
    add_move(moves, task, std::max(now_, key.first), true, false);
  }
}

void Oracle::advance_to(ProgramTime time) {
  now_ = time;
  if (!promises_.exact_deadlines) return;
  // All that is due becomes runnable before anything is polled.
  const std::uint64_t tie = next_tie_++;
  std::size_t due = 0;
  while (!sleepers_.empty() && sleepers_.begin()->first.first <= now_) {
    const TaskId task = sleepers_.begin()->second;
    const auto timer = *interpreter_.earliest_timer(task);
    make_runnable(task, Cause::kTimer, tie);
    tasks_[task].was_reset = timer.was_reset;
    tasks_[task].is_saturated = timer.is_saturated;
    clear_timer(task);
    ++due;
  }
  if (due == 1) ready_.back().tie = 0;
}

void Oracle::take_ready(TaskId task) {
  TaskState& state = tasks_[task];
  if (state.is_queued) {
    leave_queue(task);
  } else {
    state.cause = Cause::kTimer;
  }
  state.is_queued = false;
}

void Oracle::take(TaskId task, ProgramTime time, Trace& trace) {
  trace_ = &trace;
  if (time > now_) advance_to(time);
  take_ready(task);
  // It is no turn that others wait for.
  if (tasks_[task].cause != Cause::kNone) ++polls_;
  polled_ = task;
  is_woken_by_itself_ = false;
  const Interpreter::Polled polled = interpreter_.poll(task, now_);
  polled_.reset();
  take_remote_actions();
  end_poll(task, polled);
  if (interpreter_.drops_executor() && !is_dropped_) {
    is_dropped_ = true;
    interpreter_.shut_down();
  }
}

void Oracle::take_remote_actions() {
  for (const Remote& remote : remote_) {
    if (remote.is_cancel) {
      // A poll that has ended its task has done so for good.
      interpreter_.cancel(remote.task);
    } else if (!interpreter_.has_ended(remote.task)) {
      TaskState& state = tasks_[remote.task];
      // Where such a wake joins the queue of a foreign executor, and when, is
      // not promised.
      const bool is_foreign = dialect_ == Dialect::kScript;
      if (is_foreign) state.is_queued = false;
      make_runnable(remote.task, Cause::kRemote, 0);
      if (is_foreign) set_anywhere(remote.task);
    }
  }
  remote_.clear();
}

void Oracle::end_poll(TaskId task, Interpreter::Polled polled) {
  if (polled != Interpreter::Polled::kPending) {
    clear_timer(task);
    interpreter_.finish(task);
    return;
  }
  if (interpreter_.cancels_itself()) interpreter_.cancel(task);
  if (interpreter_.has_ended(task)) return;
  TaskState& state = tasks_[task];
  const bool wants_to_run = is_woken_by_itself_;
  if (dialect_ == Dialect::kNative || !wants_to_run) {
    set_timer(task);
  } else {
    clear_timer(task);
  }
  if (!wants_to_run || state.is_queued) return;
  const bool has_overtaken = !ready_.empty();
  make_runnable(task, Cause::kYielded, 0);
  state.has_overtaken = has_overtaken;
}

bool Oracle::reach(ProgramTime time) {
  if (!ready_.empty() || sleepers_.empty()) return false;
  if (sleepers_.begin()->first.first != time) return false;
  advance_to(time);
  return true;
}

void Oracle::allow_spurious_poll(TaskId task) {
  make_runnable(task, Cause::kNone, 0);  // unless it is
  set_anywhere(task);
}

void Oracle::end(Trace& trace) const {
  for (const TaskId task : interpreter_.spawned()) {
    if (interpreter_.has_ended(task)) continue;
    trace.push_back(
        {now_, task, std::string(kEndPath), {Outcome::Kind::kStuck}});
  }
}

Trace expected_trace(const Program& program, Dialect dialect) {
  Oracle oracle(program, kAllPromises, dialect);
  Trace trace;
  std::vector<Oracle::Move> moves;
  for (oracle.moves(moves); !moves.empty(); oracle.moves(moves)) {
    oracle.take(moves.front().task, moves.front().earliest, trace);
  }
  oracle.end(trace);
  return trace;
}

}  // namespace vigil
