// SPDX-License-Identifier: Apache-2.0
// Join handles: what a join yields, in which order joiners are woken, when an
// output is destroyed (rules 7 and 8; laws E7, F8).
#include "executor/join.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "executor/event.h"
#include "executor/executor.h"
#include "executor/pin.h"
#include "executor/sleep.h"
#include "executor/task.h"
#include "executor/test_support.h"

namespace vigil {
namespace {

using testing::Log;
using testing::LogsEnd;
using testing::poll_once;
using testing::WakeCounter;

Task<std::string> say_later(std::string text, Duration delay) {
  co_await sleep_for(delay);
  co_return text;
}
Task<> fail_later(Duration delay) {
  co_await sleep_for(delay);
  throw std::runtime_error("failed");
}
Task<> join_and_log(const JoinHandle<std::string>& handle, Log& log,
                    std::string name) {
  log.push_back(name + " " + co_await handle);
}
Task<> join_void(const JoinHandle<void>& handle, Log& log, std::string name) {
  try {
    co_await handle;
    log.push_back(name + " value");
  } catch (const TaskCancelled&) {
    log.push_back(name + " cancelled");
  } catch (const std::runtime_error& error) {
    log.push_back(name + " threw " + error.what());
  }
}

TEST(JoinTest, JoinersAreWokenInTheOrderOfTheirJoins) {
  Log log;
  Executor executor;
  const auto handle = executor.spawn(say_later("hello", Duration(5)));
  for (const char* name : {"a", "b", "c"}) {
    executor.spawn(join_and_log(handle, log, name)).detach();
  }
  executor.run();
  EXPECT_EQ(log, (Log{"a hello", "b hello", "c hello"}));
}

TEST(JoinTest, AFinishedTaskIsJoinedAtTheFirstPoll) {
  Executor executor;
  const auto handle = executor.spawn(say_later("hello", Duration(0)));
  EXPECT_FALSE(handle.is_finished());
  executor.run();
  EXPECT_TRUE(handle.is_finished());
  for (int i = 0; i < 2; ++i) {  // a join does not use the handle up
    auto join = handle.join();
    EXPECT_EQ(poll_once(join).take(), "hello");
  }
}

TEST(JoinTest, OneMayJoinSeveralTimesAndMove) {
  std::string result;
  Executor executor;
  executor
      .spawn([](std::string& out) -> Task<> {
        auto handle = spawn(say_later("x", Duration(1)));
        out = co_await handle;
        out += co_await handle;
        out += co_await std::move(handle);
      }(result))
      .detach();
  executor.run();
  EXPECT_EQ(result, "xxx");
}

TEST(JoinTest, AMoveOnlyOutputIsMovedOut) {
  int result = 0;
  Executor executor;
  executor
      .spawn([](int& out) -> Task<> {
        auto handle = spawn([]() -> Task<std::unique_ptr<int>> {
          co_return std::make_unique<int>(9);
        }());
        out = *co_await std::move(handle);
      }(result))
      .detach();
  executor.run();
  EXPECT_EQ(result, 9);
}

// The output goes with the join that has it, not with what is left of a handle.
TEST(JoinTest, AHandleThatIsMovedIntoAJoinIsEmpty) {
  Log log;
  Executor executor;
  auto handle = executor.spawn(
      [](Log& l) -> Task<LogsEnd> { co_return LogsEnd(l, "end"); }(log));
  executor.run();
  {
    auto join = std::move(handle).into_future();
    EXPECT_EQ(log, Log{});
  }
  EXPECT_EQ(log, Log{"end"});
  // NOLINTNEXTLINE(bugprone-use-after-move): that it dies is what is tested.
  EXPECT_DEATH((void)handle.is_finished(), "moved from or detached");
}

/// Polls a join when it is destroyed.
struct PollsAtEnd {
  using Output = void;
  PollsAtEnd(std::optional<Pin<Join<void>>>& j, Log& l) : join(j), log(l) {}
  PollsAtEnd(PollsAtEnd&& other) noexcept
      : join(other.join), log(other.log), is_set(other.is_set) {
    other.is_set = false;
  }
  PollsAtEnd& operator=(PollsAtEnd&&) = delete;
  ~PollsAtEnd() {
    if (is_set && poll_once(*join).is_ready()) log.push_back("ready");
  }
  Poll<void> poll(Context& context) { return yield.poll(context); }
  std::optional<Pin<Join<void>>>& join;
  Log& log;
  bool is_set = true;
  YieldNow yield{};
};

// Between the task's end and the wakes of its joiners, a join that is polled is
// ready, and is not woken any more.
TEST(JoinTest, PolledByTheDestructorOfTheFuture) {
  WakeCounter counter;
  Log log;
  std::optional<Pin<Join<void>>> join;
  Executor executor;
  auto handle = executor.spawn(PollsAtEnd(join, log));
  join.emplace(handle.join());
  EXPECT_TRUE(poll_once(*join, counter.waker()).is_pending());
  executor.run();
  EXPECT_EQ(log, Log{"ready"});
  EXPECT_EQ(counter.wakes(), 0);
}

// Rule 8, law E7: it ends one task; the others, and run(), go on.
TEST(JoinTest, AnExceptionReachesEachJoinerAndNobodyElse) {
  Log log;
  Executor executor;
  const auto handle = executor.spawn(fail_later(Duration(2)));
  executor.spawn(fail_later(Duration(1))).detach();  // nobody joins it
  executor.spawn(join_void(handle, log, "a")).detach();
  executor.spawn(join_void(handle, log, "b")).detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(log, (Log{"a threw failed", "b threw failed"}));
  auto late = handle.join();
  EXPECT_THROW((void)poll_once(late), std::runtime_error);
}

Task<> log_end_of_frame(Log& log) {
  const LogsEnd end(log, "future destroyed");
  co_await yield_now();
  log.push_back("returns");
}

/// Sets an event when the future is destroyed, which is after its end.
struct SetsAtEnd {
  using Output = void;
  explicit SetsAtEnd(Event& e) : event(&e) {}
  SetsAtEnd(SetsAtEnd&& other) noexcept
      : event(std::exchange(other.event, nullptr)) {}
  SetsAtEnd& operator=(SetsAtEnd&&) = delete;
  ~SetsAtEnd() {
    if (event != nullptr) event->set();
  }
  Poll<void> poll(Context& context) { return yield.poll(context); }
  Event* event;
  YieldNow yield{};
};
Task<> wait_and_log(Event& event, Log& log) {
  co_await event.wait();
  log.push_back("woken by the destructor");
}

// Rule 7: so whom its destructor wakes runs before the joiners.
TEST(JoinTest, TheFutureIsDestroyedBeforeItsJoinersAreWoken) {
  Log log;
  Event event;
  Executor executor;
  const auto handle = executor.spawn(SetsAtEnd(event));
  executor.spawn(join_void(handle, log, "joiner")).detach();
  executor.spawn(wait_and_log(event, log)).detach();
  executor.run();
  EXPECT_EQ(log, (Log{"woken by the destructor", "joiner value"}));
}

TEST(JoinTest, ADroppedHandleLetsTheTaskRunOn) {
  Log log;
  Executor executor;
  {
    const JoinHandle<void> handle = executor.spawn(log_end_of_frame(log));
  }
  executor.run();
  EXPECT_EQ(log, (Log{"returns", "future destroyed"}));
}

/// Leaves a clone of the task's waker, which keeps the task's header.
struct LeaveWaker {
  using Output = void;
  Poll<void> poll(Context& context) {
    waker = context.waker();
    return ready;
  }
  std::optional<Waker>& waker;
};
Task<LogsEnd> log_end_of_output(Log& log, std::optional<Waker>& waker) {
  co_await LeaveWaker{waker};
  co_return LogsEnd(log, "output destroyed");
}

TEST(JoinTest, TheOutputGoesWithTheLastHandleThoughWakersAreLeft) {
  Log log;
  std::optional<Waker> waker;
  Executor executor;
  std::optional handle(executor.spawn(log_end_of_output(log, waker)));
  executor.run();
  {
    const auto join = std::move(*handle).into_future();
    handle.reset();
    EXPECT_EQ(log, Log{});
  }
  EXPECT_EQ(log, Log{"output destroyed"});
}

TEST(JoinTest, TheOutputOfADetachedTaskGoesAtOnceThoughWakersAreLeft) {
  Log log;
  std::optional<Waker> waker;
  Executor executor;
  executor.spawn(log_end_of_output(log, waker)).detach();
  executor.run();
  EXPECT_EQ(log, Log{"output destroyed"});
}

TEST(JoinTest, AJoinOfOneselfIsStuck) {
  std::optional<JoinHandle<void>> self;
  Executor executor;
  self = executor.spawn(
      [](std::optional<JoinHandle<void>>& me) -> Task<> { co_await *me; }(self),
      "narcissus");
  const RunReport report = executor.run();
  ASSERT_EQ(report.stuck.size(), 1u);
  EXPECT_EQ(report.stuck[0].name, "narcissus");
  EXPECT_EQ(report.stuck[0].waits_for, "join of narcissus");
}

TEST(JoinTest, ACycleOfJoinsIsStuck) {
  std::optional<JoinHandle<void>> handles[2];
  const auto joins = [](std::optional<JoinHandle<void>>& other) -> Task<> {
    co_await *other;
  };
  Executor executor;
  handles[0] = executor.spawn(joins(handles[1]), "a");
  handles[1] = executor.spawn(joins(handles[0]), "b");
  const RunReport report = executor.run();
  ASSERT_EQ(report.stuck.size(), 2u);
  EXPECT_EQ(report.stuck[0].waits_for, "join of b");
  EXPECT_EQ(report.stuck[1].waits_for, "join of a");
}

// NOLINTBEGIN(bugprone-use-after-move): that it dies is what is tested.
TEST(JoinDeathTest, MisuseAborts) {
  Executor executor;
  auto handle = executor.spawn(fail_later(Duration(1)));
  auto join = handle.join();
  auto moved = std::move(join);
  EXPECT_DEATH((void)poll_once(join), "a moved-from Join was polled");
  EXPECT_TRUE(poll_once(moved).is_pending());
  EXPECT_DEATH(Join<void>{std::move(moved)}, "a Join was moved after it had");
  executor.run();
  auto ready = handle.join();
  EXPECT_THROW((void)poll_once(ready), std::runtime_error);
  EXPECT_DEATH((void)poll_once(ready), "a Join was polled after it was ready");
  handle.detach();
  EXPECT_DEATH((void)handle.is_finished(), "moved from or detached");
}
// NOLINTEND(bugprone-use-after-move)

}  // namespace
}  // namespace vigil
