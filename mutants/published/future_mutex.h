// SPDX-License-Identifier: Apache-2.0
// A mutex for futures of many threads, whose output is a guard. Whoever unlocks
// wakes the first in line, who may be overtaken.
#pragma once

#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <utility>

#include "executor/context.h"
#include "executor/poll.h"
#include "executor/waker.h"
#include "mutants/bounded_lock.h"
#include "mutants/chosen_bug.h"

namespace vigil::mutant {

/// What is wrong in a mutex.
enum class MutexBug : std::uint8_t {
  kNone,
  /// Who is woken and cancelled wakes nobody else (the class of tokio #3652).
  kCancelledIsWoken,
};

/// The mutex, as a subject: it is locked, and complete() unlocks it.
template <MutexBug bug>
class AsyncMutex {
  struct Node {
    std::optional<Waker> waker;
    bool woken = false;
  };
  using Line = std::list<Node>;

 public:
  static constexpr bool any_thread = true;
  static constexpr bool passes_on = true;

  /// Holds the lock.
  class Guard {
   public:
    explicit Guard(AsyncMutex& mutex) : mutex_(&mutex) {}
    Guard(Guard&& other) noexcept
        : mutex_(std::exchange(other.mutex_, nullptr)) {}
    Guard& operator=(Guard&&) = delete;
    ~Guard() {
      if (mutex_ != nullptr) mutex_->unlock();
    }

   private:
    AsyncMutex* mutex_;
  };

  class Lock;
  Lock make() { return Lock(*this); }
  void complete() { unlock(); }

 private:
  void unlock() {
    {
      const std::lock_guard lock(lock_);
      locked_ = false;
    }
    wake_first();
  }
  void wake_first() {
    std::optional<Waker> woken;
    {
      const std::lock_guard lock(lock_);
      if (locked_ || line_.empty()) return;
      line_.front().woken = true;
      woken = std::exchange(line_.front().waker, std::nullopt);
    }
    if (woken) std::move(*woken).wake();
  }

  BoundedLock lock_;
  bool locked_ = true;
  Line line_;
};

/// A future that waits for the lock.
template <MutexBug bug>
class AsyncMutex<bug>::Lock {
 public:
  using Output = Guard;
  explicit Lock(AsyncMutex& mutex) : mutex_(mutex) {}
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  ~Lock() {
    if (!in_line_) return;
    Line dropped;
    {
      const std::lock_guard lock(mutex_.lock_);
      dropped.splice(dropped.end(), mutex_.line_, node_);
    }
    if (dropped.front().woken && !is<bug>(MutexBug::kCancelledIsWoken)) {
      mutex_.wake_first();
    }
  }

  Poll<Guard> poll(Context& context) {
    if (done_) return pending;
    std::optional<Waker> mine(context.waker());
    Line dropped;
    const std::lock_guard lock(mutex_.lock_);
    if (!mutex_.locked_) {
      mutex_.locked_ = true;
      done_ = true;
      if (std::exchange(in_line_, false)) {
        dropped.splice(dropped.end(), mutex_.line_, node_);
      }
      return Guard(mutex_);
    }
    if (!std::exchange(in_line_, true)) {
      node_ = mutex_.line_.emplace(mutex_.line_.end());
    }
    std::swap(node_->waker, mine);
    node_->woken = false;
    return pending;
  }

 private:
  AsyncMutex& mutex_;
  typename Line::iterator node_;
  bool in_line_ = false;
  bool done_ = false;
};

}  // namespace vigil::mutant
