// SPDX-License-Identifier: Apache-2.0
// An Executor on a thread of its own, in strict turns with its user: for
// futures that can be polled within a run alone.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "executor/executor.h"
#include "executor/sleep.h"
#include "executor/task.h"

namespace vigil::own {

/// A task of the executor does what it is told within its poll, so that time
/// stands still unless it is told to sleep.
class ExecutorThread {
 public:
  ~ExecutorThread() {
    ask({});
    thread_.join();
  }
  /// Runs `act` within the task's poll, and returns when it has.
  void run(std::function<void()> act) {
    ask({.act = std::move(act), .sleep = Duration(0)});
  }
  /// Lets time pass, and returns when it has.
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

}  // namespace vigil::own
