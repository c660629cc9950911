// SPDX-License-Identifier: Apache-2.0
// How runs end: in the normal way, by stop(), once more, and what comes later.
#include <algorithm>
#include <cstddef>
#include <exception>
#include <functional>
#include <string>
#include <utility>

#include "audit/script.h"
#include "audit/unordered_thread.h"

namespace vigil {

void ScriptHost::finish() {
  // Nobody is woken any more, and what other threads did comes before.
  is_over_ = true;
  unordered_.reset();
  end_run();
  if (auto& second = recorder_.observation().second) {
    second->end = to_program_time(now());
  }
}

void ScriptHost::end_run() {
  if (std::exchange(has_ended_run_, true)) return;
  note_late_wakes();
  ending_.reset();
  held_wakes_.clear();
  recorder_.end_run(stopped_at_ ? *stopped_at_ : to_program_time(now()));
}

void ScriptHost::note_thrown(TaskId task) {
  std::string what = "an exception of unknown type";
  try {
    throw;
  } catch (const std::exception& thrown) {
    what = thrown.what();
  } catch (...) {
  }
  if (polled_ == task) {
    recorder_.end_poll(task, false);
    polled_.reset();
  }
  Observation& seen = recorder_.observation();
  const bool is_later = seen.second.has_value() || is_over_;
  if (is_later || seen.limit_was_hit || !seen.error.empty()) return;
  seen.error = std::move(what);
  if (!seen.polls.empty()) seen.error_poll = seen.polls.size() - 1;
}

bool ScriptHost::was_destroyed(TaskId task) const {
  return recorder_.observation().tasks[task].destroyed != 0;
}

bool ScriptHost::is_at_rest() const {
  const auto& all = interpreter_.spawned();
  return std::ranges::all_of(all, [this](TaskId task) {
    return interpreter_.has_ended(task) ||
           (parks_[task] == Park::kParked && !is_runnable_[task] &&
            !was_destroyed(task) && !interpreter_.earliest_timer(task));
  });
}

// Some are woken, and one in three never, so that it is seen if it is polled.
// Few, for an executor that polls all of thousands after each poll.
bool ScriptHost::begin_second_run() {
  if (!promises_.run_again || stopped_at_ || !is_at_rest()) return false;
  if (recorder_.limit_was_hit()) return false;
  constexpr std::size_t kWokenMax = 16;
  end_run();
  SecondRun& second = recorder_.observation().second.emplace();
  is_waking_again_ = true;
  std::size_t turn = recorder_.poll_count();
  for (const TaskId task : interpreter_.spawned()) {
    if (parks_[task] != Park::kParked || ++turn % 3 == 0) continue;
    if (second.woken.size() == kWokenMax) break;
    parks_[task] = Park::kWoken;
    second.woken.push_back(task);
    if (promises_.remote_wake && turn % 3 == 2) {
      second.by_thread.push_back(task);
      wake_on_thread(task);
    } else {
      wake(task);
    }
  }
  is_waking_again_ = false;
  return true;
}

Step ScriptHost::resume_again(TaskId task) {
  SecondRun& second = *recorder_.observation().second;
  if (second.limit_was_hit) throw LimitReached("too many polls");
  (is_waking_again_ ? second.too_early : second.polled).push_back(task);
  const std::size_t polls = second.too_early.size() + second.polled.size();
  if (polls > 10'000 + 64 * parks_.size()) second.limit_was_hit = true;
  if (interpreter_.has_ended(task)) return {};  // done
  parks_[task] = Park::kParked;
  return {.kind = Step::kPark};
}

// Called once: after stop(), nobody is parked any more.
void ScriptHost::keep_outliving() {
  if (!promises_.outliving_wakers || stopped_at_) return;
  for (TaskId task = 0; task < parks_.size(); ++task) {
    if (parks_[task] != Park::kParked || was_destroyed(task)) continue;
    outliving_.push_back(waker(task));
  }
  if (!promises_.any_wake) return;
  for (const TaskId task : were_polled_) outliving_.push_back(waker(task));
}

// Some are destroyed alone, before and after others are called.
void ScriptHost::call_outliving() {
  for (std::size_t i = 0; i < outliving_.size(); ++i) {
    std::function<void()> call = std::exchange(outliving_[i], nullptr);
    if (call && i % 3 != 1) call();
  }
  outliving_.clear();
}

void ScriptHost::shut_down(TaskId polled, ProgramTime now) {
  keep_outliving();
  // What other threads did comes before an end that may be within stop().
  unordered_.reset();
  stopped_at_ = now;
  interpreter_.shut_down();
  ending_.reset();
  held_wakes_.clear();
  // It is called within the poll: it may not destroy the task, nor resume any.
  recorder_.poll_goes_on(polled, true);
  is_stopping_ = true;
  std::exception_ptr thrown;
  try {
    stop();
  } catch (...) {
    thrown = std::current_exception();
  }
  is_stopping_ = false;
  recorder_.poll_goes_on(polled, false);
  if (thrown) std::rethrow_exception(thrown);
}

// It is written down. The executor, and its clock, may have gone.
Step ScriptHost::resume_late(TaskId task) {
  static_cast<void>(recorder_.begin_poll(task, recorder_.observation().end));
  if (recorder_.limit_was_hit()) throw LimitReached("too many polls");
  return {};  // done
}

Step ScriptHost::resume_stopped(TaskId task) {
  // From within stop() it is written down.
  if (is_stopping_) {
    static_cast<void>(recorder_.begin_poll(task, *stopped_at_));
    return {};  // done
  }
  constexpr std::size_t kResumesMax = 10'000;
  if (++resumes_since_stop_ > kResumesMax) {
    // Told here: the executor may take it for the task's own.
    const char* const what = "run() does not return after stop()";
    std::string& error = recorder_.observation().error;
    if (error.empty()) error = what;
    throw LimitReached(what);
  }
  return {.kind = Step::kPark};
}

}  // namespace vigil
