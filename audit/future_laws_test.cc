// SPDX-License-Identifier: Apache-2.0
// The future suite on the futures of executor/. What needs an executor around
// its polls gets one on a thread of its own, in strict turns.
#include "audit/future_laws.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "audit/future_checker.h"
#include "executor/channel.h"
#include "executor/event.h"
#include "executor/executor.h"
#include "executor/join.h"
#include "executor/join_all.h"
#include "executor/notify.h"
#include "executor/race.h"
#include "executor/sleep.h"
#include "executor/task.h"
#include "executor/time.h"
#include "executor/timeout.h"

namespace vigil {
namespace {

struct EventWait {
  static constexpr bool completes_in_clone = true;
  auto make() { return event.wait(); }
  void complete() { event.set(); }
  Event event;
};
INSTANTIATE_TYPED_TEST_SUITE_P(Event, FutureLaws, EventWait);

struct NotifyWait {
  static constexpr bool completes_in_clone = true;
  auto make() { return notify.wait(); }
  void complete() { notify.notify(); }
  Notify notify;
};
INSTANTIATE_TYPED_TEST_SUITE_P(Notify, FutureLaws, NotifyWait);

/// Polls once; the future must be ready.
template <class F>
void take_ready(F future) {
  Context context(Waker::noop());
  EXPECT_TRUE(future.poll(context).is_ready());
}

struct ChannelReceive {
  static constexpr bool completes_in_clone = true;
  auto make() { return channel.recv(); }
  void complete() { take_ready(channel.send(7)); }
  static bool is_expected(int value) { return value == 7; }
  Channel<int> channel{1};
};
INSTANTIATE_TYPED_TEST_SUITE_P(ChannelReceive, FutureLaws, ChannelReceive);

struct ChannelSend {
  static constexpr bool completes_in_clone = true;
  ChannelSend() { take_ready(channel.send(1)); }
  auto make() { return channel.send(2); }
  void complete() { take_ready(channel.recv()); }
  Channel<int> channel{1};
};
INSTANTIATE_TYPED_TEST_SUITE_P(ChannelSend, FutureLaws, ChannelSend);

struct JoinWait {
  static constexpr bool completes_in_clone = true;
  JoinWait() {
    executor.run();  // up to the event
  }
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
INSTANTIATE_TYPED_TEST_SUITE_P(JoinHandle, FutureLaws, JoinWait);

struct TaskOfTwo {
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
INSTANTIATE_TYPED_TEST_SUITE_P(Task, FutureLaws, TaskOfTwo);

struct RaceOfTwo {
  static constexpr bool completes_in_clone = true;
  auto make() { return race(event.wait(), sleep_forever()); }
  void complete() { event.set(); }
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
INSTANTIATE_TYPED_TEST_SUITE_P(Race, FutureLaws, RaceOfTwo);

struct JoinOfTwo {
  static constexpr bool completes_in_clone = true;
  auto make() { return join(event.wait(), event.wait()); }
  void complete() { event.set(); }
  template <class F>
  auto wrap(F inner) {
    return join(event.wait(), std::move(inner));
  }
  template <class F>
  auto hold(F one, F other) {
    return join(std::move(one), std::move(other));
  }
  Event event;
};
INSTANTIATE_TYPED_TEST_SUITE_P(Join, FutureLaws, JoinOfTwo);

/// An executor on its own thread. A task of it does what it is told, within its
/// poll, so that time stands still unless it is told to sleep.
class ExecutorThread {
 public:
  ~ExecutorThread() {
    ask({});
    thread_.join();
  }
  void run(std::function<void()> act) {
    ask({.act = std::move(act), .sleep = Duration(0)});
  }
  void sleep(Duration duration) { ask({.act = nullptr, .sleep = duration}); }

 private:
  /// Neither: the task is to end.
  struct Request {
    std::function<void()> act;
    Duration sleep{};
  };

  void ask(Request request) {
    std::unique_lock lock(mutex_);
    request_ = std::move(request);
    turn_.notify_all();
    turn_.wait(lock, [this] { return !request_; });
  }
  const Request& next_request() {
    std::unique_lock lock(mutex_);
    turn_.wait(lock, [this] { return request_.has_value(); });
    return *request_;
  }
  void answer() {
    const std::lock_guard lock(mutex_);
    request_.reset();
    turn_.notify_all();
  }
  Task<> obey() {
    for (;;) {
      const Request& request = next_request();
      if (request.act) {
        request.act();
      } else if (request.sleep != Duration(0)) {
        co_await sleep_for(request.sleep);
      } else {
        break;
      }
      answer();
    }
    answer();
  }

  std::mutex mutex_;
  std::condition_variable turn_;
  std::optional<Request> request_;
  std::thread thread_{[this] {
    Executor executor;
    executor.spawn(obey()).detach();
    executor.run();
  }};
};

struct SleepOfTen {
  // Until, not for: one that starts after complete() must be ready too.
  auto make() { return sleep_until(Time(Duration(10))); }
  void complete() { thread.sleep(Duration(20)); }
  void inside(std::function<void()> act) { thread.run(std::move(act)); }
  ExecutorThread thread;
};
INSTANTIATE_TYPED_TEST_SUITE_P(Sleep, FutureLaws, SleepOfTen);

struct TimeoutOfEvent {
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
INSTANTIATE_TYPED_TEST_SUITE_P(Timeout, FutureLaws, TimeoutOfEvent);

}  // namespace
}  // namespace vigil
