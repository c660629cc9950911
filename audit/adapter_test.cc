// SPDX-License-Identifier: Apache-2.0
// Adapters of small executors, legal ones and hostile ones: the legal are not
// accused, the hostile are named, and none brings the judge down.
#include "audit/adapter.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "audit/report.h"
#include "model/bytes.h"
#include "model/generate.h"

namespace vigil {
namespace {

enum class Habit : std::uint8_t {
  kGood,
  kPollsForEver,       ///< never removes a task that is done
  kDropsParked,        ///< destroys a task that waits
  kPollsInSpawn,       ///< a spawn polls in place
  kPollsAfterRun,      ///< its destructor does the work
  kThrowsNoException,  ///< run() throws an int
  kKeepsScripts,       ///< scripts outlive the executor
};

/// Scripts that outlive their runs.
std::vector<Script>& kept() {
  static std::vector<Script> scripts;
  return scripts;
}

template <Habit habit, std::int64_t nanoseconds = 1>
class Loop {
 public:
  static constexpr Promises promises{.fifo_ready = true,
                                     .fifo_ties = true,
                                     .exact_deadlines = true,
                                     .park = true};
  static constexpr Duration tick{nanoseconds};

  ~Loop() {
    if (habit == Habit::kPollsAfterRun) run_all();
  }
  Time now() const { return now_; }
  void spawn(TaskId task, Script script) {
    tasks_.insert_or_assign(task, std::move(script));
    if (habit == Habit::kPollsInSpawn && task != 0) {
      poll(task);
    } else {
      ready_.push_back(task);
    }
  }
  void wake(TaskId task) { ready_.push_back(task); }
  void run() {
    if (habit == Habit::kThrowsNoException) throw 5;
    if (habit != Habit::kPollsAfterRun) run_all();
  }

 private:
  void run_all() {
    for (;;) {
      while (!ready_.empty()) {
        const TaskId task = ready_.front();
        ready_.pop_front();
        poll(task);
      }
      if (timers_.empty()) return;
      now_ = timers_.begin()->first;
      while (!timers_.empty() && timers_.begin()->first == now_) {
        ready_.push_back(timers_.begin()->second);
        timers_.erase(timers_.begin());
      }
    }
  }
  void poll(TaskId task) {
    const auto found = tasks_.find(task);
    if (found == tasks_.end()) return;
    const Step step = found->second.resume();
    switch (step.kind) {
      case Step::kSleep:
        timers_.emplace(saturating_add(now_, step.delay), task);
        break;
      case Step::kSleepUntil:
        timers_.emplace(step.time, task);
        break;
      case Step::kYield:
        ready_.push_back(task);
        break;
      case Step::kPark:
      case Step::kParkUntil:
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
  std::multimap<Time, TaskId> timers_;  // equal ones in the order of insertion
};

/// The law that is broken first in a few hundred programs, if any.
template <class A>
std::optional<Law> first_broken() {
  constexpr Subject kSubject = adapter_subject<A>("loop", "a test's loop");
  for (std::uint64_t index = 0; index < 500; ++index) {
    const Program program = decode(generate_bytes(7, index, {}));
    const Checked checked = check(kSubject, program);
    EXPECT_NE(checked.verdict.kind, Verdict::Kind::kInconclusive);
    if (checked.verdict.violation) return checked.verdict.violation->law;
  }
  return std::nullopt;
}

TEST(Adapter, AGoodLoopIsNotAccused) {
  EXPECT_EQ(first_broken<Loop<Habit::kGood>>(), std::nullopt);
}

TEST(Adapter, NorIsOneThatCountsMilliseconds) {
  EXPECT_EQ((first_broken<Loop<Habit::kGood, 1'000'000>>()), std::nullopt);
}

TEST(Adapter, NamesTheHostile) {
  EXPECT_EQ(first_broken<Loop<Habit::kPollsForEver>>(), Law::kE4);
  EXPECT_EQ(first_broken<Loop<Habit::kDropsParked>>(), Law::kE5);
  EXPECT_EQ(first_broken<Loop<Habit::kPollsInSpawn>>(), Law::kE4);
  EXPECT_EQ(first_broken<Loop<Habit::kPollsAfterRun>>(), Law::kE14);
  EXPECT_EQ(first_broken<Loop<Habit::kThrowsNoException>>(), Law::kE14);
}

TEST(Adapter, ScriptsMayOutliveTheRun) {
  EXPECT_EQ(first_broken<Loop<Habit::kKeepsScripts>>(), Law::kE5);
  EXPECT_FALSE(kept().empty());
  EXPECT_EQ(kept().front().resume().kind, Step::kDone);
  kept().clear();
}

}  // namespace
}  // namespace vigil
