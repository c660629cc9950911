// SPDX-License-Identifier: Apache-2.0
// Poll, Pin, and the concepts Future and IntoFuture: what they hold, what they
// accept, and that a pinned future never changes its address (law F7).
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "executor/event.h"
#include "executor/executor.h"
#include "executor/future.h"
#include "executor/one_page.h"
#include "executor/pin.h"
#include "executor/poll.h"
#include "executor/sleep.h"
#include "executor/task.h"
#include "executor/test_support.h"

namespace vigil {
namespace {

using testing::PendingTimes;
using testing::poll_once;

/// An output that can be moved, but neither copied nor assigned.
struct MoveOnlyOutput {
  explicit MoveOnlyOutput(int number) : value(number) {}
  MoveOnlyOutput(MoveOnlyOutput&&) = default;
  MoveOnlyOutput& operator=(MoveOnlyOutput&&) = delete;
  int value;
};

TEST(PollTest, PendingHoldsNothing) {
  const Poll<int> poll = pending;
  EXPECT_TRUE(poll.is_pending());
  EXPECT_FALSE(poll.is_ready());
}

TEST(PollTest, ReadyHoldsItsOutput) {
  Poll<std::string> poll = "done";
  EXPECT_TRUE(poll.is_ready());
  EXPECT_FALSE(poll.is_pending());
  EXPECT_EQ(std::move(poll).take(), "done");
}

TEST(PollTest, OutputsNeedOnlyAMove) {
  Poll<std::unique_ptr<int>> pointer = std::make_unique<int>(7);
  EXPECT_EQ(*std::move(pointer).take(), 7);
  Poll<MoveOnlyOutput> output = MoveOnlyOutput(8);
  EXPECT_EQ(std::move(output).take().value, 8);
}

TEST(PollTest, VoidIsReadyOrPending) {
  const Poll<void> done = ready;
  const Poll<> not_yet = pending;
  EXPECT_TRUE(done.is_ready());
  EXPECT_FALSE(done.is_pending());
  EXPECT_TRUE(not_yet.is_pending());
  EXPECT_FALSE(not_yet.is_ready());
  Poll<void>(ready).take();
}

TEST(PollTest, OutputsThatLookLikeAnswersAreOutputs) {
  Poll<bool> no = false;
  EXPECT_TRUE(no.is_ready());
  EXPECT_FALSE(std::move(no).take());
  Poll<Poll<int>> nested = Poll<int>(pending);
  EXPECT_TRUE(nested.is_ready());
  EXPECT_TRUE(std::move(nested).take().is_pending());
}

TEST(PollTest, WorksAtCompileTime) {
  static_assert(Poll<int>(3).is_ready());
  static_assert(Poll<int>(3).take() == 3);
  static_assert(Poll<int>(pending).is_pending());
  static_assert(Poll<void>(ready).is_ready());
  static_assert(!std::is_constructible_v<Poll<int>, std::string>);
}

TEST(PollDeathTest, TakeOfPendingAborts) {
  EXPECT_DEATH((void)Poll<int>(pending).take(), "the poll was pending");
  EXPECT_DEATH(Poll<void>(pending).take(), "the poll was pending");
}

/// Tells where it was polled. Counts how often it was destroyed.
class Addressed {
 public:
  using Output = void;
  explicit Addressed(int& destroyed) : destroyed_(&destroyed) {}
  Addressed(Addressed&& other) noexcept
      : destroyed_(std::exchange(other.destroyed_, nullptr)) {}
  Addressed& operator=(Addressed&&) = delete;
  ~Addressed() {
    if (destroyed_ != nullptr) ++*destroyed_;
  }
  Poll<void> poll(Context&) {
    if (at == nullptr) at = this;
    EXPECT_EQ(at, this);
    return pending;
  }
  const void* at = nullptr;

 private:
  int* destroyed_;
};

/// Can be made in place only.
struct Immovable {
  using Output = int;
  Immovable(int a, int b) : sum(a + b) {}
  Immovable(const Immovable&) = delete;
  Immovable& operator=(const Immovable&) = delete;
  Poll<int> poll(Context&) { return sum; }
  int sum;
};

template <class P>
concept CannotBeMoved =
    !std::is_copy_constructible_v<P> && !std::is_copy_assignable_v<P> &&
    !std::is_move_constructible_v<P> && !std::is_move_assignable_v<P>;
static_assert(CannotBeMoved<Pin<Addressed>>);
static_assert(CannotBeMoved<Pin<Task<>>>);
static_assert(CannotBeMoved<Pin<Sleep>>);
static_assert(std::is_nothrow_move_constructible_v<PinBox<Addressed>>);

TEST(PinTest, PollsInPlaceAndDestroysOnce) {
  int destroyed = 0;
  {
    Pin pinned{Addressed(destroyed)};
    EXPECT_TRUE(poll_once(pinned).is_pending());
    EXPECT_TRUE(poll_once(pinned).is_pending());
  }
  EXPECT_EQ(destroyed, 1);
}

TEST(PinTest, BoxMovesAndTheFutureStays) {
  int destroyed = 0;
  {
    PinBox<Addressed> box = pin_box(Addressed(destroyed));
    EXPECT_TRUE(poll_once(*box).is_pending());
    std::vector<PinBox<Addressed>> boxes;
    boxes.push_back(std::move(box));
    boxes.reserve(100);
    EXPECT_TRUE(poll_once(*boxes[0]).is_pending());
  }
  EXPECT_EQ(destroyed, 1);
}

TEST(PinTest, HoldsWhatCannotBeMoved) {
  Pin<Immovable> pinned(std::in_place, 3, 4);
  EXPECT_EQ(poll_once(pinned).take(), 7);
}

struct NoOutput {
  Poll<void> poll(Context&) { return ready; }
};
struct WrongAnswer {
  using Output = int;
  Poll<void> poll(Context&) { return ready; }
};
struct ConvertsItself {
  PendingTimes into_future() const { return {0}; }
};

TEST(FutureTest, ConceptTellsFuturesFromTheRest) {
  static_assert(Future<PendingTimes>);
  static_assert(Future<Pin<PendingTimes>>);
  static_assert(Future<Pin<Immovable>>);
  static_assert(Future<Task<int>>);
  static_assert(Future<Pin<Task<MoveOnlyOutput>>>);
  static_assert(Future<Sleep>);
  static_assert(Future<YieldNow>);
  static_assert(Future<SleepForever>);
  static_assert(Future<BasicEventWait<Waker>>);
  static_assert(Future<Join<int>>);
  static_assert(Future<OnePageExecutor::Command>);
  static_assert(!Future<int>);
  static_assert(!Future<NoOutput>);
  static_assert(!Future<WrongAnswer>);
  static_assert(!Future<JoinHandle<int>>);
}

TEST(FutureTest, IntoFutureIsAnotherThing) {
  static_assert(IntoFuture<ConvertsItself>);
  static_assert(IntoFuture<JoinHandle<int>&>);
  static_assert(IntoFuture<JoinHandle<int>>);
  static_assert(!IntoFuture<PendingTimes>);
  static_assert(!IntoFuture<int>);
  // An output that can't be copied can be had once, by moving the handle.
  static_assert(IntoFuture<JoinHandle<std::unique_ptr<int>>>);
  static_assert(!IntoFuture<JoinHandle<std::unique_ptr<int>>&>);
}

}  // namespace
}  // namespace vigil
