// SPDX-License-Identifier: Apache-2.0
// An Executor that is dropped at every kind of moment within its own run: by a
// poll, a destructor, a wake, the drop of a waker (rule 10). It takes effect
// soon, the run ends, and everything is destroyed once, in order.
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "executor/event.h"
#include "executor/executor.h"
#include "executor/pin.h"
#include "executor/race.h"
#include "executor/sleep.h"
#include "executor/task.h"
#include "executor/test_support.h"

namespace vigil {
namespace {

using testing::at;
using testing::AtEnd;
using testing::Log;
using testing::LogsEnd;
using testing::poll_once;
using testing::WakeCounter;

/// An executor with a first and a last task, and between them what drops it.
struct World {
  void drop() {
    log.push_back("dropped");
    executor.reset();
  }
  AtEnd drops_at_end() {
    return AtEnd([this] { drop(); });
  }

  Log log;
  // Declared before the executor: tasks and wakers use them at the end.
  Event event;
  std::optional<Pin<Sleep>> sleep;
  std::optional<WakeCounter> counter;
  std::optional<Waker> waker;
  std::optional<JoinHandle<void>> handle;
  std::optional<Executor> executor;
};

struct Moment {
  const char* name;
  void (*spawn)(World&);
};
void PrintTo(const Moment& moment, std::ostream* out) { *out << moment.name; }

Task<> hold(LogsEnd end) {
  (void)end;
  co_await sleep_forever();
}
Task<> end_with(AtEnd end) {
  co_await yield_now();
  const AtEnd local(std::move(end));
}
Task<> hold_with(AtEnd end) {
  (void)end;
  co_await sleep_forever();
}
Task<AtEnd> return_bomb(World& world) { co_return world.drops_at_end(); }

/// Its destructor drops the executor, after the task has ended.
struct FutureWithEnd {
  using Output = void;
  Poll<void> poll(Context&) { return ready; }
  AtEnd end;
};

const Moment kMoments[] = {
    {"Poll",
     [](World& w) {
       w.executor->spawn(at(Duration(1), [&w] { w.drop(); })).detach();
     }},
    {"LocalsDestructorInAPoll",
     [](World& w) { w.executor->spawn(end_with(w.drops_at_end())).detach(); }},
    {"FuturesDestructorAtItsEnd",
     [](World& w) {
       w.executor->spawn(FutureWithEnd{w.drops_at_end()}).detach();
     }},
    {"OutputsDestructorThatNobodyWants",
     [](World& w) { w.executor->spawn(return_bomb(w)).detach(); }},
    {"FuturesDestructorInACancellation",
     [](World& w) {
       w.handle = w.executor->spawn(hold_with(w.drops_at_end()));
       w.executor->spawn(at(Duration(1), [&w] { w.handle->cancel(); }))
           .detach();
     }},
    {"FuturesDestructorInACancellationOfItself",
     [](World& w) {
       w.handle = w.executor->spawn([](World& world, AtEnd end) -> Task<> {
         (void)end;
         co_await yield_now();
         world.handle->cancel();
         co_await yield_now();
       }(w, w.drops_at_end()));
     }},
    {"FuturesDestructorInACancellationFromOutside",
     [](World& w) {
       w.handle = w.executor->spawn(hold_with(w.drops_at_end()));
       w.handle->cancel_handle().cancel();
     }},
    {"LosersDestructor",
     [](World& w) {
       w.executor
           ->spawn(race(hold_with(w.drops_at_end()), sleep_for(Duration(1))))
           .detach();
     }},
    {"WakeByATimer",
     [](World& w) {
       w.counter.emplace().on_wake = [&w] { w.drop(); };
       w.sleep.emplace(sleep_for(Duration(1)));
       w.executor
           ->spawn(at(Duration(0),
                      [&w] {
                        const Waker waker = w.counter->waker();
                        EXPECT_TRUE(poll_once(*w.sleep, waker).is_pending());
                      }))
           .detach();
     }},
    {"DropOfAWakerInAPoll",
     [](World& w) {
       w.executor
           ->spawn(at(
               Duration(1),
               [&w] {
                 static const RawWakerVTable kTable{
                     [](const void* data) { return RawWaker{data, &kTable}; },
                     [](const void*) noexcept {}, [](const void*) noexcept {},
                     [](const void* data) noexcept {
                       const_cast<World*>(static_cast<const World*>(data))
                           ->drop();
                     }};
                 const Waker waker(RawWaker{&w, &kTable});
               }))
           .detach();
     }},
};

class ShutdownMoment : public ::testing::TestWithParam<Moment> {};

TEST_P(ShutdownMoment, EndsTheRunAndDestroysAllInOrder) {
  World world;
  world.executor.emplace();
  world.executor->spawn(hold({world.log, "first"})).detach();
  GetParam().spawn(world);
  world.executor->spawn(hold({world.log, "last"})).detach();
  world.executor
      ->spawn(at(Duration(2), [&world] { world.log.push_back("too late"); }))
      .detach();
  const RunReport report = world.executor->run();
  EXPECT_FALSE(report.is_deadlock());
  EXPECT_FALSE(world.executor.has_value());
  EXPECT_EQ(world.log, (Log{"dropped", "first", "last"}));
}

INSTANTIATE_TEST_SUITE_P(All, ShutdownMoment, ::testing::ValuesIn(kMoments),
                         [](const auto& info) {
                           return std::string(info.param.name);
                         });

}  // namespace
}  // namespace vigil
