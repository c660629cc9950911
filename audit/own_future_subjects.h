// SPDX-License-Identifier: Apache-2.0
// The futures of executor/ as subjects of the suite: for its own test, and for
// the mutants of their statements.
#pragma once

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include "audit/own_executor_thread.h"
#include "executor/channel.h"
#include "executor/event.h"
#include "executor/executor.h"
#include "executor/join.h"
#include "executor/join_all.h"
#include "executor/notify.h"
#include "executor/race.h"
#include "executor/sleep.h"
#include "executor/task.h"
#include "executor/timeout.h"

namespace vigil::own {

/// Waits for an event.
struct EventSubject {
  static constexpr bool completes_in_clone = true;
  static constexpr bool wakes_all = true;
  auto make() { return event.wait(); }
  void complete() { event.set(); }
  Event event;
};

/// Waits for a notification.
struct NotifySubject {
  static constexpr bool completes_in_clone = true;
  auto make() { return notify.wait(); }
  void complete() { notify.notify(); }
  Notify notify;
};

/// Polls a future once that is ready then. If it is not, the suite sees it:
/// complete() does not do what it says.
template <class F>
void take_ready(F future) {
  Context context(Waker::noop());
  static_cast<void>(future.poll(context));
}

/// Waits for an item of a channel.
struct ReceiveSubject {
  static constexpr bool completes_in_clone = true;
  auto make() { return channel.recv(); }
  void complete() { take_ready(channel.send(7)); }
  static bool is_expected(int value) { return value == 7; }
  Channel<int> channel{1};
};

/// Waits for a place in a channel.
struct SendSubject {
  static constexpr bool completes_in_clone = true;
  SendSubject() { take_ready(channel.send(1)); }
  auto make() { return channel.send(2); }
  void complete() { take_ready(channel.recv()); }
  Channel<int> channel{1};
};

/// Waits for the end of a task.
struct JoinSubject {
  static constexpr bool completes_in_clone = true;
  static constexpr bool wakes_all = true;
  JoinSubject() { executor.run(); }
  auto make() { return handle.join(); }
  void complete() {
    event.set();
    executor.run();
  }
  static bool is_expected(int value) { return value == 7; }
  static Task<int> wait_and_return(Event& event) {
    co_await event.wait();
    co_return 7;
  }
  Executor executor;
  Event event;
  JoinHandle<int> handle = executor.spawn(wait_and_return(event));
};

/// A coroutine that awaits another.
struct TaskSubject {
  static constexpr bool completes_in_clone = true;
  auto make() { return wait_nested(event); }
  void complete() { event.set(); }
  template <class F>
  static Task<> wrap(F inner) {
    co_await std::move(inner);
  }
  static Task<> wait(Event& event) { co_await event.wait(); }
  static Task<> wait_nested(Event& event) { co_await wait(event); }
  Event event;
};

/// The two in a vector.
template <class F>
std::vector<F> both(F one, F other) {
  std::vector<F> futures;
  futures.push_back(std::move(one));
  futures.push_back(std::move(other));
  return futures;
}

/// A race of futures of several types, two of which become ready at once.
struct RaceSubject {
  static constexpr bool completes_in_clone = true;
  auto make() { return race(event.wait(), event.wait(), sleep_forever()); }
  void complete() { event.set(); }
  template <class Output>
  static bool is_expected(const Output& output) {
    return output.index() == 0;
  }
  template <class F>
  auto wrap(F inner) {
    return race(event.wait(), std::move(inner));
  }
  template <class F>
  auto hold(F one, F other) {
    return race(std::move(one), std::move(other));
  }
  Event event;
};

/// A race of futures of one type, all of which become ready at once.
struct RaceAllSubject {
  static constexpr bool completes_in_clone = true;
  auto make() {
    std::vector<BasicEventWait<Waker>> futures;
    for (int i = 0; i < 3; ++i) futures.push_back(event.wait());
    return race_all(std::move(futures));
  }
  void complete() { event.set(); }
  static bool is_expected(const RaceWinner<void>& winner) {
    return winner.index == 0;
  }
  template <class F>
  auto hold(F one, F other) {
    return race_all(both(std::move(one), std::move(other)));
  }
  Event event;
};

/// A join of futures, of which the first and the last are ready at once.
struct JoinEachSubject {
  static constexpr bool completes_in_clone = true;
  JoinEachSubject() { before.set(); }
  auto make() { return join(before.wait(), event.wait(), before.wait()); }
  void complete() { event.set(); }
  template <class F>
  auto wrap(F inner) {
    return join(event.wait(), std::move(inner));
  }
  template <class F>
  auto hold(F one, F other) {
    return join(std::move(one), std::move(other));
  }
  Event before;
  Event event;
};

/// A join of futures of one type, of which the last is ready at once.
struct JoinAllSubject {
  static constexpr bool completes_in_clone = true;
  JoinAllSubject() {
    for (std::size_t i = 0; i < before.capacity(); ++i) {
      take_ready(before.send(7));
    }
  }
  auto make() { return join_all(both(channel.recv(), before.recv())); }
  void complete() { take_ready(channel.send(1)); }
  static bool is_expected(const std::vector<int>& values) {
    return values == std::vector{1, 7};
  }
  template <class F>
  auto hold(F one, F other) {
    return join_all(both(std::move(one), std::move(other)));
  }
  Channel<int> channel{1};
  Channel<int> before{64};  // one for each future
};

/// A sleep.
struct SleepSubject {
  // Until, not for: one that begins after complete() must be ready too.
  auto make() { return sleep_until(Time(Duration(10))); }
  void complete() { thread.sleep(Duration(20)); }
  void inside(std::function<void()> act) { thread.run(std::move(act)); }
  ExecutorThread thread;
};

/// A future in a timeout that does not expire.
struct TimeoutSubject {
  auto make() { return timeout(Duration(1000), event.wait()); }
  void complete() {
    thread.run([this] { event.set(); });
  }
  void inside(std::function<void()> act) { thread.run(std::move(act)); }
  template <class F>
  auto wrap(F inner) {
    return timeout(Duration(1000), std::move(inner));
  }
  static bool is_expected(bool in_time) { return in_time; }
  Event event;
  ExecutorThread thread;
};

}  // namespace vigil::own
