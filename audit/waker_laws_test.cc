// SPDX-License-Identifier: Apache-2.0
// The waker suite on the wakers of vigil::Executor, through its public
// functions alone, and on a waker with a type of its own.
#include "audit/waker_laws.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <utility>

#include "executor/context.h"
#include "executor/executor.h"
#include "executor/poll.h"
#include "executor/waker.h"

// ThreadSanitizer's own operator new can't be replaced in part: under it W8 and
// W12 are not judged.
#if defined(__SANITIZE_THREAD__)
#define SEES_BLOCKS 0
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SEES_BLOCKS 0
#endif
#endif
#ifndef SEES_BLOCKS
#define SEES_BLOCKS 1
#endif

#if SEES_BLOCKS
namespace {

/// The over-aligned blocks that are allocated, by the order of their making.
/// The tasks below are over-aligned, so that one sees when they are freed.
struct AlignedBlocks {
  std::mutex mutex;
  std::uint64_t made = 0;
  std::map<void*, std::uint64_t> live;

  static AlignedBlocks& get() {
    static AlignedBlocks blocks;
    return blocks;
  }
  std::uint64_t last() {
    const std::lock_guard lock(mutex);
    return made;
  }
  bool is_live(std::uint64_t number) {
    const std::lock_guard lock(mutex);
    for (const auto& block : live) {
      if (block.second == number) return true;
    }
    return false;
  }
};

void* allocate(std::size_t size, std::align_val_t alignment) {
  const auto align = static_cast<std::size_t>(alignment);
  void* const block =
      std::aligned_alloc(align, (size + align - 1) & ~(align - 1));
  if (block == nullptr) throw std::bad_alloc();
  AlignedBlocks& blocks = AlignedBlocks::get();
  const std::lock_guard lock(blocks.mutex);
  blocks.live[block] = ++blocks.made;
  return block;
}

void release(void* block) noexcept {
  AlignedBlocks& blocks = AlignedBlocks::get();
  {
    const std::lock_guard lock(blocks.mutex);
    blocks.live.erase(block);
  }
  std::free(block);
}

}  // namespace

void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocate(size, alignment);
}
void operator delete(void* block, std::align_val_t) noexcept { release(block); }
void operator delete(void* block, std::size_t, std::align_val_t) noexcept {
  release(block);
}
#endif

namespace vigil {
namespace {

/// A task of an Executor.
class ExecutorTask {
 public:
  ExecutorTask() : ExecutorTask(std::make_shared<Executor>()) {}
  explicit ExecutorTask(std::shared_ptr<Executor> executor)
      : executor_(std::move(executor)) {
    auto box = std::make_shared<Box>();
    box_ = box;
#if SEES_BLOCKS
    const std::uint64_t before = AlignedBlocks::get().last();
#endif
    executor_->spawn(Probe{state_, std::move(box)}).detach();
#if SEES_BLOCKS
    block_ = AlignedBlocks::get().last();
    EXPECT_EQ(block_, before + 1) << "where did the executor put the task?";
#endif
    executor_->run();
  }

  Waker make() { return *state_->waker; }
  std::size_t wakes() {
    executor_->run();
    return state_->polls - 1;
  }
  void finish() {
    state_->done = true;
    std::move(*std::exchange(state_->waker, std::nullopt)).wake();
    executor_->run();
  }
#if SEES_BLOCKS
  bool is_freed() {
    // A wake that came after the end stands in the executor's inbox.
    if (state_->done) executor_->run();
    return !AlignedBlocks::get().is_live(block_);
  }
#endif
  std::unique_ptr<ExecutorTask> neighbour() {
    return std::make_unique<ExecutorTask>(executor_);
  }
  void on_poll(std::function<void()> call) {
    state_->on_poll = std::move(call);
  }
  void keep(std::shared_ptr<void> thing) {
    box_.lock()->kept = std::move(thing);
  }
  static Waker noop() { return Waker::noop(); }

 private:
  struct State {
    std::size_t polls = 0;
    bool done = false;
    std::optional<Waker> waker;  ///< of the latest poll
    std::function<void()> on_poll;
  };
  struct Box {
    std::shared_ptr<void> kept;
  };
  struct alignas(256) Probe {
    using Output = void;
    Poll<void> poll(Context& context) {
      if (state->on_poll) state->on_poll();
      if (state->done) return ready;
      ++state->polls;
      state->waker = context.waker();
      return pending;
    }
    std::shared_ptr<State> state;
    std::shared_ptr<Box> box;  ///< The task alone owns it.
  };

  std::shared_ptr<Executor> executor_;
  std::shared_ptr<State> state_ = std::make_shared<State>();
  std::weak_ptr<Box> box_;
#if SEES_BLOCKS
  std::uint64_t block_ = 0;
#endif
};
INSTANTIATE_TYPED_TEST_SUITE_P(Executor, WakerLaws, ExecutorTask);

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
  WakerLawChecks<ExecutorTask> checks;
  for (const LawResult& result : checks.check_all()) {
    EXPECT_TRUE(result.violations.empty()) << result.law;
    if (result.law == "W16") continue;  // the count has no way in
    if (!SeesItsEnd<ExecutorTask> && !result.is_judged()) continue;
    EXPECT_TRUE(result.holds()) << result.law << ": " << result.not_judged;
    EXPECT_GT(result.cases, 0U) << result.law;
  }
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
