// SPDX-License-Identifier: Apache-2.0
// Task, polled by hand: it is lazy, hands on values and exceptions, and costs
// the same at any depth. Costs are counted in polls and stack bytes, not time.
#include "executor/task.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "executor/context.h"
#include "executor/pin.h"
#include "executor/test_support.h"

namespace vigil {
namespace {

using testing::drive;
using testing::Log;
using testing::LogsEnd;
using testing::PendingTimes;
using testing::poll_once;

Task<> log_start(Log& log) {
  log.push_back("started");
  co_return;
}

Task<int> add(int a, int b) { co_return a + b; }

Task<int> add_later(int a, int b) {
  co_await PendingTimes{1};
  co_return a + b;
}

TEST(TaskTest, NothingRunsBeforeTheFirstPoll) {
  Log log;
  {
    const Task<> never_polled = log_start(log);
  }
  EXPECT_EQ(log, Log{});
  Task<> task = log_start(log);
  EXPECT_EQ(log, Log{});
  EXPECT_TRUE(poll_once(task).is_ready());
  EXPECT_EQ(log, Log{"started"});
}

Task<> await_child(Log& log) {
  Task<> child = log_start(log);
  log.push_back("before");
  co_await std::move(child);
}

TEST(TaskTest, AnAwaitedTaskIsLazyToo) {
  Log log;
  Task<> task = await_child(log);
  drive(task);
  EXPECT_EQ(log, (Log{"before", "started"}));
}

TEST(TaskTest, GivesItsValue) {
  Task<int> now = add(1, 2);
  EXPECT_EQ(poll_once(now).take(), 3);
  Task<int> later = add_later(1, 2);
  EXPECT_TRUE(poll_once(later).is_pending());
  EXPECT_EQ(poll_once(later).take(), 3);
}

Task<int> sum() { co_return co_await add(1, 2) + co_await add_later(3, 4); }

TEST(TaskTest, HandsValuesOnThroughAwaits) {
  Task<int> task = sum();
  EXPECT_EQ(drive(task), 10);
}

/// An output that can be moved, but neither copied nor assigned nor made.
struct Parcel {
  explicit Parcel(int number) : value(std::make_unique<int>(number)) {}
  Parcel(Parcel&&) = default;
  Parcel& operator=(Parcel&&) = delete;
  std::unique_ptr<int> value;
};
Task<Parcel> send_parcel(int number) {
  co_await PendingTimes{1};
  co_return Parcel(number);
}
struct ParcelFuture {
  using Output = Parcel;
  Poll<Parcel> poll(Context&) {
    if (wait-- > 0) return pending;
    return Parcel(2);
  }
  int wait = 1;
};
Task<int> receive_parcels() {
  const Parcel one = co_await send_parcel(1);
  const Parcel two = co_await ParcelFuture{};
  const Parcel three = co_await Pin<Task<Parcel>>(send_parcel(3));
  co_return *one.value * 100 + *two.value * 10 + *three.value;
}

TEST(TaskTest, OutputsNeedOnlyAMove) {
  Task<int> task = receive_parcels();
  EXPECT_EQ(drive(task), 123);
}

Task<int> thrower(int depth) {
  if (depth == 0) {
    co_await PendingTimes{1};
    throw std::runtime_error("from the depth");
  }
  co_return 1 + co_await thrower(depth - 1);
}
Task<std::string> catcher(int depth) {
  try {
    co_await thrower(depth);
  } catch (const std::runtime_error& error) {
    co_return error.what();
  }
  co_return "nothing";
}

TEST(TaskTest, ExceptionsRiseThroughAwaits) {
  for (const int depth : {0, 1, 3, 100}) {
    Task<std::string> caught = catcher(depth);
    EXPECT_EQ(drive(caught), "from the depth");
    Task<int> uncaught = thrower(depth);
    EXPECT_TRUE(poll_once(uncaught).is_pending());
    EXPECT_THROW((void)poll_once(uncaught), std::runtime_error);
  }
}

/// Throws at the poll after `polls` pending ones.
struct ThrowsAtPoll {
  using Output = int;
  Poll<int> poll(Context&) {
    if (polls-- == 0) throw std::runtime_error("from poll");
    return pending;
  }
  int polls;
};
Task<std::string> catch_from_poll(int polls) {
  try {
    co_await ThrowsAtPoll{polls};
  } catch (const std::runtime_error& error) {
    co_return error.what();
  }
  co_return "nothing";
}

TEST(TaskTest, ExceptionsOutOfPollRiseWhereItIsAwaited) {
  for (const int polls : {0, 1, 2}) {
    Task<std::string> task = catch_from_poll(polls);
    int count = 0;
    EXPECT_EQ(drive(task, &count), "from poll");
    EXPECT_EQ(count, polls + 1);
  }
}

Task<int> one() { co_return 1; }
Task<int> count_awaits(int times) {
  int count = 0;
  for (int i = 0; i < times; ++i) count += co_await one();
  co_return count;
}

TEST(TaskTest, AMillionSynchronousAwaitsInOnePoll) {
  Task<int> task = count_awaits(1'000'000);
  EXPECT_EQ(poll_once(task).take(), 1'000'000);
}

/// Pending `times` times; notes its polls, and how deep the stack is there.
struct DepthProbe {
  using Output = void;
  struct Record {
    int polls = 0;
    std::intptr_t stack = 0;
  };
  Poll<void> poll(Context&) {
    ++record.polls;
    record.stack = reinterpret_cast<std::intptr_t>(__builtin_frame_address(0));
    return times-- > 0 ? Poll<void>(pending) : Poll<void>(ready);
  }
  Record& record;
  int times;
};
Task<int> nested(int depth, DepthProbe::Record& record, int times) {
  if (depth == 0) {
    co_await DepthProbe{record, times};
    co_return 0;
  }
  co_return 1 + co_await nested(depth - 1, record, times);
}

TEST(TaskTest, APollPollsTheLeafOnceAtAnyDepth) {
  for (const int depth : {0, 1, 1'000}) {
    DepthProbe::Record record;
    Task<int> task = nested(depth, record, 10);
    for (int polls = 1; polls <= 10; ++polls) {
      EXPECT_TRUE(poll_once(task).is_pending());
      EXPECT_EQ(record.polls, polls);
    }
    EXPECT_EQ(poll_once(task).take(), depth);
    EXPECT_EQ(record.polls, 11);
  }
}

// If one coroutine resumed the next, a thousand would stand on the stack.
TEST(TaskTest, TheStackOfAPollIsTheSameAtAnyDepth) {
  std::intptr_t at_start[2];
  std::intptr_t at_resume[2];
  for (const int i : {0, 1}) {
    DepthProbe::Record record;
    Task<int> task = nested(i == 0 ? 1 : 1'000, record, 2);
    (void)poll_once(task);
    at_start[i] = record.stack;
    (void)poll_once(task);
    at_resume[i] = record.stack;
    EXPECT_TRUE(poll_once(task).is_ready());
  }
  EXPECT_EQ(at_start[0], at_start[1]);
  EXPECT_EQ(at_resume[0], at_resume[1]);
}

/// Logs its own end, after that of the task that it awaits.
Task<> frames(Log& log, int depth, bool wait) {
  const LogsEnd end(log, "end " + std::to_string(depth));
  if (depth > 0) {
    co_await frames(log, depth - 1, wait);
  } else if (wait) {
    co_await PendingTimes{1'000};
  }
  log.push_back("after " + std::to_string(depth));
}

TEST(TaskTest, DestructionOfAPendingTaskDestroysItsFramesOnce) {
  Log log;
  {
    Task<> task = frames(log, 2, /*wait=*/true);
    EXPECT_TRUE(poll_once(task).is_pending());
    EXPECT_EQ(log, Log{});
  }
  EXPECT_EQ(log, (Log{"end 0", "end 1", "end 2"}));
}

Task<> await_named_frames(Log& log) {
  Task<> child = frames(log, 1, /*wait=*/false);
  co_await std::move(child);
  log.push_back("next");
}

TEST(TaskTest, FramesEndAsSoonAsTheirAwaitIsOver) {
  Log log;
  Task<> task = await_named_frames(log);
  drive(task);
  EXPECT_EQ(log, (Log{"after 0", "end 0", "after 1", "end 1", "next"}));
}

TEST(TaskTest, TheHandleMayMoveWhileTheTaskIsPending) {
  Task<int> task = add_later(1, 2);
  EXPECT_TRUE(poll_once(task).is_pending());
  Task<int> moved = std::move(task);
  Task<int> assigned = add(5, 5);
  assigned = std::move(moved);
  EXPECT_EQ(poll_once(assigned).take(), 3);
}

struct ThrowsInMove {
  ThrowsInMove() = default;
  ThrowsInMove(ThrowsInMove&&) { throw std::runtime_error("move"); }
};
Task<ThrowsInMove> return_what_throws() { co_return ThrowsInMove(); }

TEST(TaskTest, AnOutputThatThrowsWhenMovedIsAnException) {
  Task<ThrowsInMove> task = return_what_throws();
  EXPECT_THROW((void)poll_once(task), std::runtime_error);
}

}  // namespace
}  // namespace vigil
