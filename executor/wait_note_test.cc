// SPDX-License-Identifier: Apache-2.0
// What the deadlock report says that a task waits for (law T7): all of it, and
// nothing that it no longer waits for.
#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "executor/cancel.h"
#include "executor/channel.h"
#include "executor/event.h"
#include "executor/executor.h"
#include "executor/join_all.h"
#include "executor/notify.h"
#include "executor/pin.h"
#include "executor/race.h"
#include "executor/sleep.h"
#include "executor/task.h"
#include "executor/test_support.h"
#include "executor/timeout.h"

namespace vigil {
namespace {

/// Awaits `future`, and says what the report says of it.
template <class F>
std::string note_of(F future) {
  Executor executor;
  executor
      .spawn([](F f) -> Task<> { co_await std::move(f); }(std::move(future)))
      .detach();
  const RunReport report = executor.run();
  return report.stuck.empty() ? "finished" : report.stuck.at(0).waits_for;
}

/// Pending for ever, and does not say why.
struct Silent {
  using Output = void;
  Poll<void> poll(Context&) { return pending; }
};

Event event_0("e0");
Event event_1("e1");
Notify notify_0("n0");

Task<> await_event(Event& event) { co_await event.wait(); }

TEST(WaitNoteTest, OfOneThing) {
  EXPECT_EQ(note_of(event_0.wait()), "event e0");
  EXPECT_EQ(note_of(notify_0.wait()), "notify n0");
  EXPECT_EQ(note_of(sleep_forever()), "sleep_forever");
  EXPECT_EQ(note_of(Silent()), "unknown");
  EXPECT_EQ(note_of(await_event(event_1)), "event e1");
  Event nameless;
  EXPECT_EQ(note_of(nameless.wait()), "event");
}

Task<> sleep_then(Task<> rest) {
  co_await sleep_for(Duration(1));
  co_await std::move(rest);
}
Task<> await_silent() { co_await Silent(); }

TEST(WaitNoteTest, NothingOfAnEarlierPoll) {
  EXPECT_EQ(note_of(sleep_then(await_silent())), "unknown");
  EXPECT_EQ(note_of(sleep_then(await_event(event_0))), "event e0");
}

TEST(WaitNoteTest, OfARaceAllOfItsBranches) {
  EXPECT_EQ(note_of(race(event_0.wait(), await_event(event_1))),
            "event e0 or event e1");
  EXPECT_EQ(note_of(race(Silent(), notify_0.wait(), Silent())),
            "unknown or notify n0 or unknown");
  EXPECT_EQ(note_of(race(Silent())), "unknown");
  EXPECT_EQ(note_of(race(event_0.wait(), race(event_1.wait(), Silent()),
                         notify_0.wait())),
            "event e0 or event e1 or unknown or notify n0");
  std::vector<Task<>> tasks;
  tasks.push_back(await_event(event_0));
  tasks.push_back(await_event(event_1));
  EXPECT_EQ(note_of(race_all(std::move(tasks))), "event e0 or event e1");
}

// Two polls: what the first noted is not there twice.
TEST(WaitNoteTest, OfAJoinAllThatAreLeft) {
  EXPECT_EQ(note_of(join(event_0.wait(), yield_now(), notify_0.wait())),
            "event e0 and notify n0");
  EXPECT_EQ(note_of(join(yield_now(), event_0.wait())), "event e0");
  EXPECT_EQ(note_of(join(event_0.wait(), yield_now())), "event e0");
  std::vector<Task<>> tasks;
  tasks.push_back(await_event(event_0));
  tasks.push_back([]() -> Task<> { co_await yield_now(); }());
  tasks.push_back(await_event(event_1));
  EXPECT_EQ(note_of(join_all(std::move(tasks))), "event e0 and event e1");
}

TEST(WaitNoteTest, ManyBranchesAreCutShort) {
  std::vector<Task<>> tasks;
  for (int i = 0; i < 1'000; ++i) tasks.push_back(await_event(event_0));
  const std::string note = note_of(race_all(std::move(tasks)));
  EXPECT_LT(note.size(), 210u);
  EXPECT_EQ(note.substr(0, 20), "event e0 or event e0");
  EXPECT_EQ(note.substr(note.size() - 15), "event e0 or ...");
}

Task<> race_then(Task<> rest) {
  co_await race(event_0.wait(), yield_now());
  co_await std::move(rest);
}
Task<> throwing() {
  co_await yield_now();
  throw std::runtime_error("thrown");
}
template <class F>
Task<> catch_then(F future, Task<> rest) {
  try {
    co_await std::move(future);
  } catch (const std::runtime_error&) {
  }
  co_await std::move(rest);
}
Task<> time_out_then(Task<> rest) {
  co_await timeout(Duration(3), event_0.wait());
  co_await std::move(rest);
}

// The race is over in the poll in which the task goes on to wait for something
// else; what the losers said is forgotten.
TEST(WaitNoteTest, NothingOfLosers) {
  EXPECT_EQ(note_of(race_then(await_silent())), "unknown");
  EXPECT_EQ(note_of(race_then(await_event(event_1))), "event e1");
  EXPECT_EQ(note_of(time_out_then(await_silent())), "unknown");
  EXPECT_EQ(note_of(race(notify_0.wait(), race_then(await_silent()))),
            "notify n0 or unknown");
  EXPECT_EQ(
      note_of(catch_then(race(event_0.wait(), throwing()), await_silent())),
      "unknown");
  EXPECT_EQ(
      note_of(catch_then(join(event_0.wait(), throwing()), await_silent())),
      "unknown");
  EXPECT_EQ(
      note_of(catch_then(timeout(Duration(5), throwing()), await_silent())),
      "unknown");
}

/// Polls a race that stays pending, and is ready all the same.
struct GivesUp {
  using Output = void;
  Poll<void> poll(Context& context) {
    (void)raced.poll(context);
    return ready;
  }
  Race<BasicEventWait<Waker>, Silent> raced;
};
Task<> give_up_then(Task<> rest) {
  co_await GivesUp{race(event_0.wait(), Silent())};
  co_await std::move(rest);
}

TEST(WaitNoteTest, ANewNoteReplacesWhatSomebodyElseLeft) {
  EXPECT_EQ(note_of(give_up_then(await_event(event_1))), "event e1");
  EXPECT_EQ(note_of(give_up_then([]() -> Task<> {
              co_await race(event_1.wait(), notify_0.wait());
            }())),
            "event e1 or notify n0");
}

TEST(WaitNoteTest, OfJoinsAndChannels) {
  std::optional<JoinHandle<void>> other;
  Channel<int> channel(1, "c0");
  Executor executor;
  other = executor.spawn(sleep_forever(), "a");
  executor
      .spawn([](Channel<int>& c) -> Task<> {
        co_await c.send(0);
        co_await c.send(0);
      }(channel))
      .detach();
  executor
      .spawn([](Channel<int>& c, std::optional<JoinHandle<void>>& o) -> Task<> {
        (void)co_await c.recv();
        (void)co_await c.recv();
        co_await race(*o, c.recv());
      }(channel, other))
      .detach();
  const RunReport report = executor.run();
  ASSERT_EQ(report.stuck.size(), 2u);
  EXPECT_EQ(report.stuck[1].waits_for, "join of a or receive from c0");
}

/// Polls a wait for `event` when it is destroyed.
Task<> wait_at_end(Event& event) {
  const testing::AtEnd end([&event] {
    auto wait = event.wait();
    EXPECT_TRUE(testing::poll_once(wait).is_pending());
  });
  co_await sleep_forever();
}
/// Cancels another task on another thread, and awaits `event`.
Task<> cancel_and_wait(const JoinHandle<void>& other, Event& event) {
  std::thread([&other] { other.cancel_handle().cancel(); }).join();
  co_await event.wait();
}

// The other task is destroyed between two polls.
TEST(WaitNoteTest, NothingOfWhatAnotherTaskPollsWhenItIsDestroyed) {
  Executor executor;
  auto other = executor.spawn(wait_at_end(event_1), "other");
  executor.spawn(cancel_and_wait(other, event_0), "waits").detach();
  const RunReport report = executor.run();
  ASSERT_EQ(report.stuck.size(), 1u);
  EXPECT_EQ(report.stuck[0].waits_for, "event e0");
}

/// Polls a join that somebody else owns.
struct PollsShared {
  using Output = void;
  Poll<void> poll(Context& context) { return shared->poll(context); }
  std::optional<Pin<Join<void>>>& shared;
};

// The report must not read the name of a task that is gone.
TEST(WaitNoteTest, TheReportOutlivesWhatATaskWaitedFor) {
  std::optional<Pin<Join<void>>> join;
  Executor executor;
  {
    auto handle = executor.spawn(
        []() -> Task<> { co_await sleep_for(Duration(5)); }(),
        "a name that is too long to be stored in a string object itself");
    join.emplace(handle.join());
  }
  executor.spawn(PollsShared{join}, "waits").detach();
  executor
      .spawn([](std::optional<Pin<Join<void>>>& shared) -> Task<> {
        shared.reset();
        co_return;
      }(join))
      .detach();
  const RunReport report = executor.run();
  ASSERT_EQ(report.stuck.size(), 1u);
  EXPECT_EQ(report.stuck[0].waits_for,
            "join of a name that is too long to be stored in a string object "
            "itself");
}

}  // namespace
}  // namespace vigil
