// SPDX-License-Identifier: Apache-2.0
// The harness wakes and cancels tasks that have ended. Whoever breaks another
// law soon after is not accused of what such a call might have done.
#include "audit/stale_calls.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <string>
#include <utility>

#include "audit/adapter.h"
#include "audit/report.h"
#include "model/bytes.h"
#include "model/generate.h"
#include "model/law.h"

namespace vigil {
namespace {

enum class Bug : std::uint8_t {
  kNone,
  kWraps,         ///< T5: a delay that overflows is over at once
  kPollsMore,     ///< E3: now and then a task is polled once more
  kStale,         ///< E12: the waker of a task that has ended wakes another
  kGoesOn,        ///< W11: and this one wakes that task
  kThrows,        ///< W11: and this one ends the run
  kThrowsAtOnce,  ///< W11: and it throws itself
  kCancels,       ///< E6: a cancel of a task that has ended cancels another
};

template <Bug bug>
class Loop {
 public:
  static constexpr Promises promises = [] {
    Promises all = kAllPromises;
    all.past_deadlines = all.stop = false;
    all.outliving_wakers = all.run_again = false;
    all.remote_wake = all.waking_destructors = false;
    all.cancel = all.any_cancel = bug == Bug::kCancels || bug == Bug::kNone;
    // What has ended stays, so that it can go on.
    if (bug == Bug::kGoesOn) all.prompt_destruction = false;
    return all;
  }();
  static constexpr Duration tick{1};

  Time now() const { return now_; }
  void spawn(TaskId task, Script script) {
    tasks_.emplace(task, std::move(script));
    queue(task);
  }
  void wake(TaskId task) {
    if (ended_.contains(task)) return wake_ended(task);
    drop_timer(task);
    queue(task);
  }
  void cancel(TaskId task) {
    if (ended_.contains(task)) {
      if (bug != Bug::kCancels || tasks_.empty()) return;
      task = tasks_.begin()->first;
      if (task == polled_) return;
    }
    drop_timer(task);
    std::erase(ready_, task);
    end(task);
  }
  void run() {
    for (;;) {
      while (!ready_.empty()) {
        if (has_thrown_) throw 5;
        const TaskId task = ready_.front();
        ready_.pop_front();
        poll(task);
      }
      if (timers_.empty()) return;
      now_ = std::max(now_, timers_.begin()->first);
      while (!timers_.empty() && timers_.begin()->first <= now_) {
        queue(timers_.begin()->second);
        timers_.erase(timers_.begin());
      }
    }
  }

 private:
  void queue(TaskId task) {
    if (std::ranges::find(ready_, task) == ready_.end()) ready_.push_back(task);
  }
  void drop_timer(TaskId task) {
    std::erase_if(timers_,
                  [task](const auto& timer) { return timer.second == task; });
  }
  void wake_ended(TaskId task) {
    if (bug == Bug::kGoesOn) queue(task);
    if (bug == Bug::kThrows) has_thrown_ = true;
    if (bug == Bug::kThrowsAtOnce) throw 5;
    if (bug != Bug::kStale || tasks_.empty()) return;
    drop_timer(tasks_.begin()->first);
    queue(tasks_.begin()->first);
  }
  Time end_of(Duration delay) const {
    const bool overflows = delay > Time::max() - now_;
    if (bug == Bug::kWraps && overflows) return now_;
    return overflows ? Time::max() : now_ + delay;
  }
  void end(TaskId task) {
    ended_.insert(tasks_.extract(task));
    // Scripts outlive their tasks only for who goes on with them.
    if (bug != Bug::kGoesOn) {
      const Script destroyed = std::move(ended_.find(task)->second);
    }
  }
  void poll(TaskId task) {
    const bool has_ended = ended_.contains(task);
    // It was woken in its last poll.
    if (has_ended && bug != Bug::kGoesOn) return;
    polled_ = task;
    Step step;
    try {
      step = (has_ended ? ended_ : tasks_).find(task)->second.resume();
    } catch (const ProgramError&) {
      step.kind = Step::kDone;
    }
    polled_ = UINT32_MAX;
    if (has_ended) return;
    switch (step.kind) {
      case Step::kSleep:
        timers_.emplace(end_of(step.delay), task);
        break;
      case Step::kSleepUntil:
      case Step::kParkUntil:
        timers_.emplace(step.time, task);
        break;
      case Step::kYield:
        ready_.push_back(task);
        break;
      case Step::kPark:
        break;
      case Step::kDone:
        return end(task);
    }
    if (bug == Bug::kPollsMore && ++polls_ % 5 == 0) ready_.push_back(task);
  }

  Time now_{};
  std::map<TaskId, Script> tasks_;
  std::map<TaskId, Script> ended_;
  std::deque<TaskId> ready_;
  std::multimap<Time, TaskId> timers_;
  unsigned polls_ = 0;
  TaskId polled_ = UINT32_MAX;
  bool has_thrown_ = false;
};

bool is_of_stale_wake(Law law) { return law == Law::kE12 || law == Law::kW11; }

/// In how many of many programs which law is broken.
struct Count {
  std::map<Law, unsigned> said;
  unsigned stale_at_first = 0;  ///< by the judge, which sees one run
};

template <Bug bug>
Count count() {
  constexpr Subject kSubject = adapter_subject<Loop<bug>>("loop", "a test's");
  const GenerateOptions options{.operations = kSubject.operations()};
  Count count;
  for (std::uint64_t index = 0; index < 4'000; ++index) {
    const Program program = decode(generate_bytes(17, index, options));
    const Verdict first =
        judge(program, kSubject.promises, kSubject.run(program),
              kSubject.dialect, kSubject.end_of_time);
    if (first.violation && is_of_stale_wake(first.violation->law)) {
      ++count.stale_at_first;
    }
    const Checked checked = check(kSubject, program);
    if (checked.verdict.violation) ++count.said[checked.verdict.violation->law];
  }
  return count;
}

TEST(StaleWakes, DoNothingToAGoodLoop) {
  EXPECT_TRUE(count<Bug::kNone>().said.empty());
}

TEST(StaleWakes, AreNotBlamedForDelaysThatOverflow) {
  const Count wraps = count<Bug::kWraps>();
  EXPECT_GT(wraps.stale_at_first, 0U) << "nothing is shown by this";
  EXPECT_GT(wraps.said.at(Law::kT5), 0U);
  for (const auto& [law, times] : wraps.said) {
    EXPECT_FALSE(is_of_stale_wake(law)) << times;
  }
}

TEST(StaleWakes, AreNotBlamedForPollsWithoutCause) {
  const Count more = count<Bug::kPollsMore>();
  EXPECT_GT(more.stale_at_first, 0U) << "nothing is shown by this";
  EXPECT_GT(more.said.at(Law::kE3), 0U);
  for (const auto& [law, times] : more.said) {
    EXPECT_FALSE(is_of_stale_wake(law)) << times;
  }
}

TEST(StaleWakes, AreBlamedForWhatTheyDo) {
  EXPECT_GT(count<Bug::kGoesOn>().said.at(Law::kW11), 0U);
  for (const Count& throws :
       {count<Bug::kThrows>(), count<Bug::kThrowsAtOnce>()}) {
    EXPECT_GT(throws.said.at(Law::kW11), 0U);
    for (const auto& [law, times] : throws.said) {
      EXPECT_EQ(law, Law::kW11) << times << " times " << info(law).number;
    }
  }
}

/// Also for what is first seen as another law.
TEST(StaleWakes, AreBlamedForWhatTheyUpset) {
  constexpr Subject kSubject =
      adapter_subject<Loop<Bug::kStale>>("loop", "a test's");
  const GenerateOptions options{.operations = kSubject.operations()};
  unsigned others = 0;
  for (std::uint64_t index = 0; index < 4'000; ++index) {
    const Program program = decode(generate_bytes(17, index, options));
    const auto violation = check(kSubject, program).verdict.violation;
    if (!violation) continue;
    EXPECT_EQ(violation->law, Law::kE12) << violation->message;
    others += violation->message.ends_with(
                  "; it holds if none that has ended is woken")
                  ? 1
                  : 0;
  }
  EXPECT_GT(others, 0U) << "nothing is shown by this";
}

TEST(StaleCancels, AreBlamedForWhatTheyDo) {
  const Count cancels = count<Bug::kCancels>();
  EXPECT_GT(cancels.said.at(Law::kE6), 0U);
  EXPECT_EQ(cancels.said.size(), 1U);
}

TEST(StaleWakes, AreShown) {
  constexpr Subject kSubject =
      adapter_subject<Loop<Bug::kStale>>("loop", "a test's");
  const GenerateOptions options{.operations = kSubject.operations()};
  for (std::uint64_t index = 0; index < 4'000; ++index) {
    const Program program = decode(generate_bytes(17, index, options));
    const Checked checked = check(kSubject, program);
    if (!checked.verdict.violation) continue;
    if (checked.verdict.violation->law != Law::kE12) continue;
    const std::string text = failure_report(kSubject, program, checked, {});
    EXPECT_NE(text.find("Before that, and shown by no program:\n  in poll "),
              std::string::npos)
        << text;
    EXPECT_NE(text.find(", which had ended, was woken\n"), std::string::npos)
        << text;
    return;
  }
  ADD_FAILURE() << "E12 was not found";
}

TEST(StaleCalls, AreSilencedAsLongAsAnyIs) {
  EXPECT_FALSE(SilencedStaleCalls::any(StaleCall::kWake));
  {
    const SilencedStaleCalls outer({StaleCall::kWake});
    {
      const SilencedStaleCalls inner({StaleCall::kCancel, StaleCall::kWake});
      EXPECT_TRUE(SilencedStaleCalls::any(StaleCall::kCancel));
    }
    EXPECT_TRUE(SilencedStaleCalls::any(StaleCall::kWake));
    EXPECT_FALSE(SilencedStaleCalls::any(StaleCall::kCancel));
  }
  EXPECT_FALSE(SilencedStaleCalls::any(StaleCall::kWake));
}

}  // namespace
}  // namespace vigil
