// SPDX-License-Identifier: Apache-2.0
// Executors that look strange and break nothing that they promise: nobody may
// accuse them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "audit/adapter.h"
#include "executor/waker.h"
#include "mutants/allocating_waker.h"

namespace vigil {

enum class Oddity : std::uint8_t {
  kAnyOrder,      ///< runnable tasks in any order, timers late and in any order
  kTiesReversed,  ///< exact, but of equal deadlines the latest sleep first
  kAnyReady,      ///< exact, but runnable tasks in any order
  kCoarseClock,   ///< deadlines are rounded up to a multiple of ten
  kStack,         ///< the latest runnable task first, but nobody twice in a row
  kLateTimers,    ///< first in, first out; timers fire some time after
  kTimerByTimer,  ///< exact; due timers fire one by one, between the polls
  kStartsLate,    ///< exact; its clock does not begin at 0
  kCopiesWakes,   ///< wakes go through a list that is worked off later
  kSpuriousPolls,      ///< now and then it polls a task that nobody has woken
  kPollsAlways,        ///< exact; whoever waits is polled after each poll
  kPollsWaitersFirst,  ///< exact; whoever waits is polled before each poll
  kManyThreads,        ///< each poll is on a thread of its own
  kAllocatesWakers,  ///< exact; a wake is by a clone that was allocated for it
  kSlowInbox,        ///< exact; one wake by another thread in 31 polls
  kKeepsEnded,       ///< exact; tasks that have ended go when the run ends
};

/// Those that poll what nothing has woken.
constexpr bool is_spurious(Oddity oddity) {
  return oddity == Oddity::kSpuriousPolls || oddity == Oddity::kPollsAlways ||
         oddity == Oddity::kPollsWaitersFirst;
}

/// All but the promises. Not a template: the executors are compiled once. Its
/// order is pseudo-random, and the same each time.
class LegalExecutorParts {
 public:
  static constexpr Duration tick{3};

  explicit LegalExecutorParts(Oddity oddity) : oddity_(oddity) {}

  Time now() const { return now_; }

  void spawn(TaskId task, Script script) {
    if (tasks_.size() <= task) tasks_.resize(task + 1);
    tasks_[task] = std::make_unique<Script>(std::move(script));
    take_wakes();  // they came before
    ready_.push_back(task);
  }

  void wake(TaskId task) {
    if (is(Oddity::kAllocatesWakers)) {
      const Waker waker = allocating_waker(Target{this, task});
      Waker(waker).wake();
    } else if (is(Oddity::kSlowInbox) &&
               std::this_thread::get_id() != thread_) {
      const std::lock_guard lock(mutex_);
      inbox_.push_back(task);
    } else {
      add_wake(task);
    }
  }

  std::function<void()> waker(TaskId task) {
    return [this, task] { wake(task); };
  }

  void cancel(TaskId task) {
    forget(task);
    destroy(task);
  }

  void run() {
    for (;;) {
      take_wakes();
      // Some go on with what is ready.
      if (is_stopped_ && (!is(Oddity::kAnyReady) || ready_.empty())) break;
      if (take_inbox()) continue;
      if (ready_.empty()) {
        if (timers_.empty()) break;
        fire();
      }
      if (is(Oddity::kPollsWaitersFirst)) {
        poll_spuriously();
        if (ready_.empty()) continue;  // they were cancelled
      }
      poll(take_ready());
      if (!is(Oddity::kPollsWaitersFirst)) poll_spuriously();
      if (is(Oddity::kTimerByTimer) && has_due_timer()) fire();
    }
    ended_.clear();
  }
  void stop() { is_stopped_ = true; }

 private:
  struct Timer {
    Time deadline;
    TaskId task;
  };

  /// A task, as what its wakers wake.
  struct Target {
    void wake() const noexcept { executor->add_wake(task); }
    LegalExecutorParts* executor;
    TaskId task;
  };

  bool is(Oddity one) const { return oddity_ == one; }

  void add_wake(TaskId task) {
    const std::lock_guard lock(mutex_);
    woken_.push_back(task);
  }

  std::uint64_t random() {
    state_ += 0x9E3779B97F4A7C15;
    std::uint64_t x = state_;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
    return x ^ (x >> 31);
  }

  void take_wakes() {
    const std::lock_guard lock(mutex_);
    for (const TaskId task : std::exchange(woken_, {})) {
      if (tasks_[task] == nullptr) continue;  // it has ended
      drop_timer(task);
      if (std::find(ready_.begin(), ready_.end(), task) == ready_.end()) {
        ready_.push_back(task);
      }
    }
  }

  /// Of kSlowInbox: one now and then, if any is there.
  bool take_inbox() {
    const std::lock_guard lock(mutex_);
    if (inbox_.empty() || (!ready_.empty() && ++turn_ % 31 != 0)) return false;
    woken_.push_back(inbox_.front());
    inbox_.erase(inbox_.begin());
    return true;
  }

  void drop_timer(TaskId task) {
    std::erase_if(timers_, [task](auto& timer) { return timer.task == task; });
  }

  void destroy(TaskId task) {
    std::unique_ptr<Script> script = std::move(tasks_[task]);
    if (is(Oddity::kKeepsEnded)) ended_.push_back(std::move(script));
  }

  void forget(TaskId task) {
    const std::lock_guard lock(mutex_);
    drop_timer(task);
    std::erase(ready_, task);
    std::erase(woken_, task);
    std::erase(inbox_, task);
  }

  TaskId take_ready() {
    std::size_t which = 0;
    if (is(Oddity::kAnyOrder) || is(Oddity::kAnyReady)) {
      which = random() % std::min<std::size_t>(ready_.size(), 4);
    }
    if (is(Oddity::kStack) && ++turn_ % 3 != 0) which = ready_.size() - 1;
    const TaskId task = ready_[which];
    ready_.erase(ready_.begin() + static_cast<std::ptrdiff_t>(which));
    return task;
  }

  bool has_due_timer() const {
    return std::any_of(timers_.begin(), timers_.end(),
                       [this](auto& timer) { return timer.deadline <= now_; });
  }

  void fire() {
    std::size_t first = 0;
    for (std::size_t i = 1; i < timers_.size(); ++i) {
      if (timers_[i].deadline < timers_[first].deadline) first = i;
    }
    now_ = std::max(now_, timers_[first].deadline);
    if (is(Oddity::kAnyOrder) || is(Oddity::kLateTimers)) {
      now_ = saturating_add(now_, Duration(random() % 40));
    }
    if (is(Oddity::kTimerByTimer)) {
      ready_.push_back(timers_[first].task);
      timers_.erase(timers_.begin() + static_cast<std::ptrdiff_t>(first));
      return;
    }
    std::vector<TaskId> due;
    for (const Timer& timer : timers_) {
      if (timer.deadline <= now_) due.push_back(timer.task);
    }
    std::erase_if(timers_, [this](auto& t) { return t.deadline <= now_; });
    if (!is(Oddity::kCoarseClock)) std::reverse(due.begin(), due.end());
    ready_.insert(ready_.end(), due.begin(), due.end());
  }

  /// Whether nothing has woken it yet.
  bool waits(TaskId task) {
    take_wakes();
    return tasks_[task] != nullptr &&
           std::find(ready_.begin(), ready_.end(), task) == ready_.end();
  }

  /// A few at a time: with thousands that wait, programs take no square of
  /// their number.
  void poll_spuriously() {
    if (!is_spurious(oddity_)) return;
    constexpr std::size_t kAtATime = 32;
    for (auto left = std::min(kAtATime, tasks_.size()); left > 0; --left) {
      const TaskId task = next_to_poll_++;
      if (next_to_poll_ >= tasks_.size()) next_to_poll_ = 0;
      if (is(Oddity::kSpuriousPolls) && random() % 4 != 0) continue;
      if (!waits(task)) continue;
      drop_timer(task);  // it will ask again
      poll(task);
    }
  }

  /// As Script::resume().
  Step resume(TaskId task) {
    if (!is(Oddity::kManyThreads)) return tasks_[task]->resume();
    Step step;
    std::exception_ptr thrown;
    std::thread([&] {
      try {
        step = tasks_[task]->resume();
      } catch (...) {
        thrown = std::current_exception();
      }
    }).join();
    if (thrown != nullptr) std::rethrow_exception(thrown);
    return step;
  }

  void poll(TaskId task) {
    {
      const std::lock_guard lock(mutex_);
      std::erase(inbox_, task);  // its wake has had its poll
    }
    Step step;
    try {
      step = resume(task);
    } catch (const ProgramError&) {
      destroy(task);
      return;
    }
    switch (step.kind) {
      case Step::kSleep:
        sleep_until(task, saturating_add(now_, step.delay));
        break;
      case Step::kSleepUntil:
      case Step::kParkUntil:
        sleep_until(task, step.time);
        break;
      case Step::kYield:
        take_wakes();  // what was woken during the poll comes before
        ready_.push_back(task);
        break;
      case Step::kPark:
        break;
      case Step::kDone:
        destroy(task);
        break;
    }
  }

  void sleep_until(TaskId task, Time deadline) {
    if (is(Oddity::kCoarseClock) && deadline < Time::max() - Duration(10)) {
      const std::int64_t whole = (deadline.time_since_epoch().count() + 9) / 10;
      deadline = Time(Duration(whole * 10));
    }
    timers_.push_back({deadline, task});
  }

  const Oddity oddity_;
  Time now_{is(Oddity::kStartsLate) ? Duration(1'000'000'001) : Duration(0)};
  std::vector<std::unique_ptr<Script>> tasks_;
  std::vector<std::unique_ptr<Script>> ended_;
  std::vector<TaskId> ready_;
  std::vector<TaskId> woken_;
  std::vector<TaskId> inbox_;  ///< of kSlowInbox
  std::vector<Timer> timers_;
  std::mutex mutex_;  ///< of the two: wakes come from any thread
  std::uint64_t state_ = 1;
  unsigned turn_ = 0;
  bool is_stopped_ = false;
  const std::thread::id thread_ = std::this_thread::get_id();
  TaskId next_to_poll_ = 0;  ///< of those that nothing has woken
};

template <Oddity oddity>
class LegalExecutor : public LegalExecutorParts {
 public:
  static constexpr bool kIsExact =
      oddity == Oddity::kTiesReversed || oddity == Oddity::kAnyReady ||
      oddity == Oddity::kTimerByTimer || oddity == Oddity::kStartsLate ||
      oddity == Oddity::kPollsAlways || oddity == Oddity::kPollsWaitersFirst ||
      oddity == Oddity::kManyThreads || oddity == Oddity::kCopiesWakes ||
      oddity == Oddity::kAllocatesWakers || oddity == Oddity::kSlowInbox ||
      oddity == Oddity::kKeepsEnded;
  static constexpr Promises promises{
      .fifo_ready =
          oddity == Oddity::kTiesReversed || oddity == Oddity::kCoarseClock ||
          oddity == Oddity::kLateTimers || oddity == Oddity::kManyThreads ||
          oddity == Oddity::kAllocatesWakers || oddity == Oddity::kSlowInbox ||
          oddity == Oddity::kKeepsEnded,
      .fifo_ties = oddity == Oddity::kTimerByTimer,
      .exact_deadlines = kIsExact,
      .park = true,
      .cancel = true,
      .remote_wake = true,
      .exceptions = true,
      .exact_polls = !is_spurious(oddity),
      .any_wake = true,
      .any_cancel = true,
      .prompt_destruction = oddity != Oddity::kKeepsEnded,
      .waking_destructors = true,
      .past_deadlines = true,
      .stop = true,
      .run_again = true};

  LegalExecutor() : LegalExecutorParts(oddity) {}
};

}  // namespace vigil
