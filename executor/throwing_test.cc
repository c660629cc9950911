// SPDX-License-Identifier: Apache-2.0
// Destructors and moves that throw (law E8), of futures and outputs: whatever
// they throw ends nothing, everything is destroyed once, and nothing leaks
// (that is for the sanitizer to find). Coroutines: throwing_task_test.cc.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>

#include "executor/executor.h"
#include "executor/join_all.h"
#include "executor/poll.h"
#include "executor/race.h"
#include "executor/sleep.h"
#include "executor/slot.h"
#include "executor/task.h"
#include "executor/test_support.h"
#include "executor/timeout.h"

namespace vigil {
namespace {

using testing::at;
using testing::Log;
using testing::poll_once;

/// How many there are, and what throws.
struct Counts {
  int alive = 0;
  int thrown = 0;
  int moves = 0;
  int throws_at_move = 0;  ///< the number of the move that throws, or 0
};

/// Its destructor throws, unless it was moved from. So does one of its moves,
/// if told so, but then no destructor: both at once would end the program.
class Bomb {
 public:
  explicit Bomb(Counts& counts) : counts_(counts) { ++counts_.alive; }
  Bomb(Bomb&& other) : counts_(other.counts_) {
    if (++counts_.moves == counts_.throws_at_move) {
      throw std::runtime_error("moved");
    }
    ++counts_.alive;
    other.is_armed_ = false;
  }
  Bomb& operator=(Bomb&&) = delete;
  ~Bomb() noexcept(false) {
    --counts_.alive;
    if (!is_armed_ || counts_.throws_at_move != 0) return;
    ++counts_.thrown;
    throw std::runtime_error("destroyed");
  }

 private:
  Counts& counts_;
  // A leak, should an exception be lost on its way.
  std::unique_ptr<int> memory_ = std::make_unique<int>(1);
  bool is_armed_ = true;
};

/// Pending `times` times, then ready; its destructor throws.
struct BombFuture {
  using Output = int;
  BombFuture(Counts& counts, int t) : bomb(counts), times(t) {}
  Poll<int> poll(Context& context) {
    if (times-- == 0) return 3;
    context.waker().wake_by_ref();
    return pending;
  }
  Bomb bomb;
  int times;
};
/// Ready at once, with a bomb.
struct BombOutput {
  using Output = Bomb;
  Poll<Bomb> poll(Context&) { return Bomb(counts); }
  Counts& counts;
};

template <class T>
Task<> join_and_log(JoinHandle<T> handle, Log& log) {
  try {
    co_await std::move(handle);
    log.push_back("value");
  } catch (const TaskCancelled&) {
    log.push_back("cancelled");
  } catch (const std::runtime_error& error) {
    log.push_back(error.what());
  }
}

TEST(ThrowingFutureTest, AtItsEnd) {
  Counts counts;
  Log log;
  Executor executor;
  auto handle = executor.spawn(BombFuture(counts, 2));
  executor.spawn(join_and_log(std::move(handle), log)).detach();
  executor.spawn(at(Duration(1), [&log] { log.push_back("other"); })).detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(log, (Log{"value", "other"}));
  EXPECT_EQ(counts.alive, 0);
  EXPECT_EQ(counts.thrown, 1);
}

TEST(ThrowingFutureTest, WhenItIsCancelled) {
  Counts counts;
  Log log;
  Executor executor;
  auto handle = executor.spawn(BombFuture(counts, 1'000));
  const CancelHandle cancel = handle.cancel_handle();
  executor.spawn(join_and_log(std::move(handle), log)).detach();
  executor.spawn(at(Duration(0), [&] { cancel.cancel(); })).detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(log, Log{"cancelled"});
  EXPECT_EQ(counts.alive, 0);
  EXPECT_EQ(counts.thrown, 1);
}

TEST(ThrowingFutureTest, AtShutdownTheOthersAreDestroyedToo) {
  Counts counts;
  {
    Executor executor;
    for (int i = 0; i < 3; ++i) {
      executor.spawn(BombFuture(counts, 1)).detach();
    }
  }
  EXPECT_EQ(counts.alive, 0);
  EXPECT_EQ(counts.thrown, 3);
}

TEST(ThrowingOutputTest, ThatNobodyWants) {
  Counts counts;
  Executor executor;
  executor.spawn(BombOutput{counts}).detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(counts.alive, 0);
  EXPECT_EQ(counts.thrown, 1);
}

TEST(ThrowingOutputTest, ThatGoesWithTheLastHandle) {
  Counts counts;
  Log log;
  std::optional<JoinHandle<Bomb>> handle;
  std::optional<Executor> executor;
  executor.emplace();
  for (const bool executor_goes_first : {false, true}) {
    handle = executor->spawn(BombOutput{counts});
    executor->run();
    EXPECT_EQ(counts.alive, 1);
    if (executor_goes_first) executor.reset();
    handle.reset();
    EXPECT_EQ(counts.alive, 0);
    EXPECT_EQ(counts.thrown, executor_goes_first ? 2 : 1);
  }
}

TEST(ThrowingOutputTest, ThatIsMovedOutIsTheJoiners) {
  Counts counts;
  Log log;
  Executor executor;
  executor
      .spawn([](Counts& c, Log& l) -> Task<> {
        JoinHandle<Bomb> handle = spawn(BombOutput{c});
        try {
          co_await std::move(handle);  // and drops it
        } catch (const std::runtime_error& error) {
          l.push_back(error.what());
        }
      }(counts, log))
      .detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(log, Log{"destroyed"});
  EXPECT_EQ(counts.alive, 0);
  EXPECT_EQ(counts.thrown, 1);
}

// Each of the moves on its way to the joiner, one after the other.
TEST(ThrowingOutputTest, AMoveThatThrowsIsTheTasksException) {
  for (int throws_at_move = 1;; ++throws_at_move) {
    Counts counts;
    counts.throws_at_move = throws_at_move;
    Log log;
    Executor executor;
    executor.spawn(join_and_log(executor.spawn(BombOutput{counts}), log))
        .detach();
    EXPECT_FALSE(executor.run().is_deadlock());
    EXPECT_EQ(counts.alive, 0);
    if (counts.moves < throws_at_move) {
      EXPECT_GT(counts.moves, 2);
      EXPECT_EQ(log, Log{"value"});
      break;
    }
    EXPECT_EQ(log, Log{"moved"});
  }
}

TEST(ThrowingBranchTest, OfARaceLosesOrWinsQuietly) {
  Counts counts;
  auto race_of_bombs =
      race(BombFuture(counts, 1), BombFuture(counts, 0), BombFuture(counts, 1));
  EXPECT_EQ(poll_once(race_of_bombs).take().index(), 1u);
  EXPECT_EQ(counts.alive, 0);
  EXPECT_EQ(counts.thrown, 3);
}

TEST(ThrowingBranchTest, ThatIsDestroyedWhileItIsPending) {
  Counts counts;
  {
    auto one = race(BombFuture(counts, 9), BombFuture(counts, 9));
    auto two = join(BombFuture(counts, 9), BombFuture(counts, 9));
    EXPECT_TRUE(poll_once(one).is_pending());
    EXPECT_TRUE(poll_once(two).is_pending());
  }
  EXPECT_EQ(counts.alive, 0);
  EXPECT_EQ(counts.thrown, 4);
}

TEST(ThrowingBranchTest, OfAJoinGivesItsOutput) {
  Counts counts;
  auto both = join(BombFuture(counts, 1), BombFuture(counts, 0));
  EXPECT_TRUE(poll_once(both).is_pending());
  EXPECT_EQ(counts.thrown, 1);
  EXPECT_EQ(poll_once(both).take(), std::tuple(3, 3));
  EXPECT_EQ(counts.alive, 0);
  EXPECT_EQ(counts.thrown, 2);
}

TEST(ThrowingBranchTest, OfATimeout) {
  Counts counts;
  Log log;
  Executor executor;
  executor
      .spawn([](Counts& c, Log& l) -> Task<> {
        const auto late = co_await timeout(Duration(0), BombFuture(c, 9));
        const auto done = co_await timeout(Duration(5), BombFuture(c, 2));
        l.push_back((late ? "in time, " : "late, ") + std::to_string(*done));
      }(counts, log))
      .detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(log, Log{"late, 3"});
  EXPECT_EQ(counts.alive, 0);
  EXPECT_EQ(counts.thrown, 2);
}

TEST(ThrowingSlotTest, CountsAsEmptyWhateverItsObjectThrows) {
  Counts counts;
  detail::Slot<Bomb> slot;
  slot.emplace(counts);
  slot.emplace(counts);
  EXPECT_EQ(counts.thrown, 1);
  EXPECT_EQ(counts.alive, 1);
  Bomb bomb(counts);
  counts.throws_at_move = 1;
  EXPECT_THROW(slot.emplace(std::move(bomb)), std::runtime_error);
  EXPECT_FALSE(slot.has_value());
  EXPECT_EQ(counts.alive, 1);
  counts.throws_at_move = 0;
  slot.emplace(std::move(bomb));
  {
    const detail::Slot<Bomb> moved(std::move(slot));
    EXPECT_TRUE(moved.has_value());
  }
  EXPECT_EQ(counts.thrown, 2);
  EXPECT_EQ(counts.alive, 2);  // the two that were moved from
}

}  // namespace
}  // namespace vigil
