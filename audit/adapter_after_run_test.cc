// SPDX-License-Identifier: Apache-2.0
// What an adapter is asked for once run() has returned, by the promises
// `run_again` and `outliving_wakers`, and what comes of it.
#include <gtest/gtest.h>

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "audit/adapter.h"
#include "audit/subject.h"
#include "model/law.h"
#include "model/text.h"

namespace vigil {
namespace {

enum class Habit : std::uint8_t {
  kNone,
  kHasNoWaker,       ///< waker() returns none
  kWakerThrows,      ///< waker() does
  kCallThrows,       ///< what it returned does
  kLateCallResumes,  ///< that resumes a task
  kSecondRunThrows,
  kSecondRunIdles,     ///< it does nothing
  kSecondRunPollsAll,  ///< also who was not woken
  kSecondRunClears,    ///< it destroys who waits
  kRunClears,          ///< so does the first
  kIdleWakePolls,      ///< a wake polls, if nothing runs
};

/// What was done to loops.
struct Seen {
  std::size_t runs = 0;
  std::vector<TaskId> asked;   ///< of waker()
  std::vector<TaskId> called;  ///< of these, when the loop had gone
  std::size_t dropped = 0;
  bool has_gone = false;
};
Seen seen;
/// One that outlives its loop.
std::optional<Script> kept;

constexpr Promises kBoth{.park = true,
                         .remote_wake = true,
                         .stop = true,
                         .outliving_wakers = true,
                         .run_again = true};
constexpr Promises kAnyWake = [] {
  Promises promises = kBoth;
  promises.any_wake = true;
  return promises;
}();

/// Tasks that park and yield.
template <Habit habit, Promises kPromises = kBoth>
class Loop {
 public:
  static constexpr Promises promises = kPromises;
  static constexpr Duration tick{1};

  Loop() { seen = {}; }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop() {
    if (habit == Habit::kLateCallResumes && !tasks_.empty()) {
      kept.emplace(std::move(tasks_.begin()->second));
    }
    seen.has_gone = true;
  }

  Time now() const { return {}; }
  void spawn(TaskId task, Script script) {
    tasks_.emplace(task, std::move(script));
    wake(task);
  }
  void wake(TaskId task) {
    if (habit == Habit::kIdleWakePolls && has_run_) return poll(task);
    push(task);
  }
  std::function<void()> waker(TaskId task) {
    if (habit == Habit::kHasNoWaker) return nullptr;
    if (habit == Habit::kWakerThrows) throw std::runtime_error("not today");
    seen.asked.push_back(task);
    return [this, task, token = Token()] {
      if (!seen.has_gone) return push(task);
      seen.called.push_back(task);
      if (habit == Habit::kCallThrows) throw std::runtime_error("too late");
      if (habit == Habit::kLateCallResumes && kept) kept->resume();
    };
  }
  void run() {
    ++seen.runs;
    if (seen.runs == 2 && habit == Habit::kSecondRunIdles) return;
    if (seen.runs == 2 && habit == Habit::kSecondRunThrows) {
      throw std::runtime_error("once is enough");
    }
    if (seen.runs == 2 && habit == Habit::kSecondRunPollsAll) {
      for (const auto& [task, script] : tasks_) wake(task);
    }
    if (seen.runs == 2 && habit == Habit::kSecondRunClears) tasks_.clear();
    while (const std::optional<TaskId> task = next()) {
      if (tasks_.contains(*task)) poll(*task);
    }
    if (habit == Habit::kRunClears) tasks_.clear();
    has_run_ = true;
  }
  void stop() { is_stopped_ = true; }

 private:
  /// Counts where its last copy goes.
  struct Token {
    std::shared_ptr<int> count{new int(0), [](const int* number) {
                                 if (seen.has_gone) ++seen.dropped;
                                 delete number;
                               }};
  };

  void push(TaskId task) {
    const std::lock_guard lock(mutex_);
    ready_.push_back(task);
  }
  std::optional<TaskId> next() {
    const std::lock_guard lock(mutex_);
    if (is_stopped_ || ready_.empty()) return std::nullopt;
    const TaskId task = ready_.front();
    ready_.pop_front();
    return task;
  }
  void poll(TaskId task) {
    const Step::Kind step = tasks_.at(task).resume().kind;
    if (step == Step::kDone) tasks_.erase(task);
    if (step == Step::kYield) wake(task);
  }

  std::map<TaskId, Script> tasks_;
  std::mutex mutex_;  ///< of those that are ready
  std::deque<TaskId> ready_;
  bool is_stopped_ = false;
  bool has_run_ = false;
};

constexpr std::string_view kThreeAreStuck =
    "vigil program 1\nevent e0\ntask main\n  spawn a\n  spawn b\n  spawn c\n"
    "  spawn d\ntask a\n  wait e0\ntask b\n  wait e0\ntask c\n  wait e0\n"
    "task d\n";

template <Habit habit, Promises kPromises = kBoth>
Checked checked(std::string_view text) {
  const auto program = parse(text);
  return check(adapter_subject<Loop<habit, kPromises>>("loop", ""),
               std::get<Program>(program));
}

std::string said_of(const Checked& checked) {
  const auto& violation = checked.verdict.violation;
  if (!violation) return "held";
  return std::string(info(violation->law).number) + ": " + violation->message;
}

using Tasks = std::vector<TaskId>;

TEST(AfterRun, SomeOfTheStuckAreWokenAndRunIsCalledAgain) {
  const Checked run = checked<Habit::kNone>(kThreeAreStuck);
  EXPECT_EQ(said_of(run), "held");
  EXPECT_EQ(seen.runs, 2U);
  ASSERT_TRUE(run.observation.second);
  EXPECT_EQ(run.observation.second->woken, (Tasks{2, 3}));
  EXPECT_EQ(run.observation.second->by_thread, (Tasks{3}));
  EXPECT_EQ(run.observation.second->polled, (Tasks{2, 3}));
}

TEST(AfterRun, RunIsCalledAgainWhereNothingIsLeft) {
  EXPECT_EQ(said_of(checked<Habit::kNone>("vigil program 1\ntask main\n")),
            "held");
  EXPECT_EQ(seen.runs, 2U);
}

TEST(AfterRun, ASecondRunThatDoesWhatItMayNotIsAccused) {
  const auto law_of = [](const Checked& run) {
    return said_of(run).substr(0, said_of(run).find(':'));
  };
  EXPECT_EQ(law_of(checked<Habit::kSecondRunPollsAll>(kThreeAreStuck)), "E3");
  EXPECT_EQ(law_of(checked<Habit::kSecondRunClears>(kThreeAreStuck)), "E5");
  EXPECT_EQ(law_of(checked<Habit::kRunClears>(kThreeAreStuck)), "E5");
  EXPECT_EQ(seen.asked, Tasks());  // they are gone
  EXPECT_EQ(law_of(checked<Habit::kIdleWakePolls>(kThreeAreStuck)), "E14");
}

TEST(AfterRun, ASecondRunThatDoesNothingOrThrowsIsAccused) {
  EXPECT_EQ(said_of(checked<Habit::kSecondRunIdles>(kThreeAreStuck)),
            "E1: b was woken when run() had returned and not polled when it "
            "was called again");
  EXPECT_EQ(said_of(checked<Habit::kSecondRunThrows>(kThreeAreStuck)),
            "E14: run() was called again, and threw: once is enough");
}

TEST(AfterRun, ThereIsOneRunWhereNoMoreIsPromised) {
  constexpr Promises kPark{.park = true};
  checked<Habit::kNone, kPark>(kThreeAreStuck);
  EXPECT_EQ(seen.runs, 1U);
  EXPECT_EQ(seen.asked, Tasks());
}

TEST(AfterRun, WakersAreCalledOrDroppedWhenTheLoopHasGone) {
  const Checked run = checked<Habit::kNone>(kThreeAreStuck);
  EXPECT_EQ(said_of(run), "held");
  // That of c was asked for to wake it on a thread, before the second run.
  EXPECT_EQ(seen.asked, (Tasks{3, 1, 2, 3}));
  EXPECT_EQ(seen.called, (Tasks{1, 3}));
  EXPECT_EQ(seen.dropped, 3U);
}

TEST(AfterRun, WakersOfTheEndedAreCalledIfAnyMayBe) {
  const Checked run = checked<Habit::kNone, kAnyWake>(kThreeAreStuck);
  EXPECT_EQ(said_of(run), "held");
  EXPECT_EQ(seen.asked, (Tasks{3, 1, 2, 3, 0, 4}));
  EXPECT_EQ(seen.called, (Tasks{1, 3, 0}));
  EXPECT_EQ(seen.dropped, 5U);
}

TEST(AfterRun, WakersAreAskedForBeforeAnEndWithWorkLeft) {
  const Checked run = checked<Habit::kNone>(
      "vigil program 1\nevent e0\ntask main\n  spawn a\n  yield\n"
      "  drop-executor\ntask a\n  wait e0\n");
  EXPECT_EQ(said_of(run), "held");
  EXPECT_EQ(seen.runs, 1U);
  EXPECT_EQ(seen.asked, (Tasks{1}));
  EXPECT_EQ(seen.called, (Tasks{1}));
}

TEST(AfterRun, WithoutWakersNothingIsCalled) {
  EXPECT_EQ(said_of(checked<Habit::kHasNoWaker>(kThreeAreStuck)), "held");
  EXPECT_EQ(seen.called, Tasks());
}

TEST(AfterRun, WhatThrowsIsSaidToHaveThrown) {
  const Checked asked = checked<Habit::kWakerThrows>(
      "vigil program 1\nevent e0\ntask main\n  wait e0\n");
  EXPECT_EQ(asked.observation.late_error, "wake() or waker() threw: not today");
  EXPECT_TRUE(asked.verdict.violation);
  const Checked called = checked<Habit::kCallThrows>(kThreeAreStuck);
  EXPECT_EQ(called.observation.late_error,
            "and the executor had gone, a waker threw: too late");
  EXPECT_TRUE(called.verdict.violation);
}

// The loop and its clock have gone by then.
TEST(AfterRun, ALatePollIsAccused) {
  const Checked run = checked<Habit::kLateCallResumes>(kThreeAreStuck);
  kept.reset();
  ASSERT_FALSE(run.observation.polls.empty());
  EXPECT_EQ(run.observation.polls.back().fault, PollRecord::Fault::kAfterRun);
  EXPECT_TRUE(run.verdict.violation);
}

}  // namespace
}  // namespace vigil
