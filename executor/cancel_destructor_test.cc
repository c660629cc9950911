// SPDX-License-Identifier: Apache-2.0
// Cancelled tasks whose destructors wake, cancel and destroy others (rule 9).
#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "executor/cancel.h"
#include "executor/event.h"
#include "executor/executor.h"
#include "executor/sleep.h"
#include "executor/task.h"
#include "executor/test_support.h"

namespace vigil {
namespace {

using testing::at;
using testing::AtEnd;
using testing::Log;
using testing::LogsEnd;

Task<> hold(Log& log, std::string name, Duration delay) {
  const LogsEnd end(log, name + " end");
  co_await sleep_for(delay);
  log.push_back(name + " returns");
}
Task<> join_and_log(const JoinHandle<void>& handle, Log& log,
                    std::string name) {
  try {
    co_await handle;
    log.push_back(name + " value");
  } catch (const TaskCancelled&) {
    log.push_back(name + " cancelled");
  } catch (const std::runtime_error& error) {
    log.push_back(name + " threw " + error.what());
  }
}
/// Sets an event when the future is destroyed.
struct SetsAtEnd {
  using Output = void;
  explicit SetsAtEnd(Event& e) : event(&e) {}
  SetsAtEnd(SetsAtEnd&& other) noexcept
      : event(std::exchange(other.event, nullptr)) {}
  SetsAtEnd& operator=(SetsAtEnd&&) = delete;
  ~SetsAtEnd() {
    if (event != nullptr) event->set();
  }
  Poll<void> poll(Context&) { return pending; }
  Event* event;
};
Task<> wait_and_log(Event& event, Log& log, std::string name) {
  co_await event.wait();
  log.push_back(std::move(name));
}

// So whom the future's destructor wakes runs before the joiners.
TEST(CancelDestructorTest, TheFutureGoesBeforeTheJoinersAreWoken) {
  Log log;
  Event event;
  Executor executor;
  auto handle = executor.spawn(SetsAtEnd(event));
  executor.spawn(join_and_log(handle, log, "joiner")).detach();
  executor.spawn(wait_and_log(event, log, "waiter")).detach();
  executor.spawn(at(Duration(0), [&] { handle.cancel(); })).detach();
  executor.run();
  EXPECT_EQ(log, (Log{"waiter", "joiner cancelled"}));
}

Task<> hold_at_end(AtEnd end) {
  (void)end;
  co_await sleep_forever();
}

TEST(CancelDestructorTest, ADestructorMayCancelAnother) {
  Log log;
  Executor executor;
  auto second = executor.spawn(hold(log, "second", Duration(9)));
  auto first = executor.spawn(hold_at_end(AtEnd([&] {
    second.cancel();
    log.push_back("first end");
  })));
  executor.spawn(at(Duration(1), [&] { first.cancel(); })).detach();
  EXPECT_EQ(executor.run().end, Time(Duration(1)));
  EXPECT_EQ(log, (Log{"second end", "first end"}));
}

Task<> hold_handle(std::optional<CancelHandle>& handle, Log& log) {
  const AtEnd end([&] {
    handle.reset();
    log.push_back("end");
  });
  co_await sleep_forever();
}

// With it goes the last reference but the core's.
TEST(CancelDestructorTest, ADestructorMayDestroyTheHandleThatCancels) {
  Log log;
  std::optional<CancelHandle> cancel;
  Executor executor;
  cancel = executor.spawn(hold_handle(cancel, log)).cancel_handle();
  executor.spawn(at(Duration(1), [&] { cancel->cancel(); })).detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(log, Log{"end"});
}

// A cycle: each is destroyed once.
TEST(CancelDestructorTest, TwoThatCancelEachOther) {
  Log log;
  std::optional<JoinHandle<void>> first;
  std::optional<JoinHandle<void>> second;
  Executor executor;
  first = executor.spawn(hold_at_end(AtEnd([&] {
    second->cancel();
    log.push_back("first end");
  })));
  second = executor.spawn(hold_at_end(AtEnd([&] {
    first->cancel();
    log.push_back("second end");
  })));
  executor.spawn(at(Duration(1), [&] { first->cancel(); })).detach();
  EXPECT_FALSE(executor.run().is_deadlock());
  EXPECT_EQ(log, (Log{"second end", "first end"}));
}

}  // namespace
}  // namespace vigil
