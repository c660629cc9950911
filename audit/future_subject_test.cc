// SPDX-License-Identifier: Apache-2.0
// The suite asks nothing of a subject that the subject does not allow: an event
// counts who uses it at once, and where. On other threads than the first it is
// slow, so that whoever is not waited for is met.
#include "audit/future_subject.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "audit/future_cases.h"
#include "audit/future_child.h"
#include "audit/future_held.h"
#include "audit/future_moments.h"
#include "audit/future_threads.h"
#include "audit/law_check.h"
#include "executor/context.h"
#include "executor/poll.h"
#include "executor/race.h"
#include "executor/waker.h"

namespace vigil {
namespace {

/// Whether two threads were in one place at once, over all objects of a
/// subject.
class Meter {
 public:
  bool was_met() {
    const std::lock_guard lock(mutex_);
    return was_met_;
  }
  void enter() {
    const std::lock_guard lock(mutex_);
    for (const std::thread::id other : here_) {
      was_met_ |= other != std::this_thread::get_id();
    }
    here_.push_back(std::this_thread::get_id());
  }
  void leave() {
    const std::lock_guard lock(mutex_);
    here_.erase(std::ranges::find(here_, std::this_thread::get_id()));
  }

 private:
  std::mutex mutex_;
  std::vector<std::thread::id> here_;
  bool was_met_ = false;
};

class Visit {
 public:
  explicit Visit(Meter& meter) : meter_(meter) { meter_.enter(); }
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;
  ~Visit() { meter_.leave(); }

 private:
  Meter& meter_;
};

/// An event that says no more than that it is for any thread. Each call of
/// complete() lets one more be ready.
template <class Self>
class MeteredEvent {
 public:
  static constexpr bool any_thread = true;
  static constexpr std::size_t completions = 2;

  static inline Meter uses;       ///< polls and destructions
  static inline Meter signals;    ///< complete(), close() and disturb()
  static inline Meter completes;  ///< complete() alone
  static inline std::atomic<int> outside{0};
  static inline std::atomic<bool> is_slow{false};
  static inline thread_local bool is_inside = false;

  class Wait {
   public:
    using Output = void;
    explicit Wait(MeteredEvent& event) : event_(event) {}
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;
    ~Wait() {
      const Visit visit(uses);
      if (!is_inside) ++outside;
      event_.dawdle();
      std::optional<Waker> old;  // dropped after the lock is gone (W14)
      const std::lock_guard lock(event_.mutex_);
      std::erase(event_.waiters_, this);
      std::swap(waker_, old);
    }

    Poll<void> poll(Context& context) {
      const Visit visit(uses);
      if (!is_inside) ++outside;
      std::optional<Waker> mine(context.waker());
      event_.dawdle();
      const std::lock_guard lock(event_.mutex_);
      if (event_.is_closed_ || event_.permits_ > 0) {
        if (!event_.is_closed_) --event_.permits_;
        return ready;
      }
      if (!waker_) event_.waiters_.push_back(this);
      std::swap(waker_, mine);
      return pending;
    }

   private:
    friend MeteredEvent;
    MeteredEvent& event_;
    std::optional<Waker> waker_;  ///< if it is in line
  };

  Wait make() { return Wait(*this); }
  void complete() {
    const Visit visit(completes);
    signal([this] { ++permits_; });
  }
  void close() {
    signal([this] { is_closed_ = true; });
  }
  void disturb() {
    signal([] {});
  }

 private:
  void dawdle() const {
    if (!is_slow || std::this_thread::get_id() == first_) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(7));
  }
  template <class Change>
  void signal(Change change) {
    const Visit visit(signals);
    dawdle();
    std::vector<Waker> woken;
    {
      const std::lock_guard lock(mutex_);
      change();
      for (Wait* const waiter : std::exchange(waiters_, {})) {
        woken.push_back(*std::exchange(waiter->waker_, std::nullopt));
      }
    }
    for (Waker& waker : woken) std::move(waker).wake();
  }

  const std::thread::id first_ = std::this_thread::get_id();
  std::mutex mutex_;
  std::size_t permits_ = 0;
  bool is_closed_ = false;
  std::vector<Wait*> waiters_;
};

/// Nothing is said of two signals at once.
struct SaysLittle : MeteredEvent<SaysLittle> {};
struct IsPolledByOneThread : MeteredEvent<IsPolledByOneThread> {
  static constexpr bool one_thread_polls = true;
};
struct CompletesOnThreads : MeteredEvent<CompletesOnThreads> {
  static constexpr bool completes_on_threads = true;
};
struct CompletesWhenClosed : MeteredEvent<CompletesWhenClosed> {
  static constexpr bool completes_when_closed = true;
};
struct LivesInside : MeteredEvent<LivesInside> {
  void inside(const std::function<void()>& act) {
    const bool before = std::exchange(is_inside, true);
    act();
    is_inside = before;
  }
  template <class F>
  auto hold(F one, F other) {
    return race(std::move(one), std::move(other));
  }
};

/// All checks that use threads; they accuse it of nothing.
template <class S>
void check_on_threads() {
  const LawOptions options;
  std::uint64_t cases = 0;
  // Free threads meet often enough.
  S::is_slow = true;
  const auto moments = detail::run_future_moments<S>(options);
  S::is_slow = false;
  EXPECT_FALSE(moments.violation) << moments.violation->message;
  const auto races = detail::run_future_races<S>(cases, options);
  EXPECT_FALSE(races) << races->message;
  LawResult registers_first{.law = "F3", .violations = {}, .not_judged = {}};
  detail::check_register_first<S>(registers_first, options);
  EXPECT_TRUE(registers_first.violations.empty());
  const auto held = detail::check_held<S>(cases, options);
  EXPECT_FALSE(held) << held->message;
}

TEST(FutureSubjects, AreNotSignalledTwiceAtOnce) {
  check_on_threads<SaysLittle>();
  EXPECT_FALSE(SaysLittle::signals.was_met());
  EXPECT_TRUE(SaysLittle::uses.was_met()) << "two threads were to poll";
}

TEST(FutureSubjects, ArePolledByOneThreadIfTheySaySo) {
  check_on_threads<IsPolledByOneThread>();
  EXPECT_FALSE(IsPolledByOneThread::uses.was_met());
}

TEST(FutureSubjects, AreCompletedOnTwoThreadsIfTheySaySo) {
  check_on_threads<CompletesOnThreads>();
  EXPECT_TRUE(CompletesOnThreads::completes.was_met());
}

TEST(FutureSubjects, AreCompletedBesideCloseIfTheySaySo) {
  check_on_threads<CompletesWhenClosed>();
  EXPECT_TRUE(CompletesWhenClosed::signals.was_met());
  EXPECT_FALSE(CompletesWhenClosed::completes.was_met());
}

TEST(FutureSubjects, AreUsedInsideWhereTheyHaveAnInside) {
  check_on_threads<LivesInside>();
  EXPECT_EQ(LivesInside::outside.load(), 0);
}

}  // namespace
}  // namespace vigil
