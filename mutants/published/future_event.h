// SPDX-License-Identifier: Apache-2.0
// An event with an intrusive list of waiters, for many threads: each future is
// a node of the list, and a mutex guards both. With a switch for each published
// bug of such lists.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>

#include "executor/context.h"
#include "executor/poll.h"
#include "executor/waker.h"
#include "mutants/bounded_lock.h"
#include "mutants/chosen_bug.h"

namespace vigil::mutant {

/// What is wrong in an event.
enum class EventBug : std::uint8_t {
  kNone,
  /// tokio #2340: notify_waiters takes the whole list away and wakes one after
  /// another; who is cancelled meanwhile looks for itself in the wrong list.
  kDetachesList,
  /// kanal #14: the waker is taken by pointer under the lock and used after it,
  /// while a poll replaces it.
  kUsesWakerUnlocked,
  /// flume (iroh #2536): a notified waiter that is destroyed tells nobody.
  kEatsNotification,
  /// async-heapless #4: the condition is checked, and the waker registered in a
  /// second step.
  kChecksThenRegisters,
  /// cppcoro #114: who is cancelled still counts as a sleeper, and the next set
  /// is spent on it.
  kCountsTheGone,
  /// libcoro #270: the flag is set outside of the lock, and the list looked at
  /// only if somebody seems to wait.
  kSetsUnlocked,
  /// cppcoro #221: a destructor waits until no callback runs, and may be called
  /// by one.
  kWaitsForCallback,
  /// tokio #5429, #4129: an old waker is dropped while the lock is held.
  kDropsUnderLock,
};

/// Which futures complete() lets go on.
enum class Reset : std::uint8_t {
  kAuto,    ///< one, now or later
  kManual,  ///< all, for ever
};

/// The event, as a subject. REQUIRES: it outlives its futures.
template <EventBug bug, Reset reset>
class ListEvent {
 public:
  static constexpr bool any_thread = true;
  static constexpr bool wakes_all = reset == Reset::kManual;

  class Wait;

  Wait make() { return Wait(*this); }
  void complete() {
    if constexpr (reset == Reset::kManual) {
      set_all();
    } else {
      set_one();
    }
  }

 private:
  struct List {
    Wait* first = nullptr;
    Wait* last = nullptr;

    void append(Wait& wait) {
      wait.previous_ = last;
      wait.next_ = nullptr;
      (last != nullptr ? last->next_ : first) = &wait;
      last = &wait;
      wait.in_list_ = true;
    }
    void remove(Wait& wait) {
      (wait.previous_ != nullptr ? wait.previous_->next_ : first) = wait.next_;
      (wait.next_ != nullptr ? wait.next_->previous_ : last) = wait.previous_;
      wait.previous_ = wait.next_ = nullptr;
      wait.in_list_ = false;
    }
  };

  void set_one() {
    if (is<bug>(EventBug::kSetsUnlocked)) {
      set_.store(true);
      if (sleepers_.load() == 0) return;
    }
    std::optional<Waker> woken;
    const std::optional<Waker>* used = nullptr;
    {
      const std::lock_guard lock(lock_);
      if (is<bug>(EventBug::kSetsUnlocked) && !set_.exchange(false)) return;
      if (sleepers_ == 0 || list_.first == nullptr) {
        if (is<bug>(EventBug::kCountsTheGone) && sleepers_ != 0) {
          --sleepers_;  // nobody is there to take it
        } else {
          set_ = true;
        }
        return;
      }
      Wait& wait = *list_.first;
      leave_list(wait);
      wait.notified_ = true;
      if (is<bug>(EventBug::kUsesWakerUnlocked)) {
        used = &wait.waker_;
      } else {
        woken = std::exchange(wait.waker_, std::nullopt);
      }
    }
    if (used != nullptr && *used) (*used)->wake_by_ref();
    if (woken) wake(*std::move(woken));
  }

  void set_all() {
    List detached;
    if (is<bug>(EventBug::kDetachesList)) {
      const std::lock_guard lock(lock_);
      set_ = true;
      detached = std::exchange(list_, List{});
    }
    for (;;) {
      std::optional<Waker> woken;
      {
        const std::lock_guard lock(lock_);
        set_ = true;
        List& list = is<bug>(EventBug::kDetachesList) ? detached : list_;
        if (list.first == nullptr) return;
        Wait& wait = *list.first;
        list.remove(wait);
        --sleepers_;
        wait.notified_ = true;
        woken = std::exchange(wait.waker_, std::nullopt);
      }
      if (woken) wake(*std::move(woken));
    }
  }

  void wake(Waker waker) {
    if (is<bug>(EventBug::kWaitsForCallback)) {
      calling_.fetch_add(1);
      std::move(waker).wake();
      calling_.fetch_sub(1);
      return;
    }
    std::move(waker).wake();
  }

  // REQUIRES: locked.
  void leave_list(Wait& wait) {
    if (!wait.in_list_) return;
    list_.remove(wait);
    --sleepers_;
  }

  BoundedLock lock_;
  std::atomic<bool> set_{false};
  std::atomic<std::size_t> sleepers_{0};  ///< in the list
  std::atomic<int> calling_{0};           ///< wakers at the moment
  List list_;
};

/// A waiter, and its node in the list.
template <EventBug bug, Reset reset>
class ListEvent<bug, reset>::Wait {
 public:
  using Output = void;
  explicit Wait(ListEvent& event) : event_(event) {}
  Wait(const Wait&) = delete;
  Wait& operator=(const Wait&) = delete;
  ~Wait() {
    if (is<bug>(EventBug::kWaitsForCallback)) {
      hang_until([this] { return event_.calling_.load() == 0; });
    }
    bool pass_on = false;
    std::optional<Waker> dropped;
    {
      const std::lock_guard lock(event_.lock_);
      if (is<bug>(EventBug::kDetachesList) && in_list_ &&
          previous_ == nullptr && event_.list_.first != this) {
        return;  // it believes that somebody has taken it out
      }
      if (in_list_ && is<bug>(EventBug::kCountsTheGone)) {
        event_.list_.remove(*this);
      } else {
        event_.leave_list(*this);
      }
      pass_on = notified_ && !done_ && reset == Reset::kAuto;
      dropped = std::exchange(waker_, std::nullopt);
    }
    if (pass_on && !is<bug>(EventBug::kEatsNotification)) event_.set_one();
  }

  Poll<void> poll(Context& context) {
    if (done_) return pending;
    if (is<bug>(EventBug::kChecksThenRegisters) ||
        is<bug>(EventBug::kSetsUnlocked)) {
      const std::lock_guard lock(event_.lock_);
      if (take()) return ready;
    }
    // Cloned before the lock, and what is left is dropped after it (W14).
    std::optional<Waker> mine(context.waker());
    const std::lock_guard lock(event_.lock_);
    if (!is<bug>(EventBug::kChecksThenRegisters) &&
        !is<bug>(EventBug::kSetsUnlocked) && take()) {
      return ready;
    }
    return enlist(mine);
  }

 private:
  friend ListEvent;

  // REQUIRES: locked, as what follows.
  bool take() {
    if (!notified_ && !is_set()) return false;
    event_.leave_list(*this);
    done_ = true;
    return true;
  }
  bool is_set() {
    return reset == Reset::kManual ? event_.set_.load()
                                   : event_.set_.exchange(false);
  }
  Poll<void> enlist(std::optional<Waker>& mine) {
    std::swap(waker_, mine);
    if (!in_list_) {
      event_.list_.append(*this);
      ++event_.sleepers_;
    }
    if (is<bug>(EventBug::kDropsUnderLock)) mine.reset();
    return pending;
  }

  ListEvent& event_;
  std::optional<Waker> waker_;
  Wait* previous_ = nullptr;
  Wait* next_ = nullptr;
  bool in_list_ = false;
  bool notified_ = false;
  bool done_ = false;
};

}  // namespace vigil::mutant
