// SPDX-License-Identifier: Apache-2.0
// Adapters of small executors, legal ones and hostile ones: the legal are not
// accused, whatever they promise, the hostile are named, and none brings the
// judge down.
#include "audit/adapter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/report.h"
#include "model/bytes.h"
#include "model/contract_cases.h"
#include "model/generate.h"
#include "model/testing.h"
#include "model/text.h"

namespace vigil {
namespace {

enum class Habit : std::uint8_t {
  kGood,
  kBackwards,          ///< mostly last in, first out, also of equal deadlines
  kLate,               ///< time moves further than it must
  kSharesTimers,       ///< a wake leaves the timer
  kForgetsWakes,       ///< a wake does nothing
  kIgnoresCancel,      ///< a cancelled task goes on
  kLetsExceptionsOut,  ///< of run()
  kPollsForEver,       ///< never removes a task that is done
  kDropsParked,        ///< destroys a task that waits
  kPollsInSpawn,       ///< a spawn polls in place
  kPollsAfterRun,      ///< its destructor does the work
  kThrowsNoException,  ///< run() throws an int
  kKeepsScripts,       ///< scripts outlive the executor
  kWakesParked,        ///< run() throws if wake() is called for the unparked
  kWakesOutside,       ///< ... within cancel()
  kWakesNoSleeper,     ///< ... for one that sleeps or was not resumed
  kCancelsLiving,      ///< ... if cancel() is called for one that has ended
  kCancelsOthers,      ///< ... for the one that is resumed just now
};

/// Scripts that outlive their runs.
std::vector<Script>& kept() {
  static std::vector<Script> scripts;
  return scripts;
}

constexpr Promises kMost = [] {
  Promises promises = kAllPromises;
  promises.remote_wake = promises.any_wake = false;
  promises.outliving_wakers = promises.run_again = false;
  return promises;
}();
/// Of an executor whose wakers may be called at any time.
constexpr Promises kAnyWake = [] {
  Promises promises = kMost;
  promises.any_wake = true;
  return promises;
}();
constexpr Promises kCalmDestructors = [] {
  Promises promises = kMost;
  promises.waking_destructors = false;
  return promises;
}();

/// Of one that forgets what has ended.
constexpr Promises kForgetful = [] {
  Promises promises = kMost;
  promises.any_cancel = false;
  return promises;
}();

template <Habit habit, Promises kPromises = kMost, std::int64_t nanoseconds = 1>
class Loop {
 public:
  static constexpr Promises promises = kPromises;
  static constexpr Duration tick{nanoseconds};

  ~Loop() {
    if (habit == Habit::kPollsAfterRun) run_all();
  }
  Time now() const { return now_; }
  void spawn(TaskId task, Script script) {
    tasks_.insert_or_assign(task, std::move(script));
    asleep_.insert(task);
    if (habit == Habit::kPollsInSpawn && task != 0) {
      poll(task);
    } else {
      queue(task);
    }
  }
  void wake(TaskId task) {
    if (habit == Habit::kForgetsWakes) return;
    // Where a destructor calls, nothing may be thrown: run() does it.
    if (habit == Habit::kWakesParked) spoilt_ |= !parked_.contains(task);
    if (habit == Habit::kWakesOutside) spoilt_ |= is_cancelling_;
    if (habit == Habit::kWakesNoSleeper) spoilt_ |= asleep_.contains(task);
    parked_.erase(task);
    if (habit != Habit::kSharesTimers) drop_timer(task);
    queue(task);
  }
  void cancel(TaskId task) {
    if (habit == Habit::kIgnoresCancel) return;
    if (habit == Habit::kCancelsLiving) spoilt_ |= !tasks_.contains(task);
    if (habit == Habit::kCancelsOthers) spoilt_ |= task == polled_;
    drop_timer(task);
    std::erase(ready_, task);
    asleep_.erase(task);
    is_cancelling_ = true;
    {
      const auto destroyed_out_of_the_map = tasks_.extract(task);
    }
    is_cancelling_ = false;
  }
  void run() {
    if (habit == Habit::kThrowsNoException) throw 5;
    if (habit != Habit::kPollsAfterRun) run_all();
  }
  void stop() { is_stopped_ = true; }

 private:
  void queue(TaskId task) {
    // Its time may be over already when it is woken.
    if (std::find(ready_.begin(), ready_.end(), task) != ready_.end()) return;
    if (habit == Habit::kBackwards) {
      ready_.push_front(task);
    } else {
      ready_.push_back(task);
    }
  }
  void run_all() {
    for (;;) {
      while (!ready_.empty()) {
        if (is_stopped_) return;
        // Now and then the oldest: to starve tasks is no matter of order.
        const bool is_rear = habit == Habit::kBackwards && ++turn_ % 3 == 0;
        const TaskId task = is_rear ? ready_.back() : ready_.front();
        is_rear ? ready_.pop_back() : ready_.pop_front();
        poll(task);
        if (spoilt_) throw 5;
      }
      if (timers_.empty() || is_stopped_) return;
      now_ = std::max(now_, timers_.begin()->first);
      if (habit == Habit::kLate) now_ = saturating_add(now_, Duration(3));
      while (!timers_.empty() && timers_.begin()->first <= now_) {
        queue(timers_.begin()->second);
        timers_.erase(timers_.begin());
      }
    }
  }
  void drop_timer(TaskId task) {
    std::erase_if(timers_,
                  [task](const auto& timer) { return timer.second == task; });
  }
  Step resume(Script& script) {
    if (habit == Habit::kLetsExceptionsOut) return script.resume();
    try {
      return script.resume();
    } catch (const ProgramError&) {
      return {};  // done
    }
  }
  void poll(TaskId task) {
    const auto found = tasks_.find(task);
    if (found == tasks_.end()) return;
    asleep_.erase(task);
    parked_.erase(task);
    polled_ = task;
    const Step step = resume(found->second);
    polled_ = UINT32_MAX;
    using enum Step::Kind;
    if (step.kind == kSleep || step.kind == kSleepUntil) asleep_.insert(task);
    if (step.kind == kPark || step.kind == kParkUntil) parked_.insert(task);
    switch (step.kind) {
      case Step::kSleep:
        timers_.emplace(saturating_add(now_, step.delay), task);
        break;
      case Step::kSleepUntil:
      case Step::kParkUntil:
        timers_.emplace(step.time, task);
        break;
      case Step::kYield:
        ready_.push_back(task);
        break;
      case Step::kPark:
        if (habit == Habit::kDropsParked) tasks_.erase(found);
        break;
      case Step::kDone:
        if (habit == Habit::kPollsForEver) {
          ready_.push_back(task);
          break;
        }
        if (habit == Habit::kKeepsScripts) {
          kept().push_back(std::move(found->second));
        }
        tasks_.erase(found);
        break;
    }
  }

  Time now_{};
  std::map<TaskId, Script> tasks_;
  std::deque<TaskId> ready_;
  bool is_cancelling_ = false;
  bool is_stopped_ = false;
  bool spoilt_ = false;
  TaskId polled_ = UINT32_MAX;
  std::set<TaskId> asleep_;
  std::set<TaskId> parked_;
  unsigned turn_ = 0;
  std::multimap<Time, TaskId> timers_;  // equal ones in the order of insertion
};

/// A cancelled task is woken first, whether or not it sleeps.
struct WakesSleepers : Loop<Habit::kWakesNoSleeper, kAnyWake> {
  void cancel(TaskId task) {
    wake(task);
    Loop::cancel(task);
  }
};

/// "held", or the law that is broken first in a few hundred programs.
template <class A>
std::string first_broken() {
  constexpr Subject kSubject = adapter_subject<A>("loop", "a test's loop");
  const GenerateOptions options{.operations = kSubject.operations()};
  for (std::uint64_t index = 0; index < 500; ++index) {
    const Program program = decode(generate_bytes(7, index, options));
    const Checked checked = check(kSubject, program);
    EXPECT_NE(checked.verdict.kind, Verdict::Kind::kInconclusive);
    if (checked.verdict.violation) {
      return std::string(info(checked.verdict.violation->law).number);
    }
  }
  return "held";
}

/// The same of one program.
template <class A>
std::string broken_by(std::string_view lines) {
  const Checked checked =
      check(adapter_subject<A>("loop", "a test's loop"), program_of(lines));
  if (!checked.verdict.violation) return "held";
  return std::string(info(checked.verdict.violation->law).number);
}

TEST(Adapter, AGoodLoopIsNotAccused) {
  EXPECT_EQ(first_broken<Loop<Habit::kGood>>(), "held");
}

/// How many traces it has that were worked out by hand.
template <class A>
std::size_t keeps_contract() {
  constexpr Subject kSubject = adapter_subject<A>("loop", "a test's loop");
  std::size_t ran = 0;
  for (const ContractCase& each : contract_cases()) {
    const Program program = each.program();
    if (!kSubject.why_not(program).empty()) continue;
    ++ran;
    EXPECT_EQ(print(program, kSubject.run(program).trace),
              each.expected(Dialect::kScript))
        << each.name;
  }
  return ran;
}

TEST(Adapter, AGoodLoopKeepsTheContract) {
  EXPECT_GT(keeps_contract<Loop<Habit::kGood>>(), 100U);
}

/// Nor does it matter when its wakers are called: the order stays.
TEST(Adapter, SoDoesOneThatMayBeWokenAtAnyTime) {
  using Any = Loop<Habit::kGood, kAnyWake>;
  EXPECT_GT(keeps_contract<Any>(), 100U);
  EXPECT_EQ(first_broken<Any>(), "held");
}

/// Unless it promises more, wake() is called for tasks alone that are parked.
TEST(Adapter, IsAskedForNoWakesButThosePromised) {
  EXPECT_EQ(first_broken<Loop<Habit::kWakesParked>>(), "held");
  EXPECT_EQ((first_broken<Loop<Habit::kWakesParked, kAnyWake>>()), "W11");
  EXPECT_NE(first_broken<Loop<Habit::kWakesOutside>>(), "held");
  EXPECT_EQ((first_broken<Loop<Habit::kWakesOutside, kCalmDestructors>>()),
            "held");
  EXPECT_EQ((first_broken<Loop<Habit::kWakesNoSleeper, kAnyWake>>()), "held");
  EXPECT_EQ(first_broken<WakesSleepers>(), "E14");
}

/// Nor for cancels of what has ended, and never of what is resumed.
TEST(Adapter, IsAskedForNoCancelsButThosePromised) {
  EXPECT_EQ(first_broken<Loop<Habit::kCancelsLiving>>(), "E6");
  EXPECT_EQ((first_broken<Loop<Habit::kCancelsLiving, kForgetful>>()), "held");
  EXPECT_EQ(first_broken<Loop<Habit::kCancelsOthers>>(), "held");
}

TEST(Adapter, NorIsOneThatCountsMilliseconds) {
  EXPECT_EQ((first_broken<Loop<Habit::kGood, kMost, 1'000'000>>()), "held");
}

/// Its end of time comes earlier, in units of program time.
TEST(Adapter, DeadlinesSaturateWhereItsTimeEnds) {
  using Slow = Loop<Habit::kGood, kMost, 1'000'000>;
  const Program program = program_of("task main\n  sleep 9223372036854\n");
  const Program more = program_of("task main\n  sleep 9223372036855\n");
  EXPECT_EQ(print(program, run_on<Slow>(program).trace),
            "9223372036854 main 0 ok\n9223372036854 main end returned\n");
  EXPECT_EQ(run_on<Slow>(more).trace, run_on<Slow>(program).trace);
}

TEST(Adapter, NorIsOneThatPromisesLess) {
  EXPECT_EQ((first_broken<Loop<Habit::kGood, Promises{}>>()), "held");
  EXPECT_EQ((first_broken<Loop<Habit::kGood, Promises{.park = true}>>()),
            "held");
  EXPECT_EQ((first_broken<Loop<Habit::kGood, Promises{.cancel = true}>>()),
            "held");
  // A task that throws ends there as if it were done.
  EXPECT_EQ((broken_by<Loop<Habit::kLetsExceptionsOut, Promises{.park = true}>>(
                "task main\n  spawn a\n  join a\ntask a\n  throw\n")),
            "held");
}

/// What is no bug where it is not promised is one where it is.
TEST(Adapter, IsJudgedByWhatItPromises) {
  constexpr Promises kNoOrder{
      .exact_deadlines = true, .park = true, .cancel = true};
  EXPECT_EQ((first_broken<Loop<Habit::kBackwards, kNoOrder>>()), "held");
  EXPECT_NE(first_broken<Loop<Habit::kBackwards>>(), "held");
  EXPECT_EQ(broken_by<Loop<Habit::kBackwards>>(
                "task main\n  spawn a\n  spawn b\ntask a\ntask b\n"),
            "T8");
  constexpr Promises kInexact{.park = true, .cancel = true};
  EXPECT_EQ((first_broken<Loop<Habit::kLate, kInexact>>()), "held");
  EXPECT_EQ(broken_by<Loop<Habit::kLate>>("task main\n  sleep 3\n"), "T2");
}

TEST(Adapter, NamesTheHostile) {
  EXPECT_EQ(first_broken<Loop<Habit::kPollsForEver>>(), "E4");
  EXPECT_EQ(first_broken<Loop<Habit::kDropsParked>>(), "E5");
  EXPECT_EQ(first_broken<Loop<Habit::kPollsInSpawn>>(), "E4");
  EXPECT_EQ(first_broken<Loop<Habit::kPollsAfterRun>>(), "E14");
  EXPECT_EQ(first_broken<Loop<Habit::kThrowsNoException>>(), "E14");
}

TEST(Adapter, NamesThoseThatParkAndCancelWrongly) {
  EXPECT_EQ(broken_by<Loop<Habit::kForgetsWakes>>(
                "task main\n  spawn a\n  join a\ntask a\n"),
            "E1");
  EXPECT_EQ(broken_by<Loop<Habit::kSharesTimers>>(
                "event e0\nevent e1\ntask main\n  spawn a\n  yield\n"
                "  set e0\ntask a\n  timeout 5\n    wait e0\n  wait e1\n"),
            "T6");
  EXPECT_EQ(broken_by<Loop<Habit::kIgnoresCancel>>(
                "task main\n  spawn a\n  yield\n  cancel a\ntask a\n"
                "  sleep 3\n"),
            "E6");
  EXPECT_EQ(broken_by<Loop<Habit::kLetsExceptionsOut>>(
                "task main\n  spawn a\n  spawn b\ntask a\n  throw\ntask b\n"),
            "E7");
}

TEST(Adapter, ScriptsMayOutliveTheRun) {
  EXPECT_EQ(first_broken<Loop<Habit::kKeepsScripts>>(), "E5");
  EXPECT_FALSE(kept().empty());
  EXPECT_EQ(kept().front().resume().kind, Step::kDone);
  kept().clear();
}

}  // namespace
}  // namespace vigil
