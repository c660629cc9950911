// SPDX-License-Identifier: Apache-2.0
// Which crowds there are. That they find what is wrong with many is shown by
// the mutants of //mutants.
#include "audit/future_crowd.h"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "audit/future_checks.h"
#include "executor/context.h"
#include "executor/poll.h"
#include "executor/waker.h"

namespace vigil {
namespace {

using detail::crowd_cases;
using detail::CrowdCase;

std::set<std::size_t> sizes(std::size_t waiters_max) {
  std::set<std::size_t> all;
  for (const CrowdCase& each : crowd_cases({}, waiters_max)) {
    all.insert(each.futures);
  }
  return all;
}

TEST(CrowdCases, HaveAsManyAsThereIsRoomFor) {
  using Sizes = std::set<std::size_t>;
  EXPECT_EQ(sizes(std::numeric_limits<std::size_t>::max()), Sizes({3, 5, 40}));
  EXPECT_EQ(sizes(33), Sizes({3, 5, 33}));
  EXPECT_EQ(sizes(4), Sizes({3, 4}));
  EXPECT_EQ(sizes(2), Sizes());
}

/// The ends that a subject allows, and each only once.
TEST(CrowdCases, AreTold) {
  std::set<std::string> texts;
  std::set<std::string_view> laws;
  const auto cases = crowd_cases({.completions = 2, .closes = true},
                                 std::numeric_limits<std::size_t>::max());
  for (const CrowdCase& each : cases) {
    EXPECT_TRUE(texts.insert(each.to_string()).second) << each.to_string();
    laws.insert(each.lost());
  }
  EXPECT_EQ(laws, std::set<std::string_view>({"F1", "F2", "F8"}));
  for (const char* const text : {
           "make 40; poll all; complete; poll who is woken",
           "make 3; poll all; close; poll who is woken",
           "make 5; poll all; destroy the middle one; complete as often as may "
           "be; poll who is woken",
           "make 3; poll all; poll all but the first, backwards with another "
           "waker; destroy all but the first, backwards; complete; poll who is "
           "woken",
           "make 40; poll all; complete; destroy the last; poll who is woken",
       }) {
    EXPECT_TRUE(texts.contains(text)) << text;
  }
  for (const CrowdCase& each : crowd_cases({}, 5)) {
    EXPECT_EQ(each.end, CrowdCase::End::kComplete);
  }
}

/// An event with room for four, all of whom it wakes.
template <std::size_t waiters>
struct FourPlaces {
  static constexpr bool wakes_all = true;
  static constexpr std::size_t waiters_max = waiters;

  class Wait {
   public:
    using Output = void;
    explicit Wait(FourPlaces& event) : event_(event) {}
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;
    ~Wait() {
      if (place_ != nullptr) place_->reset();
    }
    Poll<void> poll(Context& context) {
      if (event_.is_set) return ready;
      if (place_ == nullptr) place_ = &event_.free_place();
      const std::optional<Waker> old = std::exchange(*place_, context.waker());
      return pending;
    }

   private:
    FourPlaces& event_;
    std::optional<Waker>* place_ = nullptr;
  };

  Wait make() { return Wait(*this); }
  void complete() {
    is_set = true;
    for (auto& place : places) {
      if (place) std::exchange(place, std::nullopt)->wake_by_ref();
    }
  }
  std::optional<Waker>& free_place() {
    for (auto& place : places) {
      if (!place) return place;
    }
    throw std::length_error("there are four places");
  }

  std::array<std::optional<Waker>, 4> places;
  bool is_set = false;
};

TEST(Crowds, AreNotLargerThanTheSubjectSays) {
  for (const LawViolation& found : check_future_laws<FourPlaces<4>>()) {
    ADD_FAILURE() << found.law << ": " << found.message;
  }
  const auto found = check_future_laws<FourPlaces<5>>();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].law, "F4");
  EXPECT_NE(found[0].message.find("make 5; poll all"), std::string::npos)
      << found[0].message;
}

/// A lock that goes to who came last; whoever gets it lets others run first.
struct PoliteLock {
  static constexpr bool passes_on = true;

  class Guard {
   public:
    explicit Guard(PoliteLock& lock) : lock_(&lock) {}
    Guard(Guard&& other) noexcept
        : lock_(std::exchange(other.lock_, nullptr)) {}
    Guard& operator=(Guard&& other) noexcept {
      std::swap(lock_, other.lock_);
      return *this;
    }
    ~Guard() {
      if (lock_ != nullptr) lock_->complete();
    }

   private:
    PoliteLock* lock_;
  };

  class Wait {
   public:
    using Output = Guard;
    explicit Wait(PoliteLock& lock) : lock_(lock) {}
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;
    ~Wait() {
      std::erase(lock_.waiters, this);
      if (is_given_ && !is_done_) lock_.complete();
    }
    Poll<Guard> poll(Context& context) {
      if (is_done_) return pending;
      std::optional<Waker> mine(context.waker());  // it may call complete()
      if (is_given_ && !std::exchange(was_polite_, true)) {
        context.waker().wake_by_ref();
        return pending;
      }
      if (is_given_ || std::exchange(lock_.is_free, false)) {
        is_done_ = true;
        return Guard(lock_);
      }
      std::swap(waker_, mine);
      if (!mine) lock_.waiters.push_back(this);
      return pending;
    }

   private:
    friend PoliteLock;
    PoliteLock& lock_;
    std::optional<Waker> waker_;
    bool is_given_ = false;
    bool was_polite_ = false;
    bool is_done_ = false;
  };

  Wait make() { return Wait(*this); }
  void complete() {
    if (waiters.empty()) {
      is_free = true;
      return;
    }
    Wait& next = *waiters.back();
    waiters.pop_back();
    next.is_given_ = true;
    const auto woken = std::exchange(next.waker_, std::nullopt);
    woken->wake_by_ref();
  }

  bool is_free = false;
  std::vector<Wait*> waiters;
};

/// They take many rounds.
TEST(Crowds, AreWaitedForToTheEnd) {
  for (const LawViolation& found : check_future_laws<PoliteLock>()) {
    ADD_FAILURE() << found.law << ": " << found.message;
  }
}

}  // namespace
}  // namespace vigil
