// SPDX-License-Identifier: Apache-2.0
// What core.cc and timer_calls.cc share.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>

#include "audit/virtual_time/core.h"
#include "audit/virtual_time/timer_table.h"
#include "audit/virtual_time/virtual_time.h"

namespace vigil::detail {

/// What every call reads: outside of what has to be constructed.
inline constinit std::atomic<bool> is_on = false;
inline constinit std::atomic<Nanos> now = 0;
inline constinit std::atomic<bool> ticks = false;
inline constinit std::atomic<std::uint64_t> leaps = 0;
/// So that calls on other descriptors take no lock.
inline constinit std::atomic<int> timer_count = 0;
/// So that more waits look less often.
inline constinit std::atomic<int> wait_count = 0;

/// What is behind the lock.
class Core {
 public:
  /// Never destroyed: threads may outlive main().
  static Core& get();

  std::unique_lock<std::mutex> lock() { return std::unique_lock(mutex_); }
  std::unique_lock<std::mutex> try_lock() {
    return std::unique_lock(mutex_, std::try_to_lock);
  }
  /// For the look at other threads: who waits for the lock is about to begin a
  /// wait, or to end one.
  const void* mutex() const { return &mutex_; }

  // REQUIRES, of all that follow: the lock is held.

  void begin(Passing passing, Nanos start);
  void end();
  void move_to(Nanos time);
  void set_handler(std::function<void()> handler);
  /// The handler that is to be told of a deadlock. Aborts if there is none, or
  /// it was told before and nothing has changed since.
  std::function<void()> tell();

  void add(Wait& wait);
  void remove(Wait& wait);
  /// Whether it is of the VirtualTime that lives now.
  bool knows(const Wait& wait) const;
  /// Whether this thread is in a wait.
  bool has_wait_of(pid_t thread) const;
  /// Of all waits and timers.
  Nanos earliest() const;
  /// How often a wait began or ended, or time moved.
  std::uint64_t changes() const { return changes_; }

  TimerTable& timers() { return timers_; }
  /// Fires the timers that are due.
  void fire_due();

 private:
  Core();
  void forget_waits();

  std::mutex mutex_;
  Wait* waits_ = nullptr;
  std::uint64_t life_ = 0;  ///< which VirtualTime it is, or none
  std::uint64_t changes_ = 0;
  TimerTable timers_;
  std::function<void()> handler_;
  std::uint64_t told_at_ = 0;  ///< the changes then
  int told_in_vain_ = 0;       ///< how often since something went on for sure
};

}  // namespace vigil::detail
