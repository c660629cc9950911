// SPDX-License-Identifier: Apache-2.0
// Published bugs of the life of a task: how it ends, and what is left of it.
// What a mutant forgets it leaks; nothing is used after it was freed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "mutants/published/executor_base.h"

namespace vigil::published {

/// libcoro #360: a sleeping task hangs across shutdown. The end of the root
/// task is the request to shut down; then the loop goes on while something is
/// queued, and the sleepers are not counted.
template <bool fixed>
class SleepsAcrossShutdown final : public BaseExecutor {
  static constexpr TaskId kRoot = 0;
  bool advance() override {
    const bool is_shutting_down = !is_alive(kRoot);
    if (is_shutting_down && !fixed) return false;
    return BaseExecutor::advance();
  }
};

/// cppcoro #182, corosio #159: suspended frames are forgotten at shutdown. A
/// parked task is known to what it waits for alone.
template <bool fixed>
class ForgetsSuspended final : public BaseExecutor {
 public:
  ~ForgetsSuspended() override {
    for (auto& task : tasks_) {
      if (!fixed) (void)task.release();
    }
  }
};

/// crux #268, tokio #6505: a task holds a waker of itself. While a task is
/// parked its wakers own it, and one of them it has put into itself. Fixed, who
/// lets go of a task empties it first.
template <bool fixed>
class HoldsItsWaker final : public BaseExecutor {
 public:
  ~HoldsItsWaker() override {
    for (TaskId task = 0; task < cells_.size(); ++task) let_go(task);
  }
  void wake(TaskId task) override {
    if (const auto cell = cells_[task].lock()) {
      tasks_[task] = std::move(cell->future);
      cell->waker.reset();
    }
    BaseExecutor::wake(task);
  }
  void cancel(TaskId task) override {
    let_go(task);
    BaseExecutor::cancel(task);
  }

 private:
  struct Cell {
    std::unique_ptr<Script> future;
    std::shared_ptr<Cell> waker;
  };

  void spawned(TaskId task) override {
    cells_.resize(std::max<std::size_t>(cells_.size(), task + 1));
  }
  void parked(TaskId task) override {
    const auto cell = std::make_shared<Cell>();
    cell->future = std::move(tasks_[task]);
    cell->waker = cell;
    cells_[task] = cell;
  }
  void let_go(TaskId task) {
    const auto cell = cells_[task].lock();
    if (cell == nullptr || !fixed) return;
    cell->future.reset();
    cell->waker.reset();
  }
  std::vector<std::weak_ptr<Cell>> cells_;
};

/// RUSTSEC-2024-0372 (ic-cdk): futures of dropped calls are never freed. A task
/// that waits for an answer belongs to the call; who drops the call forgets it.
template <bool fixed>
class DroppedCall final : public BaseExecutor {
 public:
  void wake(TaskId task) override {
    is_in_call_[task] = false;
    BaseExecutor::wake(task);
  }
  void cancel(TaskId task) override {
    if (is_in_call_[task] && !fixed) (void)tasks_[task].release();
    BaseExecutor::cancel(task);
  }

 private:
  void spawned(TaskId task) override {
    is_in_call_.resize(std::max<std::size_t>(is_in_call_.size(), task + 1));
  }
  void parked(TaskId task) override { is_in_call_[task] = true; }
  std::vector<bool> is_in_call_;
};

/// stdexec #613: the awaiter of a stopped operation never destroys its frame.
/// Who sleeps is stopped through its timer, and that is all that happens.
template <bool fixed>
class StoppedOperation final : public BaseExecutor {
 public:
  void cancel(TaskId task) override {
    const bool is_in_operation =
        std::any_of(timers_.begin(), timers_.end(),
                    [task](auto& timer) { return timer.second == task; });
    if (is_in_operation && !fixed) (void)tasks_[task].release();
    BaseExecutor::cancel(task);
  }
};

/// crux #397: a throw inside a poll hangs the executor. It is marked as busy
/// during a poll, and the mark is taken back where the poll returns.
template <bool fixed>
class BusyAfterThrow final : public BaseExecutor {
  void before_poll(TaskId) override { is_busy_ = true; }
  void after_poll(TaskId) override { is_busy_ = false; }
  void threw(TaskId task) override {
    finished(task);
    if (fixed) is_busy_ = false;
  }
  TaskId next() override { return is_busy_ ? kNobody : BaseExecutor::next(); }
  bool advance() override { return !is_busy_ && BaseExecutor::advance(); }
  bool is_busy_ = false;
};

/// tokio #3967: an output whose destructor throws leaks the task. A task that
/// has thrown leaves such an output, which nobody asks for.
template <bool fixed>
class ThrowingOutput final : public BaseExecutor {
  struct Output {
    Output() = default;
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;
    ~Output() noexcept(false) { throw std::runtime_error("an output"); }
  };

  void threw(TaskId task) override {
    try {
      end_with_output(task);
    } catch (const std::runtime_error&) {
      // The output's destructor must not take the executor down.
    }
    after_poll(task);
  }
  void end_with_output(TaskId task) {
    if (fixed) tasks_[task].reset();
    Script* const script = tasks_[task].release();
    {
      const Output output;
    }
    delete script;
  }
};

/// tokio #5429, #4129: a waker is dropped under a lock, and its destructor
/// takes the lock. What a parked task has left with the executor takes itself
/// off the executor's list when it is destroyed. Fixed, a cancelled task's is
/// destroyed once the lock is given back.
template <bool fixed>
class DropsUnderLock final : public BaseExecutor {
 public:
  ~DropsUnderLock() override {
    for (auto& waker : std::exchange(wakers_, {})) waker.reset();
  }
  void wake(TaskId task) override {
    wakers_[task].reset();
    BaseExecutor::wake(task);
  }
  void cancel(TaskId task) override {
    lock();
    auto waker = std::move(wakers_[task]);
    if (!fixed) waker.reset();
    is_locked_ = false;
    waker.reset();
    BaseExecutor::cancel(task);
  }

 private:
  struct Waker {
    explicit Waker(DropsUnderLock& its_executor) : executor(its_executor) {
      ++executor.registered_;
    }
    Waker(const Waker&) = delete;
    Waker& operator=(const Waker&) = delete;
    ~Waker() {
      executor.lock();
      --executor.registered_;
      executor.is_locked_ = false;
    }
    DropsUnderLock& executor;
  };

  void spawned(TaskId task) override {
    if (wakers_.size() <= task) wakers_.resize(task + 1);
  }
  void parked(TaskId task) override {
    wakers_[task] = std::make_unique<Waker>(*this);
  }
  void after_poll(TaskId) override {
    if (is_deadlocked_) throw std::runtime_error("the lock is taken twice");
  }
  /// One thread is all there is: who finds it locked has locked it.
  void lock() {
    if (std::exchange(is_locked_, true)) is_deadlocked_ = true;
  }
  bool is_locked_ = false;
  bool is_deadlocked_ = false;
  unsigned registered_ = 0;
  std::vector<std::unique_ptr<Waker>> wakers_;
};

}  // namespace vigil::published
