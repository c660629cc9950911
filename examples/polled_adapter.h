// SPDX-License-Identifier: Apache-2.0
// The adapter of polled.h: what audit/polling_adapter.h asks for.
#pragma once

#include <map>
#include <memory>
#include <utility>

#include "audit/polling_adapter.h"
#include "examples/polled.h"
#include "model/promises.h"

class PolledAdapter : public vigil::PollingAdapter<PolledAdapter, polled::Waker,
                                                   polled::Timer> {
 public:
  static constexpr vigil::Promises promises{.fifo_ready = true,
                                            .fifo_ties = true,
                                            .exact_deadlines = true,
                                            .park = true,
                                            .cancel = true,
                                            .any_wake = true,
                                            .any_cancel = true,
                                            .prompt_destruction = true,
                                            .waking_destructors = true,
                                            .past_deadlines = true,
                                            .stop = true,
                                            .run_again = true};
  static constexpr vigil::Duration tick{1};

  vigil::Time now() const {
    return vigil::Time(vigil::Duration(executor_.now()));
  }
  void start(vigil::TaskId id, Task task) {
    tasks_[id] = executor_.spawn(std::make_unique<Future>(std::move(task)));
  }
  static void call(const polled::Waker& waker) { waker.wake(); }
  polled::Timer sleep(vigil::Duration delay, const polled::Waker& waker) {
    return executor_.sleep(delay.count(), waker);
  }
  void cancel(vigil::TaskId id) {
    polled::Executor::cancel(tasks_.at(id).lock());
  }
  void run() { executor_.run(); }
  void stop() { executor_.stop(); }

 private:
  struct Future : polled::Future {
    explicit Future(Task its_task) : task(std::move(its_task)) {}
    bool poll(const polled::Waker& waker) override { return task.poll(waker); }
    Task task;
  };

  polled::Executor executor_;
  // Weak: what has ended is for its wakers alone to keep.
  std::map<vigil::TaskId, std::weak_ptr<polled::TaskState>> tasks_;
};
