// SPDX-License-Identifier: Apache-2.0
// The waker suite on the wakers of vigil::Executor, through its public
// functions alone, and on a waker with a type of its own.
#include "audit/waker_laws.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "audit/own_waker_subject.h"

namespace vigil {
namespace {

INSTANTIATE_TYPED_TEST_SUITE_P(Executor, WakerLaws, own::ExecutorTask);

/// A task as the header of the suite describes it, with a waker type of its
/// own: a count behind a shared pointer.
class CountedTask {
  struct State {
    std::atomic<std::size_t> wakes{0};
    std::atomic<std::size_t> live{0};
    std::atomic<bool> finished{false};
  };

 public:
  class CountedWaker {
   public:
    explicit CountedWaker(std::shared_ptr<State> state)
        : state_(std::move(state)) {
      ++state_->live;
    }
    CountedWaker(const CountedWaker& other) : CountedWaker(other.state_) {}
    CountedWaker(CountedWaker&& other) noexcept = default;
    CountedWaker& operator=(CountedWaker other) noexcept {
      state_.swap(other.state_);
      return *this;
    }
    ~CountedWaker() {
      if (state_) --state_->live;
    }
    void wake() && noexcept {
      wake_by_ref();
      --state_->live;
      state_ = nullptr;
    }
    void wake_by_ref() const noexcept {
      if (!state_->finished) ++state_->wakes;
    }
    bool will_wake(const CountedWaker& other) const noexcept {
      return state_ == other.state_;
    }

   private:
    std::shared_ptr<State> state_;
  };

  static constexpr bool counts_each_wake = true;
  CountedWaker make() { return CountedWaker(state_); }
  std::size_t wakes() {
    wakes_ = state_ ? state_->wakes.load() : wakes_;
    return wakes_;
  }
  void finish() {
    wakes();
    state_->finished = true;
    watch_ = state_;
    state_.reset();
  }
  bool is_freed() { return !state_ && watch_.expired(); }

 private:
  std::shared_ptr<State> state_ = std::make_shared<State>();
  std::weak_ptr<State> watch_;
  std::size_t wakes_ = 0;
};
INSTANTIATE_TYPED_TEST_SUITE_P(OwnType, WakerLaws, CountedTask);

TEST(WakerLawChecks, JudgesAllButWhatCannotBeSeen) {
  WakerLawChecks<own::ExecutorTask> checks;
  for (const LawResult& result : checks.check_all()) {
    EXPECT_TRUE(result.violations.empty()) << result.law;
    if (result.law == "W16") continue;  // the count has no way in
    if (!SeesItsEnd<own::ExecutorTask> && !result.is_judged()) continue;
    EXPECT_TRUE(result.holds()) << result.law << ": " << result.not_judged;
    EXPECT_GT(result.cases, 0U) << result.law;
  }
}

/// Its count is no atomic: with threads it would be off, and a race.
struct OneThreadTask : CountedTask {
  static constexpr bool one_thread_wakes = true;
};

TEST(WakerLawChecks, TriesNoThreadsOnWakersOfOne) {
  const LawResult one = WakerLawChecks<OneThreadTask>().check("W6");
  EXPECT_FALSE(one.is_judged());
  EXPECT_EQ(one.cases, 0U);
  EXPECT_TRUE(one.violations.empty());
  EXPECT_TRUE(WakerLawChecks<OneThreadTask>().check("W2").holds());
  EXPECT_TRUE(WakerLawChecks<CountedTask>().check("W6").is_judged());
}

/// A task that its last waker frees, with a count of this type.
template <class Count>
class FreedTask {
  struct Block {
    Count count = 1;
    bool finished = false;
    std::size_t wakes = 0;
  };

 public:
  static constexpr bool one_thread_wakes = true;

  class BlockWaker {
   public:
    explicit BlockWaker(Block* block) : block_(block) { ++block_->count; }
    BlockWaker(const BlockWaker& other) : BlockWaker(other.block_) {}
    BlockWaker(BlockWaker&& other) noexcept
        : block_(std::exchange(other.block_, nullptr)) {}
    BlockWaker& operator=(BlockWaker other) noexcept {
      std::swap(block_, other.block_);
      return *this;
    }
    ~BlockWaker() { release(block_); }
    void wake() && noexcept {
      wake_by_ref();
      release(std::exchange(block_, nullptr));
    }
    void wake_by_ref() const noexcept {
      if (!block_->finished) ++block_->wakes;
    }
    bool will_wake(const BlockWaker& other) const noexcept {
      return block_ == other.block_;
    }

   private:
    Block* block_;
  };

  FreedTask() = default;
  FreedTask(const FreedTask&) = delete;
  FreedTask& operator=(const FreedTask&) = delete;
  ~FreedTask() { finish(); }
  BlockWaker make() { return BlockWaker(block_); }
  std::size_t wakes() {
    if (block_ != nullptr) wakes_ = block_->wakes;
    return wakes_;
  }
  void finish() {
    wakes();
    if (block_ != nullptr) block_->finished = true;
    release(std::exchange(block_, nullptr));
  }

 private:
  static void release(Block* block) noexcept {
    if (block != nullptr && --block->count == 0) delete block;
  }
  Block* block_ = new Block;
  std::size_t wakes_ = 0;
};

/// In a process of its own, which ends by what the allocator, or a sanitizer,
/// finds: it may not be taken for an abort of the clone.
TEST(WakerLawChecks, FindsNarrowCountsByWhatTheyFree) {
  const auto broken = [](const LawResult& w16) {
    EXPECT_GT(w16.cases, 0U);
    return w16.violations.size();
  };
  EXPECT_EQ(broken(WakerLawChecks<FreedTask<std::uint8_t>>().check("W16")), 1U);
  EXPECT_EQ(broken(WakerLawChecks<FreedTask<std::uint16_t>>().check("W16")),
            1U);
  EXPECT_EQ(broken(WakerLawChecks<FreedTask<std::uint32_t>>().check("W16")),
            0U);
}

TEST(WakerLawChecks, TriesEverySequence) {
  std::size_t cases = 0;
  detail::WakerSequences::for_each(2, [&cases](const auto& steps) {
    EXPECT_EQ(steps.size(), 2U);
    ++cases;
  });
  // After a clone 10 calls, after wake_by_ref 6, after wake or drop 2, after
  // finish 5, after the subject's end 4.
  EXPECT_EQ(cases, 10U + 6U + 2U + 2U + 5U + 4U);
}

}  // namespace
}  // namespace vigil
