// SPDX-License-Identifier: Apache-2.0
// Wakers and futures that look strange and break no law, as subjects of the
// suites: nobody may accuse them.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "executor/context.h"
#include "executor/poll.h"
#include "executor/waker.h"
#include "mutants/allocating_waker.h"
#include "mutants/waker_mutants.h"

namespace vigil::mutant {

/// A good task whose wakers have a state of their own each.
class AllocatingTask {
  using Task = MutantTask<WakerBug::kNone>;
  /// A waker of the task, as what another one wakes.
  struct Target {
    void wake() const noexcept { waker.wake_by_ref(); }
    Waker waker;
  };

 public:
  AllocatingTask() : task_(std::make_unique<Task>()) {}

  Waker make() { return allocating_waker(Target{task_->make()}); }
  std::size_t wakes() { return task_->wakes(); }
  void finish() { task_->finish(); }
  std::size_t live_instances() const { return task_->live_instances(); }
  bool is_freed() const { return task_->is_freed(); }
  std::unique_ptr<AllocatingTask> neighbour() {
    auto made = std::make_unique<AllocatingTask>();
    made->task_ = task_->neighbour();
    return made;
  }
  void on_poll(std::function<void()> call) { task_->on_poll(std::move(call)); }
  void keep(std::shared_ptr<void> thing) { task_->keep(std::move(thing)); }
  void fill() { task_->fill(); }
  static Waker noop() { return Waker::noop(); }

 private:
  std::unique_ptr<Task> task_;
};

/// An event for many threads whose complete() lets one go on, and wakes all.
/// disturb() wakes all as well, and lets nobody go on.
class HerdEvent {
  struct State;
  /// A waiter, if it has a waker; it needs a new one whenever it was woken.
  struct Waiter {
    std::optional<Waker> waker;
  };
  struct State {
    std::mutex mutex;
    bool permit = false;
    std::vector<Waiter*> waiters;
  };

 public:
  static constexpr bool any_thread = true;

  class Wait {
   public:
    using Output = void;
    explicit Wait(std::shared_ptr<State> state) : state_(std::move(state)) {}
    Wait(Wait&&) = delete;
    ~Wait() { leave(); }

    Poll<void> poll(Context& context) {
      if (is_done_) return pending;
      std::optional<Waker> mine = context.waker();
      {
        const std::lock_guard lock(state_->mutex);
        is_done_ = std::exchange(state_->permit, false);
        if (!is_done_) enlist(mine);
      }
      if (!is_done_) return pending;
      leave();
      return ready;
    }

   private:
    /// Swaps `mine` for the waker of the last poll: the caller drops it without
    /// the lock (W14).
    void enlist(std::optional<Waker>& mine) {
      if (!waiter_.waker) state_->waiters.push_back(&waiter_);
      std::swap(waiter_.waker, mine);
    }
    void leave() {
      std::optional<Waker> old;  // dropped after the lock is gone (W14)
      const std::lock_guard lock(state_->mutex);
      std::erase(state_->waiters, &waiter_);
      std::swap(waiter_.waker, old);
    }

    std::shared_ptr<State> state_;
    Waiter waiter_;
    bool is_done_ = false;
  };

  Wait make() { return Wait(state_); }
  void complete() { wake_all(true); }
  void disturb() { wake_all(false); }

 private:
  void wake_all(bool permit) {
    std::vector<Waker> woken;
    {
      const std::lock_guard lock(state_->mutex);
      if (permit) state_->permit = true;
      for (Waiter* const waiter : std::exchange(state_->waiters, {})) {
        woken.push_back(std::move(*waiter->waker));
        waiter->waker.reset();
      }
    }
    for (Waker& waker : woken) std::move(waker).wake();
  }

  std::shared_ptr<State> state_ = std::make_shared<State>();
};

/// The same for one thread that polls and one that lets it go on: what either
/// uses is not atomic, and has no lock.
class OneConsumerEvent {
 public:
  static constexpr bool any_thread = true;
  static constexpr bool one_thread_polls = true;

  class Wait {
   public:
    using Output = void;
    explicit Wait(OneConsumerEvent& event)
        : uses_(event.uses_), wait_(event.event_.make()) {}
    Wait(Wait&&) = delete;
    ~Wait() { ++uses_; }
    Poll<void> poll(Context& context) {
      ++uses_;
      return wait_.poll(context);
    }

   private:
    std::size_t& uses_;
    HerdEvent::Wait wait_;
  };

  Wait make() { return Wait(*this); }
  void complete() {
    ++signals_;
    event_.complete();
  }
  void disturb() {
    ++signals_;
    event_.disturb();
  }

 private:
  HerdEvent event_;
  std::size_t uses_ = 0;     ///< polls and destructions
  std::size_t signals_ = 0;  ///< of the other thread
};

/// An event that keeps no wakers: who waits for it wakes itself in each poll.
class BusyEvent {
 public:
  static constexpr bool any_thread = true;
  static constexpr bool wakes_all = true;
  class Wait {
   public:
    using Output = void;
    explicit Wait(std::shared_ptr<const std::atomic<bool>> is_set)
        : is_set_(std::move(is_set)) {}
    Poll<void> poll(Context& context) {
      if (*is_set_) return ready;
      context.waker().wake_by_ref();
      return pending;
    }

   private:
    std::shared_ptr<const std::atomic<bool>> is_set_;
  };

  Wait make() { return Wait(is_set_); }
  void complete() { *is_set_ = true; }

 private:
  std::shared_ptr<std::atomic<bool>> is_set_ =
      std::make_shared<std::atomic<bool>>(false);
};

}  // namespace vigil::mutant
