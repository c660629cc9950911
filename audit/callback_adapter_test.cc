// SPDX-License-Identifier: Apache-2.0
// A small loop that calls back, through CallbackAdapter: it holds all laws, and
// is caught where it does one thing wrong.
#include "audit/callback_adapter.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string_view>
#include <utility>

#include "audit/adapter.h"
#include "audit/testing.h"

namespace vigil {
namespace {

enum class Flaw : std::uint8_t {
  kNone,
  kCallsOffNothing,
  kCallsEarly,
  kCallsSoonAtOnce,
  kForgetsASecondCall,
};

/// A timer's place.
using Call = std::multimap<Time, std::function<void()>>::iterator;

/// `more`: it makes the promises that open more to be tried.
template <Flaw flaw, bool more = false>
struct SmallLoop : CallbackAdapter<SmallLoop<flaw, more>, Call> {
  using Task = typename CallbackAdapter<SmallLoop, Call>::Task;
  static constexpr Promises promises{.fifo_ready = true,
                                     .fifo_ties = true,
                                     .exact_deadlines = true,
                                     .park = true,
                                     .cancel = true,
                                     .exceptions = true,
                                     .any_wake = more,
                                     .any_cancel = more,
                                     .prompt_destruction = more,
                                     .waking_destructors = more,
                                     .past_deadlines = more,
                                     .stop = more};
  static constexpr Duration tick{2};

  Time now() const { return now_; }
  void call_after(Task& task, Duration delay) {
    if (flaw == Flaw::kCallsEarly) delay -= tick;
    task.call = timers_.emplace(saturating_add(now_, delay),
                                [this, &task] { this->resume(task); });
  }
  void call_soon(Task& task) {
    if (flaw == Flaw::kForgetsASecondCall && ready_.size() > 1) return;
    if (flaw == Flaw::kCallsSoonAtOnce) return this->resume(task);
    ready_.emplace_back([this, &task] { this->resume(task); });
  }
  void call_off(Task& task) {
    if (flaw != Flaw::kCallsOffNothing) timers_.erase(task.call);
  }
  void run() {
    while (!is_stopped_ && (!ready_.empty() || !timers_.empty())) {
      if (ready_.empty()) now_ = timers_.begin()->first;
      // What is due is queued before any of it is called.
      while (!timers_.empty() && timers_.begin()->first <= now_) {
        ready_.push_back(std::move(timers_.begin()->second));
        timers_.erase(timers_.begin());
      }
      const auto call = std::move(ready_.front());
      ready_.pop_front();
      try {
        call();
      } catch (const ProgramError&) {
      }
    }
  }
  void stop() { is_stopped_ = true; }

 private:
  Time now_{};
  bool is_stopped_ = false;
  std::multimap<Time, std::function<void()>> timers_;
  std::deque<std::function<void()>> ready_;
};

template <Flaw flaw>
constexpr Subject kSubject =
    adapter_subject<SmallLoop<flaw>>("small-loop", "a loop that calls back");

TEST(DelayUntil, IsAboveZeroAndNoLongerThanTime) {
  const auto at = [](std::int64_t time) { return Time(Duration(time)); };
  EXPECT_EQ(delay_until(at(3), at(10)), Duration(7));
  EXPECT_EQ(delay_until(at(10), at(10)), Duration(1));
  EXPECT_EQ(delay_until(at(11), at(10)), Duration(1)) << "the clock has passed";
  EXPECT_EQ(delay_until(at(11), at(10), Duration(0)), Duration(0));
  EXPECT_EQ(delay_until(at(-5), Time::max()), Duration::max());
  EXPECT_EQ(delay_until(at(0), Time::max()), Duration::max());
  EXPECT_EQ(delay_until(at(-5), at(5)), Duration(10));
}

TEST(CallbackAdapter, HoldsTheLaws) {
  EXPECT_TRUE(holds_on_random_programs(kSubject<Flaw::kNone>, 10'000));
}

TEST(CallbackAdapter, MayPromiseMore) {
  constexpr Subject kMore = adapter_subject<SmallLoop<Flaw::kNone, true>>(
      "small-loop", "a loop that calls back");
  EXPECT_TRUE(holds_on_random_programs(kMore, 10'000));
}

template <Flaw flaw>
void expect_broken(std::string_view law, std::uint64_t seed = 1) {
  const auto result = holds_on_random_programs(kSubject<flaw>, 2'000, seed);
  ASSERT_FALSE(result);
  const std::string report = result.message();
  EXPECT_NE(report.find(std::string(law) + " broken"), std::string::npos)
      << report;
}

TEST(CallbackAdapter, OfALoopWithAFlawIsCaught) {
  expect_broken<Flaw::kCallsEarly>("T2");
  expect_broken<Flaw::kCallsSoonAtOnce>("E4");
  expect_broken<Flaw::kForgetsASecondCall>("E14");
  expect_broken<Flaw::kCallsOffNothing>("T6", 2);
}

/// Both are woken when they are due already: they are called once. A second
/// call would end the sleep that follows.
TEST(CallbackAdapter, WakesNobodyTwice) {
  EXPECT_TRUE(holds(kSubject<Flaw::kNone>,
                    "vigil program 1\nevent e0\ntask main\n  spawn a\n"
                    "  spawn b\n  sleep 1\n  set e0\ntask a\n  timeout 1\n"
                    "    wait e0\n  sleep 5\ntask b\n  timeout 1\n"
                    "    wait e0\n  sleep 5\n"));
}

}  // namespace
}  // namespace vigil
