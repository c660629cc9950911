// SPDX-License-Identifier: Apache-2.0
// What can be awaited, in which form, and with which type of waker. Misuse is
// in task_misuse_test.cc, and what must not even compile in compile_fail/.
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "executor/context.h"
#include "executor/pin.h"
#include "executor/task.h"
#include "executor/test_support.h"

namespace vigil {
namespace {

using testing::drive;
using testing::Log;
using testing::LogsEnd;
using testing::PendingTimes;
using testing::poll_once;
using testing::WakeCounter;

/// Counts its polls; ready with their number at every third.
struct EveryThird {
  using Output = int;
  Poll<int> poll(Context&) {
    ++polls;
    return polls % 3 == 0 ? Poll<int>(polls) : Poll<int>(pending);
  }
  int polls = 0;
};

Task<int> await_pin_twice() {
  Pin pinned{EveryThird()};
  const int first = co_await pinned;
  const int second = co_await pinned;
  co_return 10 * first + second;
}

TEST(AwaitTest, APinCanBeAwaitedAgain) {
  Task<int> task = await_pin_twice();
  int polls = 0;
  EXPECT_EQ(drive(task, &polls), 36);
  EXPECT_EQ(polls, 5);  // the second await begins in the poll that ends the 1st
}

Task<int> await_box() {
  PinBox<EveryThird> box = pin_box(EveryThird());
  co_return co_await *box;
}
Task<int> await_moved() {
  EveryThird named;
  co_return co_await std::move(named);
}

TEST(AwaitTest, BoxesAndMovedFuturesCanBeAwaited) {
  Task<int> boxed = await_box();
  EXPECT_EQ(drive(boxed), 3);
  Task<int> moved = await_moved();
  EXPECT_EQ(drive(moved), 3);
}

/// Becomes another future as an lvalue than as an rvalue.
struct Convertible {
  EveryThird into_future() & { return {}; }
  EveryThird into_future() && { return {3}; }
};
Task<int> await_lvalue() {
  Convertible convertible;
  co_return co_await convertible;
}
Task<int> await_rvalue() { co_return co_await Convertible(); }

TEST(AwaitTest, IntoFutureIsAskedAsLvalueOrRvalue) {
  Task<int> lvalue = await_lvalue();
  EXPECT_EQ(drive(lvalue), 3);
  Task<int> rvalue = await_rvalue();
  EXPECT_EQ(drive(rvalue), 6);
}

Task<int> pending_then(int value) {
  co_await PendingTimes{2};
  co_return value;
}
struct MakesTask {
  Task<int> into_future() const { return pending_then(5); }
};
Task<int> await_made_task() { co_return co_await MakesTask(); }

TEST(AwaitTest, IntoFutureMayMakeATask) {
  Task<int> task = await_made_task();
  int polls = 0;
  EXPECT_EQ(drive(task, &polls), 5);
  EXPECT_EQ(polls, 3);
}

/// Makes a task that awaits the like of itself, `depth` times.
struct MakesTasks {
  inline Task<int> into_future() const;
  int depth;
  std::intptr_t& stack;
};
Task<int> await_made_tasks(int depth, std::intptr_t& stack) {
  if (depth == 0) {
    stack = reinterpret_cast<std::intptr_t>(__builtin_frame_address(0));
    co_return 0;
  }
  co_return 1 + co_await MakesTasks{depth - 1, stack};
}
Task<int> MakesTasks::into_future() const {
  return await_made_tasks(depth, stack);
}

TEST(AwaitTest, TasksThatAreMadeAreNoDeeperThanOthers) {
  std::intptr_t stack[2];
  for (const int i : {0, 1}) {
    const int depth = i == 0 ? 1 : 1'000;
    Task<int> task = await_made_tasks(depth, stack[i]);
    EXPECT_EQ(poll_once(task).take(), depth);
  }
  EXPECT_EQ(stack[0], stack[1]);
}

/// Counts how often it is moved and how many are alive.
struct Tracked {
  using Output = void;
  struct Counts {
    int alive = 0;
    int moves = 0;
  };
  explicit Tracked(Counts& counts) : counts_(counts) { ++counts_.alive; }
  Tracked(Tracked&& other) noexcept : counts_(other.counts_) {
    ++counts_.alive;
    ++counts_.moves;
  }
  Tracked& operator=(Tracked&&) = delete;
  ~Tracked() { --counts_.alive; }
  Poll<void> poll(Context&) {
    return std::exchange(polled_, true) ? Poll<void>(ready) : pending;
  }

 private:
  Counts& counts_;
  bool polled_ = false;
};
Task<> await_temporary(Tracked::Counts& counts) {
  co_await Tracked(counts);
  EXPECT_EQ(counts.alive, 0);
}

TEST(AwaitTest, ATemporaryIsAwaitedInPlaceAndDestroyedOnce) {
  Tracked::Counts counts;
  Task<> task = await_temporary(counts);
  EXPECT_TRUE(poll_once(task).is_pending());
  EXPECT_EQ(counts.alive, 1);
  EXPECT_TRUE(poll_once(task).is_ready());
  EXPECT_EQ(counts.alive, 0);
  EXPECT_EQ(counts.moves, 0);
}

/// Wakes by reference at each poll, and says so in the context's waker.
struct WakesItself {
  using Output = void;
  template <WakerLike W>
  Poll<void> poll(BasicContext<W>& context) {
    if (std::exchange(polled, true)) return ready;
    context.waker().wake_by_ref();
    return pending;
  }
  bool polled = false;
};
Task<> wakes_itself_twice() {
  co_await WakesItself();
  co_await WakesItself();
}

TEST(AwaitTest, ALeafGetsTheWakerOfEachPoll) {
  WakeCounter first;
  WakeCounter second;
  Task<> task = wakes_itself_twice();
  EXPECT_TRUE(poll_once(task, first.waker()).is_pending());
  EXPECT_TRUE(poll_once(task, second.waker()).is_pending());
  EXPECT_EQ(first.wakes_by_ref, 1);
  EXPECT_EQ(second.wakes_by_ref, 1);
  EXPECT_EQ(first.clones + second.clones, 0);
}

/// A waker type of one's own: no table, no data but the counter.
struct PlainWaker {
  void wake() && noexcept { ++*wakes; }
  void wake_by_ref() const noexcept { ++*wakes; }
  bool will_wake(const PlainWaker& other) const noexcept {
    return wakes == other.wakes;
  }
  int* wakes;
};
static_assert(WakerLike<PlainWaker>);
static_assert(!Future<BasicTask<int, PlainWaker>, Context>);
static_assert(Future<BasicTask<int, PlainWaker>, BasicContext<PlainWaker>>);

BasicTask<int, PlainWaker> typed_inner() {
  co_await WakesItself();
  co_return 2;
}
BasicTask<int, PlainWaker> typed_outer() {
  Pin pinned{typed_inner()};
  co_return co_await typed_inner() + co_await pinned;
}

TEST(AwaitTest, TheTypeOfTheWakerCanBeChosen) {
  int wakes = 0;
  const PlainWaker waker{&wakes};
  BasicContext<PlainWaker> context(waker);
  BasicTask<int, PlainWaker> task = typed_outer();
  EXPECT_TRUE(task.poll(context).is_pending());
  EXPECT_TRUE(task.poll(context).is_pending());
  EXPECT_EQ(task.poll(context).take(), 4);
  EXPECT_EQ(wakes, 2);
}

// Once awaited, a task belongs to the await: its old owner cannot destroy it
// under the one that waits.
Task<> await_owned_by(std::optional<Task<>>& owner, Log& log) {
  co_await std::move(*owner);
  log.push_back("awaited");
}
Task<> owned(Log& log) {
  const LogsEnd end(log, "end");
  co_await PendingTimes{1};
}

TEST(AwaitTest, AnAwaitedTaskOutlivesItsOldOwner) {
  Log log;
  std::optional<Task<>> owner(owned(log));
  Task<> task = await_owned_by(owner, log);
  EXPECT_TRUE(poll_once(task).is_pending());
  owner.reset();
  EXPECT_EQ(log, Log{});
  EXPECT_TRUE(poll_once(task).is_ready());
  EXPECT_EQ(log, (Log{"end", "awaited"}));
}

}  // namespace
}  // namespace vigil
