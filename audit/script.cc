// SPDX-License-Identifier: Apache-2.0
#include "audit/script.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "audit/other_thread.h"
#include "audit/stale_calls.h"
#include "audit/unordered_thread.h"
#include "executor/fatal.h"

namespace vigil {

Script& Script::operator=(Script&& other) noexcept {
  if (this == &other) return *this;
  Script old(std::move(*this));
  host_ = std::move(other.host_);
  task_ = other.task_;
  return *this;
}

Script::~Script() {
  if (host_ != nullptr) host_->destroyed(task_);
}

Step Script::resume() {
  if (host_ == nullptr) detail::fatal("a moved-from Script was resumed");
  return host_->resume(task_);
}

ScriptHost::ScriptHost(const Program& program, const Promises& promises,
                       Duration tick, Time start)
    : promises_(promises),
      tick_(tick),
      start_(std::max(start, Time(-Duration::max()))),
      end_of_time_((Time::max() - std::max(start, Time())) / tick),
      may_wake_sleepers_([&program] {
        const OperationSet operations = program.operations();
        return operations.contains(Op::kReset) ||
               operations.contains(Op::kSpuriousWake) ||
               operations.contains(Op::kSpuriousWakeOnThread);
      }()),
      wakes_ended_(promises.any_wake &&
                   !SilencedStaleCalls::any(StaleCall::kWake)),
      cancels_ended_(promises.any_cancel &&
                     !SilencedStaleCalls::any(StaleCall::kCancel)),
      recorder_(program, promises.exact_polls),
      parks_(program.tasks.size()),
      is_runnable_(program.tasks.size()),
      interpreter_(program, *this, end_of_time_) {
  recorder_.observation().end_of_time = end_of_time_;
}

ScriptHost::~ScriptHost() = default;

ProgramTime ScriptHost::to_program_time(Time time) const noexcept {
  const Duration since_start =
      saturating_add(time, -start_.time_since_epoch()).time_since_epoch();
  const ProgramTime ticks = since_start / tick_;
  return since_start % tick_ < Duration::zero() ? ticks - 1 : ticks;
}

Time ScriptHost::to_executor_time(ProgramTime time) const noexcept {
  if (time >= end_of_time_) return Time::max();
  if (time <= -end_of_time_) return Time::min();
  return saturating_add(start_, tick_ * time);
}

Step ScriptHost::resume(TaskId task) {
  try {
    return resume_now(task);
  } catch (const ProgramError&) {
    throw;
  } catch (const LimitReached&) {
    throw;
  } catch (...) {
    note_thrown(task);
    throw;
  }
}

Step ScriptHost::resume_now(TaskId task) {
  Step step;  // done
  if (recorder_.is_closed()) return step;
  // The adapter may not have done what it threw out of: nothing is known of it.
  if (recorder_.observation().error_poll) return step;
  if (is_over_) return resume_late(task);
  if (stopped_at_) return resume_stopped(task);
  if (recorder_.observation().second) return resume_again(task);
  note_late_wakes();
  wake_held();
  const ProgramTime time = to_program_time(now());
  if (!recorder_.begin_poll(task, time)) {
    // An executor that does not stop at kDone may stop at this.
    if (recorder_.limit_was_hit()) throw LimitReached("too many polls");
    return step;
  }
  parks_[task] = Park::kNone;
  is_runnable_[task] = false;
  polled_ = task;
  is_woken_by_itself_ = false;
  const Interpreter::Polled polled = interpreter_.poll(task, time);
  polled_.reset();
  const bool has_ended = polled != Interpreter::Polled::kPending;
  recorder_.end_poll(task, has_ended);
  if (has_ended) {
    if (promises_.prompt_destruction) hold_wakes_of(task);
    interpreter_.finish(task);
  } else if (interpreter_.cancels_itself()) {
    ends_itself_ = true;
    interpreter_.cancel(task);
    ends_itself_ = false;
  } else if (interpreter_.drops_executor()) {
    step.kind = Step::kPark;  // nothing is asked for after stop()
  } else {
    step = step_of(task, time);
  }
  call_ended(task);
  if (interpreter_.drops_executor()) shut_down(task, time);
  if (polled == Interpreter::Polled::kThrew && promises_.exceptions) {
    throw ProgramError();
  }
  return step;
}

Step ScriptHost::step_of(TaskId task, ProgramTime now) {
  const auto timer = interpreter_.earliest_timer(task);
  if (is_woken_by_itself_) return wake_itself(task, now);
  const bool may_be_woken = may_wake_sleepers_ || interpreter_.has_waits(task);
  if (may_be_woken) parks_[task] = Park::kParked;
  if (!timer) return {.kind = Step::kPark};
  const Time time = to_executor_time(timer->deadline);
  if (may_be_woken) return {.kind = Step::kParkUntil, .time = time};
  const auto delay = interpreter_.begun_sleep(task);
  if (!delay) return {.kind = Step::kSleepUntil, .time = time};
  // The delay as the program has it: now + delay may overflow, and that is the
  // executor's business (law T5).
  const std::int64_t most = Duration::max() / tick_;
  return {.kind = Step::kSleep,
          .delay = *delay >= most ? Duration::max() : tick_ * *delay};
}

// The last thing in the poll: whether an executor queues the task at once or
// when the poll has returned makes no difference to the order then. Never on
// another thread: where such a wake joins the queue is not promised. Half of
// the times the adapter is asked to yield, and now and then to wake it twice.
Step ScriptHost::wake_itself(TaskId task, ProgramTime now) {
  is_runnable_[task] = true;
  const std::size_t polls = recorder_.poll_count();
  if (promises_.past_deadlines && polls % 3 == 0 && is_alone(task, now)) {
    return wait_for_past(now);
  }
  if (!promises_.any_wake || polls % 2 == 0) return {.kind = Step::kYield};
  parks_[task] = Park::kWoken;
  wake(task);
  if (polls % 4 == 3) {
    recorder_.woke_twice();
    wake(task);
  }
  return {.kind = Step::kPark};
}

bool ScriptHost::is_alone(TaskId task, ProgramTime now) const {
  const auto& all = interpreter_.spawned();
  return std::ranges::none_of(all, [&](TaskId other) {
    if (other == task || interpreter_.has_ended(other)) return false;
    // Where time may move though this one is due, others may go before it.
    if (!promises_.exact_deadlines) return true;
    const auto timer = interpreter_.earliest_timer(other);
    return is_runnable_[other] || (timer && timer->deadline <= now);
  });
}

// In place of a yield: where others could run, such a wait joins the queue
// anywhere. Not before the clock's start, which may be where it can count to,
// and not at its end, which may mean "never".
Step ScriptHost::wait_for_past(ProgramTime now) {
  const Time time = to_executor_time(now);
  if (time == Time::max()) return {.kind = Step::kYield};
  recorder_.waits_for_past();
  switch (recorder_.poll_count() / 3 % 4) {
    case 0:
      return {.kind = Step::kSleep};
    case 1:
      return {.kind = Step::kSleepUntil, .time = time};
    case 2:
      return {.kind = Step::kSleepUntil,
              .time = std::max(start_, saturating_add(time, -tick_))};
    default:
      return {.kind = Step::kParkUntil, .time = start_};
  }
}

void ScriptHost::call_ended(TaskId polled) {
  const std::size_t ended = ended_.size();
  const bool has_new = std::exchange(ended_before_, ended) != ended;
  if (wakes_ended_) wake_ended(has_new);
  if (cancels_ended_) cancel_ended(has_new, polled);
}

// Often in the poll that ends a task, and later seldom enough to tell what they
// do from a poll without any cause.
void ScriptHost::wake_ended(bool has_new) {
  const std::size_t ended = were_polled_.size();
  const std::size_t polls = recorder_.poll_count();
  // In an even poll no task wakes itself.
  if (ended == 0 || (has_new ? polls % 2 == 0 : polls % 8 != 4)) return;
  const TaskId task =
      has_new ? were_polled_.back() : were_polled_[polls / 8 % ended];
  recorder_.woke_ended(task);
  wake(task);
}

// In other polls than wakes. Not the task that has ended just now by itself:
// its executor is in the middle of its poll.
void ScriptHost::cancel_ended(bool has_new, TaskId polled) {
  const std::size_t ended = ended_.size();
  const std::size_t polls = recorder_.poll_count();
  if (ended == 0 || (has_new ? polls % 2 != 0 : polls % 4 != 2)) return;
  std::size_t which = has_new ? ended - 1 : polls / 4 % ended;
  if (ended_[which] == polled) which = (which + 1) % ended;
  if (ended_[which] == polled) return;
  recorder_.cancelled_ended(ended_[which]);
  cancel(ended_[which]);
}

void ScriptHost::spawned(TaskId task) {
  recorder_.made(task);
  is_runnable_[task] = true;
  spawn(task, Script(shared_from_this(), task));
}

bool ScriptHost::take_park(TaskId task) noexcept {
  if (parks_[task] == Park::kWoken) return promises_.any_wake;
  if (parks_[task] != Park::kParked) return false;
  parks_[task] = Park::kWoken;
  is_runnable_[task] = true;
  return true;
}

void ScriptHost::woken(TaskId task, Interpreter::Wake) {
  if (task == polled_) {
    is_woken_by_itself_ = true;
  } else if (take_park(task)) {
    if (ending_) return held_wakes_.push_back(task);
    wake(task);
  }
}

void ScriptHost::woken_on_thread(TaskId task) {
  if (task == polled_) {
    is_woken_by_itself_ = true;
  } else if (take_park(task)) {
    wake_on_thread(task);
  }
}

void ScriptHost::wake_on_thread(TaskId task) {
  std::function<void()> call = waker(task);
  if (!call) return on_other_thread([this, task] { wake(task); });
  if (!unordered_) unordered_ = std::make_unique<UnorderedThread>();
  unordered_->run(std::move(call));
}

void ScriptHost::cancelled_on_thread(TaskId) {
  detail::fatal("adapters do not cancel on other threads");
}

void ScriptHost::cancelled(TaskId task) {
  parks_[task] = Park::kNone;
  if (stopped_at_) return;  // with all others
  const std::exception_ptr before = std::exchange(thrown_, nullptr);
  // Where resume() answers kDone, the executor destroys the task by itself.
  if (!ends_itself_) cancel(task);
  // If it is destroyed later, whoever is to be woken is not.
  if (!ends_itself_ || !promises_.prompt_destruction) wake_held();
  const std::exception_ptr thrown = std::exchange(thrown_, before);
  if (thrown) std::rethrow_exception(thrown);
}

void ScriptHost::note_late_wakes() {
  if (ending_ && !held_wakes_.empty()) recorder_.wakes_late(*ending_);
}

void ScriptHost::hold_wakes_of(TaskId task) {
  if (promises_.waking_destructors) ending_ = task;
}

// SAFETY (E6): called from the destructor of a Script, which keeps this host
// alive; after finish() nothing is held, so the adapter, which may be gone
// then, is not reached. No wake may throw out of that destructor: what it
// throws is told, and waits for cancelled(), if that is what destroyed the
// script, or for the end of the run.
void ScriptHost::destroyed(TaskId task) {
  recorder_.destroyed(task);
  auto& second = recorder_.observation().second;
  if (second && !is_over_ && !interpreter_.has_ended(task)) {
    second->destroyed.push_back(task);
  }
  if (task != ending_) return;
  try {
    wake_held();
  } catch (...) {
    thrown_ = std::current_exception();
    note_thrown(task);
  }
}

void ScriptHost::wake_held() {
  ending_.reset();
  for (const TaskId task : std::exchange(held_wakes_, {})) wake(task);
}

void ScriptHost::rethrow() {
  if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
}

void ScriptHost::timer_changed(TaskId task) {
  // Asked again, the task gives its new deadline.
  if (task != polled_) woken(task, Interpreter::Wake::kReset);
}

void ScriptHost::completed(TaskId task, std::string path, Outcome outcome) {
  const bool is_end = path == kEndPath;
  const bool is_cancelled = outcome.kind == Outcome::Kind::kCancelled;
  if (is_end && is_cancelled) recorder_.cancelled(task);
  if (is_end && is_cancelled) hold_wakes_of(task);
  if (is_end) ended_.push_back(task);
  // Of one that was never resumed an adapter need not know a waker.
  if (is_end && parks_[task] != Park::kNew) were_polled_.push_back(task);
  recorder_.completed(task, std::move(path), outcome);
}

}  // namespace vigil
