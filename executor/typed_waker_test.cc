// SPDX-License-Identifier: Apache-2.0
// Every primitive under a waker that is a type, and under the erased Waker, on
// a loop of thirty lines that knows either: the same traces, and no waker left
// (law W5).
#include <gtest/gtest.h>

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "executor/channel.h"
#include "executor/event.h"
#include "executor/join_all.h"
#include "executor/notify.h"
#include "executor/pin.h"
#include "executor/race.h"
#include "executor/runtime.h"
#include "executor/sleep.h"
#include "executor/task.h"
#include "executor/test_support.h"
#include "executor/time.h"
#include "executor/timeout.h"

namespace vigil {
namespace {

using testing::Log;

/// What a waker of the loop points to: the ready queue, and whose it is.
struct Seat {
  std::deque<Seat*>& ready;
  bool is_queued = false;
  int wakers = 0;

  void wake() noexcept {
    if (!std::exchange(is_queued, true)) ready.push_back(this);
  }
};

/// A waker without a table.
class SeatWaker {
 public:
  explicit SeatWaker(Seat& seat) noexcept : seat_(&seat) { ++seat_->wakers; }
  SeatWaker(const SeatWaker& other) noexcept : SeatWaker(*other.seat_) {}
  SeatWaker& operator=(const SeatWaker& other) noexcept {
    --std::exchange(seat_, other.seat_)->wakers;
    ++seat_->wakers;
    return *this;
  }
  ~SeatWaker() { --seat_->wakers; }
  void wake() && noexcept { seat_->wake(); }
  void wake_by_ref() const noexcept { seat_->wake(); }
  bool will_wake(const SeatWaker& other) const noexcept {
    return seat_ == other.seat_;
  }

 private:
  Seat* seat_;
};
static_assert(WakerLike<SeatWaker>);

// SAFETY (W7): only make_waker() pairs the table with a pointer.
Seat& seat(const void* data) noexcept {
  return *const_cast<Seat*>(static_cast<const Seat*>(data));
}
constexpr RawWakerVTable kSeatTable{
    [](const void* data) {
      ++seat(data).wakers;
      return RawWaker{data, &kSeatTable};
    },
    [](const void* data) noexcept {
      seat(data).wake();
      --seat(data).wakers;
    },
    [](const void* data) noexcept { seat(data).wake(); },
    [](const void* data) noexcept { --seat(data).wakers; }};

template <class W>
W make_waker(Seat& seat);
template <>
SeatWaker make_waker(Seat& seat) {
  return SeatWaker(seat);
}
template <>
Waker make_waker(Seat& seat) {
  ++seat.wakers;
  return Waker(RawWaker{&seat, &kSeatTable});
}

/// Runs tasks under wakers of type W.
template <class W>
class Loop {
 public:
  void spawn(BasicTask<void, W> task) {
    seats_.emplace_back(ready_);
    tasks_.emplace_back(std::move(task));
    seats_.back().wake();
  }
  void run() {
    const detail::ClockScope clock(runtime_.now);
    detail::running_runtime = &runtime_;
    for (;;) {
      while (!ready_.empty()) poll(*ready_.front());
      if (runtime_.timers.is_empty()) break;
      runtime_.now = runtime_.timers.earliest_deadline();
      while (!runtime_.timers.is_empty() &&
             runtime_.timers.earliest_deadline() == runtime_.now) {
        runtime_.timers.fire_earliest();
      }
    }
    detail::running_runtime = nullptr;
    tasks_.clear();
    for (const Seat& seat : seats_) EXPECT_EQ(seat.wakers, 0);
  }

 private:
  void poll(Seat& seat) {
    ready_.pop_front();
    seat.is_queued = false;
    std::size_t i = 0;
    while (&seats_[i] != &seat) ++i;
    const W waker = make_waker<W>(seat);
    BasicContext<W> context(waker);
    if (tasks_[i] && tasks_[i]->poll(context).is_ready()) tasks_[i].reset();
  }

  detail::Runtime runtime_;
  std::deque<Seat*> ready_;
  std::deque<Seat> seats_;
  std::deque<std::optional<BasicTask<void, W>>> tasks_;
};

template <class W>
class TypedWakerTest : public ::testing::Test {
 protected:
  using Tasks = BasicTask<void, W>;
  void log(std::string text) {
    trace.push_back(std::to_string(Clock::now().time_since_epoch().count()) +
                    " " + std::move(text));
  }
  Log trace;
  Loop<W> loop;
};
struct Names {
  template <class W>
  static std::string GetName(int) {
    return std::is_same_v<W, Waker> ? "Erased" : "Typed";
  }
};
using Wakers = ::testing::Types<Waker, SeatWaker>;
TYPED_TEST_SUITE(TypedWakerTest, Wakers, Names);

template <class W>
BasicSleep<W> sleep(std::int64_t delay) {
  return BasicSleep<W>(Duration(delay));
}

TYPED_TEST(TypedWakerTest, SleepYieldAndNestedTasks) {
  using W = TypeParam;
  const auto inner = [](auto& test, int value) -> BasicTask<int, W> {
    co_await sleep<W>(3);
    test.log("inner");
    co_await yield_now();
    co_return value;
  };
  this->loop.spawn([](auto& test, auto child) -> BasicTask<void, W> {
    const int value = co_await child(test, 4);
    test.log(std::to_string(value));
  }(*this, inner));
  this->loop.spawn([](auto& test) -> BasicTask<void, W> {
    co_await sleep<W>(3);
    test.log("other");
  }(*this));
  this->loop.run();
  EXPECT_EQ(this->trace, (Log{"3 inner", "3 other", "3 4"}));
}

TYPED_TEST(TypedWakerTest, SleepReset) {
  using W = TypeParam;
  Pin<BasicSleep<W>> pinned(sleep<W>(9));
  this->loop.spawn([](auto& test, auto& s) -> BasicTask<void, W> {
    co_await s;
    test.log("slept");
  }(*this, pinned));
  this->loop.spawn([](auto& s) -> BasicTask<void, W> {
    co_await sleep<W>(2);
    s.reset(Duration(5));
  }(pinned));
  this->loop.run();
  EXPECT_EQ(this->trace, Log{"7 slept"});
}

TYPED_TEST(TypedWakerTest, EventAndNotify) {
  using W = TypeParam;
  Event event;
  Notify notify;
  for (const char* name : {"a", "b"}) {
    this->loop.spawn([](auto& test, Event& e, Notify& n,
                        std::string who) -> BasicTask<void, W> {
      co_await BasicEventWait<W>(e);
      test.log(who + " event");
      co_await BasicNotifyWait<W>(n);
      test.log(who + " notified");
    }(*this, event, notify, name));
  }
  this->loop.spawn([](Event& e, Notify& n) -> BasicTask<void, W> {
    co_await sleep<W>(1);
    e.set();
    co_await sleep<W>(1);
    n.notify();
    co_await sleep<W>(1);
    n.notify();
  }(event, notify));
  this->loop.run();
  EXPECT_EQ(this->trace,
            (Log{"1 a event", "1 b event", "2 a notified", "3 b notified"}));
}

TYPED_TEST(TypedWakerTest, Channels) {
  using W = TypeParam;
  Channel<int> channel(1);
  for (const int first : {10, 20}) {
    this->loop.spawn([](Channel<int>& c, int value) -> BasicTask<void, W> {
      co_await BasicSend<int, W>(c, value);
      co_await BasicSend<int, W>(c, value + 1);
    }(channel, first));
  }
  this->loop.spawn([](auto& test, Channel<int>& c) -> BasicTask<void, W> {
    co_await sleep<W>(1);
    for (int i = 0; i < 4; ++i) {
      test.log(std::to_string(co_await BasicReceive<int, W>(c)));
    }
  }(*this, channel));
  this->loop.run();
  EXPECT_EQ(this->trace, (Log{"1 10", "1 11", "1 20", "1 21"}));
}

TYPED_TEST(TypedWakerTest, RaceTimeoutAndJoin) {
  using W = TypeParam;
  Event never;
  const auto give = [](int value, int delay) -> BasicTask<int, W> {
    co_await sleep<W>(delay);
    co_return value;
  };
  this->loop.spawn([](auto& test, Event& e, auto task) -> BasicTask<void, W> {
    const auto raced = co_await race(BasicEventWait<W>(e), task(7, 3),
                                     race(sleep<W>(4), task(8, 5)));
    test.log(std::to_string(raced.index()) + " " +
             std::to_string(std::get<1>(raced)));
    const auto in_time = co_await timeout<W>(Duration(5), task(6, 4));
    test.log(std::to_string(*in_time));
    const bool done = co_await timeout<W>(Duration(5), BasicEventWait<W>(e));
    test.log(done ? "done" : "late");
    const auto [one, two] = co_await join(task(1, 2), task(2, 1));
    test.log(std::to_string(one) + " " + std::to_string(two));
    std::vector<BasicTask<int, W>> tasks;
    for (int i = 0; i < 3; ++i) tasks.push_back(task(i, 9 - i));
    const auto all = co_await join_all(std::move(tasks));
    test.log(std::to_string(all.at(2)));
    std::vector<BasicSleep<W>> sleeps;
    for (int i = 0; i < 3; ++i) sleeps.push_back(sleep<W>(3 - i));
    const auto first = co_await race_all(std::move(sleeps));
    test.log(std::to_string(first.index));
  }(*this, never, give));
  this->loop.run();
  EXPECT_EQ(this->trace,
            (Log{"3 1 7", "7 6", "12 late", "14 1 2", "23 2", "24 2"}));
}

}  // namespace
}  // namespace vigil
