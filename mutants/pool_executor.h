// SPDX-License-Identifier: Apache-2.0
// An executor that polls from a pool of threads: one at a time, and never the
// same twice in a row. It breaks nothing that it promises: nobody may accuse
// it.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "audit/adapter.h"

namespace vigil {

/// Thread safety: wake() and what waker() returns, on any thread.
class PoolExecutor {
 public:
  static constexpr Promises promises = [] {
    Promises all = kAllPromises;
    all.outliving_wakers = false;
    return all;
  }();
  static constexpr Duration tick{1};

  Time now() const {
    const std::lock_guard lock(mutex_);
    return now_;
  }
  void spawn(TaskId task, Script script) {
    const std::lock_guard lock(mutex_);
    tasks_.emplace(task, std::move(script));
    queue(task);
  }
  void wake(TaskId task) {
    const std::lock_guard lock(mutex_);
    if (!tasks_.contains(task)) return;
    drop_timer(task);
    queue(task);
  }
  std::function<void()> waker(TaskId task) {
    return [this, task] { wake(task); };
  }
  void cancel(TaskId task) { destroy(task); }
  void run() {
    has_ended_ = false;
    last_.reset();
    {
      std::vector<std::jthread> pool;
      for (int i = 0; i < kThreads; ++i) pool.emplace_back([this] { work(); });
    }
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
  }
  void stop() {
    const std::lock_guard lock(mutex_);
    is_stopped_ = true;
  }

 private:
  static constexpr int kThreads = 3;

  // All below but work(), destroy() and poll(): REQUIRES: the lock.
  bool is_queued(TaskId task) const {
    return std::find(ready_.begin(), ready_.end(), task) != ready_.end();
  }
  void queue(TaskId task) {
    if (!is_queued(task)) ready_.push_back(task);
  }
  void drop_timer(TaskId task) {
    std::erase_if(timers_,
                  [task](auto& timer) { return timer.second == task; });
  }
  /// The next that can run, if any can.
  std::optional<TaskId> next() {
    if (is_stopped_) return std::nullopt;
    if (ready_.empty() && !timers_.empty()) {
      now_ = std::max(now_, timers_.begin()->first);
      const auto later = timers_.upper_bound(now_);
      for (auto it = timers_.begin(); it != later; ++it) queue(it->second);
      timers_.erase(timers_.begin(), later);
    }
    if (ready_.empty()) return std::nullopt;
    const TaskId task = ready_.front();
    ready_.pop_front();
    return task;
  }
  void wait_for(TaskId task, Time deadline) {
    if (!is_queued(task)) timers_.emplace(deadline, task);
  }

  /// What a thread of the pool does.
  void work() {
    const std::thread::id self = std::this_thread::get_id();
    std::unique_lock lock(mutex_);
    for (;;) {
      turn_.wait(lock,
                 [&] { return has_ended_ || (!is_polling_ && last_ != self); });
      const std::optional<TaskId> task = has_ended_ ? std::nullopt : next();
      if (!task) break;
      is_polling_ = true;
      lock.unlock();
      poll(*task);
      lock.lock();
      is_polling_ = false;
      last_ = self;
      pollers_.insert(self);
      turn_.notify_all();
    }
    has_ended_ = true;
    turn_.notify_all();
  }

  void destroy(TaskId task) {
    std::map<TaskId, Script>::node_type script;
    {
      const std::lock_guard lock(mutex_);
      drop_timer(task);
      std::erase(ready_, task);
      script = tasks_.extract(task);
    }
    // Its destructor may wake others.
  }

  void poll(TaskId task) {
    Script* script = nullptr;
    {
      const std::lock_guard lock(mutex_);
      script = &tasks_.at(task);
    }
    Step step;
    try {
      step = script->resume();
    } catch (const ProgramError&) {
      step.kind = Step::kDone;
    } catch (...) {
      const std::lock_guard lock(mutex_);
      thrown_ = std::current_exception();
      has_ended_ = true;
      return;
    }
    if (step.kind == Step::kDone) return destroy(task);
    const std::lock_guard lock(mutex_);
    if (step.kind == Step::kYield) queue(task);
    if (step.kind == Step::kSleep) {
      wait_for(task, saturating_add(now_, step.delay));
    }
    if (step.kind == Step::kSleepUntil || step.kind == Step::kParkUntil) {
      wait_for(task, step.time);
    }
  }

 protected:
  std::set<std::thread::id> pollers_;  ///< for its test

 private:
  mutable std::mutex mutex_;  ///< of all that follows
  std::condition_variable turn_;
  Time now_{};
  std::map<TaskId, Script> tasks_;
  std::deque<TaskId> ready_;
  std::multimap<Time, TaskId> timers_;  // equal ones in the order of insertion
  bool is_polling_ = false;
  std::optional<std::thread::id> last_;  ///< who polled last
  bool is_stopped_ = false;
  bool has_ended_ = false;
  std::exception_ptr thrown_;
};

}  // namespace vigil
