// SPDX-License-Identifier: Apache-2.0
// What an adapter is asked for by the promises `stop` and `past_deadlines`, and
// not without them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/adapter.h"
#include "audit/callback_adapter.h"
#include "audit/report.h"
#include "audit/testing.h"
#include "model/bytes.h"
#include "model/generate.h"
#include "model/testing.h"

namespace vigil {
namespace {

enum class Habit : std::uint8_t {
  kGood,
  kGoesOn,          ///< stop() does nothing
  kFinishesRound,   ///< what is ready then is still resumed
  kWantsSilence,    ///< run() throws if it is called after stop()
  kWantsFuture,     ///< ... if a deadline is not later than now
  kForgetsPast,     ///< such a deadline is no timer
  kFiresPastLater,  ///< ... is one of the next tick
  kLeaksSleepers,   ///< what sleeps at the end is never destroyed
  kPollsSleepers,   ///< ... is resumed by the destructor
  kDestroysItself,  ///< stop() destroys the task that calls it
  kStopPolls,       ///< ... resumes another
  kNeverReturns,    ///< ... lets run() resume what is parked, for ever
  kTimerByTimer,    ///< what is due is resumed before the next is looked at
};

constexpr Promises kNeither = [] {
  Promises promises = kAllPromises;
  promises.remote_wake = promises.exceptions = false;
  promises.past_deadlines = promises.stop = false;
  promises.outliving_wakers = promises.run_again = false;
  return promises;
}();
constexpr Promises kStop = [] {
  Promises promises = kNeither;
  promises.stop = true;
  return promises;
}();
constexpr Promises kStopAndCatch = [] {
  Promises promises = kStop;
  promises.exceptions = true;
  return promises;
}();
constexpr Promises kPast = [] {
  Promises promises = kNeither;
  promises.past_deadlines = true;
  return promises;
}();

/// What was left when loops were destroyed, and what they were asked for.
struct Seen {
  std::size_t queued = 0;
  std::size_t asleep = 0;
  std::size_t parked = 0;
  std::map<std::pair<Step::Kind, bool>, std::size_t> waits;  ///< by "is past"
};
Seen seen;

template <Habit habit, Promises kPromises>
class Loop {
 public:
  static constexpr Promises promises = kPromises;
  static constexpr Duration tick{2};

  ~Loop() {
    for (const auto& [time, task] : timers_) {
      if (habit == Habit::kLeaksSleepers) {
        leaked().push_back(std::move(tasks_.extract(task).mapped()));
      }
      if (habit == Habit::kPollsSleepers) tasks_.at(task).resume();
    }
    if (!is_stopped_) return;
    seen.queued += ready_.size();
    seen.asleep += timers_.size();
    seen.parked += tasks_.size() > ready_.size() + timers_.size() ? 1 : 0;
  }

  Time now() const { return now_; }
  void spawn(TaskId task, Script script) {
    called();
    tasks_.emplace(task, std::move(script));
    queue(task);
  }
  void wake(TaskId task) {
    called();
    if (task == polled_) is_woken_ = true;
    if (task == polled_ || !tasks_.contains(task)) return;
    drop_timer(task);
    queue(task);
  }
  void cancel(TaskId task) {
    called();
    drop_timer(task);
    std::erase(ready_, task);
    // Its destructor may wake others.
    const auto destroyed_out_of_the_map = tasks_.extract(task);
  }
  void stop() {
    is_stopped_ = true;
    if (habit == Habit::kDestroysItself) {
      gone_.push_back(std::move(tasks_.extract(polled_).mapped()));
      gone_.clear();
    }
    if (habit == Habit::kStopPolls && !ready_.empty()) {
      tasks_.at(ready_.front()).resume();
    }
  }
  void run() {
    for (;;) {
      if (is_stopped_ && has_reached_end()) return;
      if (ready_.empty() && !fire()) return;
      const TaskId task = ready_.front();
      ready_.erase(ready_.begin());
      poll(task);
      if (is_spoilt_) throw 5;
    }
  }
  /// Scripts that outlive their loops, until the test is over.
  static std::vector<Script>& leaked() {
    static std::vector<Script> scripts;
    return scripts;
  }

 private:
  bool has_reached_end() const {
    if (habit == Habit::kGoesOn || habit == Habit::kNeverReturns) return false;
    return habit != Habit::kFinishesRound || ready_.empty();
  }
  void called() {
    if (habit == Habit::kWantsSilence) is_spoilt_ |= is_stopped_;
  }
  void queue(TaskId task) {
    if (std::ranges::find(ready_, task) == ready_.end()) ready_.push_back(task);
  }
  void drop_timer(TaskId task) {
    std::erase_if(timers_,
                  [task](auto& timer) { return timer.second == task; });
  }
  bool fire() {
    if (timers_.empty()) return false;
    now_ = std::max(now_, timers_.begin()->first);
    while (!timers_.empty() && timers_.begin()->first <= now_) {
      queue(timers_.begin()->second);
      timers_.erase(timers_.begin());
      if (habit == Habit::kTimerByTimer) break;
    }
    return true;
  }
  void poll(TaskId task) {
    const auto found = tasks_.find(task);
    if (found == tasks_.end()) return;
    polled_ = task;
    is_woken_ = false;
    Step step;  // done
    try {
      step = found->second.resume();
    } catch (...) {
      if (!promises.exceptions) throw;
    }
    polled_ = UINT32_MAX;
    if (!tasks_.contains(task)) return;
    switch (step.kind) {
      case Step::kSleep:
        wait(task, step.kind, saturating_add(now_, step.delay));
        break;
      case Step::kSleepUntil:
      case Step::kParkUntil:
        wait(task, step.kind, step.time);
        break;
      case Step::kYield:
        queue(task);
        break;
      case Step::kPark:
        if (is_woken_) queue(task);
        if (is_stopped_ && habit == Habit::kNeverReturns) queue(task);
        break;
      case Step::kDone:
        const auto destroyed_out_of_the_map = tasks_.extract(found);
        break;
    }
  }
  void wait(TaskId task, Step::Kind kind, Time deadline) {
    const bool is_past = deadline <= now_;
    ++seen.waits[{kind, deadline < now_}];
    if (is_past && habit == Habit::kForgetsPast) return;
    if (is_past && habit == Habit::kWantsFuture) is_spoilt_ = true;
    if (is_past && habit == Habit::kFiresPastLater) deadline = now_ + tick;
    timers_.emplace(deadline, task);
  }

  Time now_{};
  std::map<TaskId, Script> tasks_;
  std::vector<Script> gone_;
  std::vector<TaskId> ready_;
  std::multimap<Time, TaskId> timers_;
  TaskId polled_ = UINT32_MAX;
  bool is_woken_ = false;
  bool is_stopped_ = false;
  bool is_spoilt_ = false;
};

/// "held", or the law that is broken first in a few thousand programs.
template <Habit habit, Promises promises>
std::string first_broken() {
  constexpr Subject kSubject =
      adapter_subject<Loop<habit, promises>>("loop", "a test's loop");
  const GenerateOptions options{.operations = kSubject.operations()};
  for (std::uint64_t index = 0; index < 3'000; ++index) {
    const Program program = decode(generate_bytes(3, index, options));
    const Checked checked = check(kSubject, program);
    if (checked.verdict.violation) {
      return std::string(info(checked.verdict.violation->law).number);
    }
  }
  return "held";
}

/// How it is destroyed, it is destroyed with all kinds of work left.
TEST(AdapterStop, ComesWhileTasksAreQueuedAsleepAndParked) {
  seen = {};
  EXPECT_EQ((first_broken<Habit::kGood, kStop>()), "held");
  EXPECT_GT(seen.queued, 5U);
  EXPECT_GT(seen.asleep, 5U);
  EXPECT_GT(seen.parked, 5U);
}

TEST(AdapterStop, MayTakeAWhile) {
  EXPECT_EQ((first_broken<Habit::kGoesOn, kStop>()), "held");
  EXPECT_EQ((first_broken<Habit::kFinishesRound, kStop>()), "held");
}

TEST(AdapterStop, IsTheLastThatItIsAskedFor) {
  EXPECT_EQ((first_broken<Habit::kWantsSilence, kStop>()), "held");
}

TEST(AdapterStop, ShowsWhatIsLeftBehind) {
  using Leaks = Loop<Habit::kLeaksSleepers, kStop>;
  EXPECT_EQ((first_broken<Habit::kLeaksSleepers, kStop>()), "E5");
  EXPECT_FALSE(Leaks::leaked().empty());
  Leaks::leaked().clear();
  EXPECT_EQ((first_broken<Habit::kPollsSleepers, kStop>()), "E14");
}

TEST(AdapterStop, TouchesNoTaskByItself) {
  EXPECT_EQ((first_broken<Habit::kDestroysItself, kStop>()), "E5");
  EXPECT_EQ((first_broken<Habit::kStopPolls, kStop>()), "E4");
}

TEST(AdapterStop, IsNotWaitedForForEver) {
  EXPECT_EQ((first_broken<Habit::kNeverReturns, kStop>()), "E14");
  // Also where what is thrown at it ends a task alone.
  EXPECT_EQ((first_broken<Habit::kGood, kStopAndCatch>()), "held");
  EXPECT_EQ((first_broken<Habit::kNeverReturns, kStopAndCatch>()), "E14");
}

TEST(AdapterStop, IsNotAskedForUnpromised) {
  seen = {};
  EXPECT_EQ((first_broken<Habit::kLeaksSleepers, kNeither>()), "held");
  EXPECT_EQ(seen.asleep + seen.queued + seen.parked, 0U);
}

TEST(PastDeadlines, ComeInEachKindOfWait) {
  seen = {};
  EXPECT_EQ((first_broken<Habit::kGood, kPast>()), "held");
  EXPECT_GT((seen.waits[{Step::kSleepUntil, true}]), 5U);
  EXPECT_GT((seen.waits[{Step::kParkUntil, true}]), 5U);
  EXPECT_NE((first_broken<Habit::kWantsFuture, kPast>()), "held");
  EXPECT_EQ((first_broken<Habit::kWantsFuture, kNeither>()), "held");
}

TEST(PastDeadlines, AreDueAtOnce) {
  EXPECT_EQ((first_broken<Habit::kForgetsPast, kPast>()), "T2");
  EXPECT_EQ((first_broken<Habit::kFiresPastLater, kPast>()), "T3");
  // Where deadlines are not exact they may come later.
  constexpr Promises kLate = [] {
    Promises promises = kPast;
    promises.exact_deadlines = false;
    return promises;
  }();
  EXPECT_EQ((first_broken<Habit::kFiresPastLater, kLate>()), "held");
  EXPECT_EQ((first_broken<Habit::kTimerByTimer, kLate>()), "held");
}

/// A sleep of nothing, for one task that is alone.
TEST(PastDeadlines, StandInTheReport) {
  const Program program =
      program_of("task main\n  yield\n  yield\n  yield\n  yield\n  yield\n");
  constexpr Subject kSubject =
      adapter_subject<Loop<Habit::kForgetsPast, kPast>>("loop", "a test's");
  const Checked checked = check(kSubject, program);
  ASSERT_TRUE(checked.verdict.violation);
  const std::string report = failure_report(kSubject, program, checked, {});
  EXPECT_NE(report.find("main was to wait in `yield` (2) for a deadline that "
                        "had come, and was never polled again"),
            std::string::npos)
      << report;
  EXPECT_NE(report.find("in place of a yield, main was told to wait for a "
                        "deadline that had come"),
            std::string::npos)
      << report;
}

}  // namespace
}  // namespace vigil
