// SPDX-License-Identifier: Apache-2.0
// Coroutines whose locals and parameters have destructors that throw (law E8).
// A frame that is destroyed catches what they throw in its own body; the
// standard says so, and g++ 12 and clang 16 to 22 agree.
#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "executor/executor.h"
#include "executor/race.h"
#include "executor/sleep.h"
#include "executor/task.h"
#include "executor/test_support.h"

extern "C" {
void __lsan_disable() __attribute__((weak));
void __lsan_enable() __attribute__((weak));
}

namespace vigil {
namespace {

using testing::at;
using testing::AtEnd;
using testing::drive;
using testing::Log;
using testing::LogsEnd;
using testing::poll_once;

AtEnd throws(Log& log, std::string name) {
  return AtEnd([&log, name] {
    log.push_back(name + " throws");
    throw std::runtime_error(name);
  });
}

Task<std::string> value_then_throw(Log& log) {
  const LogsEnd first(log, "first");
  const AtEnd bomb(throws(log, "bomb"));
  const LogsEnd last(log, "last");
  co_await yield_now();
  co_return std::string(100, 'x');  // is returned, and then goes
}

TEST(ThrowingTaskTest, ALocalAtTheEndMakesTheTaskThrow) {
  Log log;
  {
    Task<std::string> task = value_then_throw(log);
    EXPECT_THROW((void)drive(task), std::runtime_error);
    EXPECT_EQ(log, (Log{"last", "bomb throws", "first"}));
  }
  EXPECT_EQ(log.size(), 3u);  // nothing twice
}

Task<> wait_with_bomb(Log& log, LogsEnd parameter) {
  (void)parameter;
  const LogsEnd first(log, "first");
  const AtEnd bomb(throws(log, "bomb"));
  const LogsEnd last(log, "last");
  co_await sleep_forever();
}
Task<> await_child(Log& log) {
  const LogsEnd own(log, "parent");
  co_await wait_with_bomb(log, {log, "parameter"});
}

const Log kAll{"last", "bomb throws", "first", "parameter"};

TEST(ThrowingTaskTest, ALocalOfOneThatIsDestroyed) {
  Log log;
  {
    Task<> task = wait_with_bomb(log, {log, "parameter"});
    EXPECT_TRUE(poll_once(task).is_pending());
  }
  EXPECT_EQ(log, kAll);
}

TEST(ThrowingTaskTest, ALocalOfOneThatIsAwaited) {
  Log log;
  {
    Task<> task = await_child(log);
    EXPECT_TRUE(poll_once(task).is_pending());
  }
  Log expected = kAll;
  expected.push_back("parent");
  EXPECT_EQ(log, expected);
}

TEST(ThrowingTaskTest, ALocalOfALoser) {
  Log log;
  {
    auto raced = race(wait_with_bomb(log, {log, "parameter"}), yield_now());
    EXPECT_TRUE(poll_once(raced).is_pending());
    EXPECT_TRUE(poll_once(raced).is_ready());
    EXPECT_EQ(log, kAll);
  }
  EXPECT_EQ(log, kAll);
}

TEST(ThrowingTaskTest, ALocalOfOneThatIsCancelledOrLeft) {
  Log log;
  {
    Executor executor;
    auto cancelled = executor.spawn(wait_with_bomb(log, {log, "parameter"}));
    executor.spawn(wait_with_bomb(log, {log, "parameter"})).detach();
    executor.spawn(wait_with_bomb(log, {log, "parameter"})).detach();
    executor.run();
    cancelled.cancel();
    EXPECT_EQ(log, kAll);
  }
  EXPECT_EQ(log.size(), 3 * kAll.size());
}

/// Catches what its local throws when it is destroyed, and goes on.
Task<> catch_and_go_on(Log& log, LogsEnd parameter, bool await_task) {
  (void)parameter;
  const LogsEnd outer(log, "outer");
  try {
    const AtEnd bomb(throws(log, "bomb"));
    co_await sleep_forever();
  } catch (const std::runtime_error&) {
    log.push_back("caught");
  }
  if (await_task) {
    co_await wait_with_bomb(log, {log, "never polled"});
  } else {
    co_await yield_now();
  }
  log.push_back("never");
}

TEST(ThrowingTaskTest, OneThatCatchesItIsDestroyedAllTheSame) {
  for (const bool await_task : {false, true}) {
    Log log;
    {
      Task<> task = catch_and_go_on(log, {log, "parameter"}, await_task);
      EXPECT_TRUE(poll_once(task).is_pending());
    }
    Log expected{"bomb throws", "caught"};
    if (await_task) expected.push_back("never polled");
    expected.insert(expected.end(), {"outer", "parameter"});
    EXPECT_EQ(log, expected);
  }
}

Task<> hold_parameter(AtEnd parameter, Log& log) {
  (void)parameter;
  const LogsEnd local(log, "local");
  co_await sleep_forever();
}

// The frame's memory is lost then: the compilers do not free it.
TEST(ThrowingTaskTest, AParameterEndsNothing) {
  Log log;
  {
    Executor executor;
    if (__lsan_disable != nullptr) __lsan_disable();
    Task<> task = hold_parameter(throws(log, "parameter"), log);
    if (__lsan_enable != nullptr) __lsan_enable();
    executor.spawn(std::move(task)).detach();
    executor.spawn(wait_with_bomb(log, {log, "parameter"})).detach();
    executor.run();
  }
  EXPECT_EQ(log, (Log{"local", "parameter throws", "last", "bomb throws",
                      "first", "parameter"}));
}

Task<> never_ends(Log& log) {
  for (;;) {
    try {
      const AtEnd bomb(throws(log, "bomb"));
      co_await sleep_forever();
    } catch (const std::runtime_error&) {
    }
  }
}

TEST(ThrowingTaskDeathTest, OneThatAlwaysGoesOnAborts) {
  Log log;
  EXPECT_DEATH(
      {
        Task<> task = never_ends(log);
        (void)poll_once(task);
      },
      "a Task goes on each time that it is destroyed");
}

}  // namespace
}  // namespace vigil
