// SPDX-License-Identifier: Apache-2.0
// OnePageExecutor: that it fits on its page, the order in which it polls, and
// what it says to those who break its rules.
#include "executor/one_page.h"

#include <gtest/gtest.h>

#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "executor/executor.h"
#include "executor/sleep.h"
#include "executor/test_support.h"

namespace vigil {
namespace {

using testing::Log;
using testing::poll_once;
using testing::WakeCounter;
using One = OnePageExecutor;

TEST(OnePageTest, FitsOnOnePage) {
  std::ifstream file("executor/one_page.h");
  ASSERT_TRUE(file.is_open()) << "run this from the workspace's root";
  std::string line;
  int lines = 0;
  while (std::getline(file, line)) {
    ++lines;
    EXPECT_LE(line.size(), 80u) << "line " << lines;
  }
  EXPECT_GT(lines, 0);
  EXPECT_LE(lines, 66);
}

std::string stamp(const std::string& text) {
  return std::to_string(Clock::now().time_since_epoch().count()) + " " + text;
}

Task<> sleep_and_log(Log& log, std::string name, Duration delay) {
  log.push_back(stamp(name + " starts"));
  co_await One::sleep(delay);
  log.push_back(stamp(name + " ends"));
}

TEST(OnePageTest, PollsInTheOrderOfWakeUpTimes) {
  Log log;
  One executor;
  executor.spawn(sleep_and_log(log, "a", Duration(7)));
  executor.spawn(sleep_and_log(log, "b", Duration(3)));
  EXPECT_EQ(log, Log{});
  executor.run();
  EXPECT_EQ(log, (Log{"0 a starts", "0 b starts", "3 b ends", "7 a ends"}));
  EXPECT_EQ(executor.now(), Time(Duration(7)));
}

TEST(OnePageTest, TiesAreFirstInFirstOut) {
  Log log;
  One executor;
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    executor.spawn(sleep_and_log(log, name, Duration(2)));
  }
  executor.run();
  EXPECT_EQ(log, (Log{"0 a starts", "0 b starts", "0 c starts", "0 d starts",
                      "0 e starts", "2 a ends", "2 b ends", "2 c ends",
                      "2 d ends", "2 e ends"}));
}

TEST(OnePageTest, DeadlinesSaturateAndTimeNeverGoesBack) {
  Log log;
  One executor;
  executor.spawn(sleep_and_log(log, "a", Duration(5)));
  executor.run();
  executor.spawn(sleep_and_log(log, "b", Duration::min()));
  executor.run();
  executor.spawn(sleep_and_log(log, "c", Duration::max()));
  executor.run();
  EXPECT_EQ(executor.now(), Time::max());
  const std::string max = std::to_string(Duration::max().count());
  EXPECT_EQ(log, (Log{"0 a starts", "5 a ends", "5 b starts", "5 b ends",
                      "5 c starts", max + " c ends"}));
}

/// Runs `task` alone, and gives the message of the error that it ends in.
std::string error_of(Task<> task) {
  One executor;
  executor.spawn(std::move(task));
  try {
    executor.run();
  } catch (const std::logic_error& error) {
    return error.what();
  }
  return "none";
}

/// Polls two commands in one poll, or one command twice.
struct PollsTwo {
  using Output = void;
  Poll<void> poll(Context& context) {
    (void)first.poll(context);
    return second.poll(context);
  }
  One::Command first = One::sleep(Duration(1));
  One::Command second = One::sleep(Duration(2));
};
Task<> poll_two() { co_await PollsTwo(); }

TEST(OnePageTest, TwoCommandsInOnePollAreAnError) {
  EXPECT_EQ(error_of(poll_two()), "vigil: two commands in one poll");
}

/// Catches the error, and is ready when both commands are.
struct ForgivesTwo {
  using Output = void;
  Poll<void> poll(Context& context) {
    try {
      first_is_done = first_is_done || first.poll(context).is_ready();
      if (second.poll(context).is_pending()) return pending;
    } catch (const std::logic_error&) {
      return pending;
    }
    return first_is_done ? Poll<void>(ready) : pending;
  }
  bool first_is_done = false;
  One::Command first = One::sleep(Duration(10));
  One::Command second = One::sleep(Duration(200));
};
Task<> forgive_two(Log& log) {
  co_await ForgivesTwo();
  log.push_back(stamp("both slept"));
}

TEST(OnePageTest, ARefusedCommandIsNotTakenForGiven) {
  Log log;
  EXPECT_EQ(error_of(forgive_two(log)), "none");
  EXPECT_EQ(log, Log{"210 both slept"});
}

Task<> wait_for_nothing() { co_await yield_now(); }

TEST(OnePageTest, PendingWithoutACommandIsAnError) {
  EXPECT_EQ(error_of(wait_for_nothing()),
            "vigil: a task is pending without a command");
}

/// Polls a command with another waker than the task's.
struct PollsWith {
  using Output = void;
  Poll<void> poll(Context&) { return poll_once(command, waker); }
  const Waker& waker;
  One::Command command = One::run_again();
};
Task<> poll_with(const Waker& waker) { co_await PollsWith{waker}; }

TEST(OnePageTest, AForeignWakerIsAnError) {
  WakeCounter counter;
  const Waker foreign = counter.waker();
  const std::string message = "vigil: a command outside of OnePageExecutor";
  EXPECT_EQ(error_of(poll_with(foreign)), message);
  EXPECT_EQ(error_of(poll_with(Waker::noop())), message);
  EXPECT_EQ(counter.clones + counter.wakes(), 0);
  // Nor does a command work on the other executor.
  Executor executor;
  const auto handle =
      executor.spawn([]() -> Task<> { co_await One::run_again(); }());
  executor.run();
  auto join = handle.join();
  EXPECT_THROW((void)poll_once(join), std::logic_error);
}

/// Keeps a clone of the task's waker, which outlives the slot that it means.
struct KeepsWaker {
  using Output = void;
  Poll<void> poll(Context& context) {
    waker = context.waker();
    return ready;
  }
  std::optional<Waker>& waker;
};
Task<> keep_waker(std::optional<Waker>& waker, bool on_a_thread) {
  co_await KeepsWaker{waker};
  if (on_a_thread) {
    std::thread([&waker] {
      One::Command command = One::run_again();
      EXPECT_THROW((void)poll_once(command, *waker), std::logic_error);
    }).join();
  }
  co_await One::run_again();
}

TEST(OnePageTest, AWakerKeptBeyondItsPollNeverWrites) {
  std::optional<Waker> kept;
  EXPECT_EQ(error_of(keep_waker(kept, /*on_a_thread=*/false)), "none");
  One::Command command = One::run_again();
  EXPECT_THROW((void)poll_once(command, *kept), std::logic_error);
  EXPECT_THROW((void)poll_once(command, Waker(*kept)), std::logic_error);
  kept->wake_by_ref();
  std::move(*kept).wake();
}

TEST(OnePageTest, AWakerUsedOnAnotherThreadDuringItsPollNeverWrites) {
  std::optional<Waker> kept;
  EXPECT_EQ(error_of(keep_waker(kept, /*on_a_thread=*/true)), "none");
}

Task<> throw_error() {
  co_await One::run_again();
  throw std::runtime_error("mine");
}

TEST(OnePageTest, AnExceptionEndsTheRunAndTheRestCanGoOn) {
  Log log;
  One executor;
  executor.spawn(throw_error());
  executor.spawn(sleep_and_log(log, "a", Duration(3)));
  EXPECT_THROW(executor.run(), std::runtime_error);
  executor.run();
  EXPECT_EQ(log, (Log{"0 a starts", "3 a ends"}));
}

Task<> run_inside(One& executor) {
  EXPECT_THROW(executor.run(), std::logic_error);
  EXPECT_THROW(Executor().run(), std::logic_error);
  co_return;
}

TEST(OnePageTest, ANestedRunIsRefused) {
  One executor;
  executor.spawn(run_inside(executor));
  executor.run();
}

}  // namespace
}  // namespace vigil
