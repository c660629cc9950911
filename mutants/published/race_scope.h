// SPDX-License-Identifier: Apache-2.0
// Things that their waiter destroys as soon as it may, while the thread that
// lets it go on is still within its call: a scope of operations, an event, a
// run loop. With a switch for each published bug.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

#include "executor/context.h"
#include "executor/poll.h"
#include "executor/waker.h"
#include "mutants/chosen_bug.h"

namespace vigil::mutant {

/// What is wrong at the end of a scope.
enum class ScopeBug : std::uint8_t {
  kNone,
  /// stdexec #1731: the last operation decrements the count, and then takes the
  /// lock of a scope whose owner has seen the count.
  kDecrementsThenLocks,
  /// stdexec #2051: notify_one is counted after the waiter may have freed the
  /// object.
  kTouchesAfterWake,
  /// stdexec #1742: finish() says that the loop is finished, and then queues a
  /// node to wake it.
  kFinishesThenPushes,
};

/// A scope, as a subject: complete() is the end of the last operation in it.
/// The owner may destroy it when the wait for that is ready.
template <ScopeBug bug>
class Scope {
 public:
  static constexpr bool any_thread = true;
  static constexpr bool wakes_all = true;
  static constexpr bool one_waiter = true;
  static constexpr bool ends_when_ready = true;

  class Empty {
   public:
    using Output = void;
    explicit Empty(Scope& scope) : scope_(scope) {}
    Empty(const Empty&) = delete;
    Empty& operator=(const Empty&) = delete;
    ~Empty() {
      if (done_) return;  // the scope may be gone
      std::optional<Waker> dropped;
      const std::lock_guard lock(scope_.mutex_);
      dropped = std::exchange(scope_.waiter_, std::nullopt);
    }
    Poll<void> poll(Context& context) {
      if (done_) return pending;
      if (scope_.peeks() && scope_.running_.load() == 0) return finish();
      std::optional<Waker> mine(context.waker());
      const std::lock_guard lock(scope_.mutex_);
      if (scope_.running_.load() == 0) return finish();
      std::swap(scope_.waiter_, mine);
      return pending;
    }

   private:
    Poll<void> finish() {
      done_ = true;
      return ready;
    }
    Scope& scope_;
    bool done_ = false;
  };

  Empty make() { return Empty(*this); }
  void complete() {
    std::optional<Waker> woken;
    if (peeks()) running_.fetch_sub(1);
    {
      const std::lock_guard lock(mutex_);
      // SAFETY (W8): under the lock, so that the owner, who takes it too, comes
      // after this thread has left the scope but for what it took out.
      if (!peeks()) running_.fetch_sub(1);
      woken = std::exchange(waiter_, std::nullopt);
      if (is<bug>(ScopeBug::kFinishesThenPushes)) queue_.push_back(0);
    }
    if (woken) std::move(*woken).wake();
    if (is<bug>(ScopeBug::kTouchesAfterWake)) ++notified_;
  }

 private:
  /// Whether the count alone tells the owner that it is over.
  static constexpr bool peeks() {
    return is<bug>(ScopeBug::kDecrementsThenLocks) ||
           is<bug>(ScopeBug::kFinishesThenPushes);
  }

  std::mutex mutex_;
  std::atomic<int> running_{1};
  int notified_ = 0;
  std::deque<int> queue_;
  std::optional<Waker> waiter_;
};

}  // namespace vigil::mutant
