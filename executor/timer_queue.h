// SPDX-License-Identifier: Apache-2.0
// The timers that wait, in the order (deadline, sequence): the earliest first,
// and of equal deadlines the one that was set first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "executor/time.h"

namespace vigil {

class TimerQueue;

/// One timer, a member of whatever sleeps. It leaves its queue when it is
/// destroyed (law T6) and stays at its address while it is in one.
class TimerEntry {
 public:
  /// Called when the timer is due, after it has left the queue; it may use the
  /// queue as it likes.
  using Fire = void (*)(TimerEntry&) noexcept;

  explicit TimerEntry(Fire fire) noexcept : fire_(fire) {}
  ~TimerEntry() { cancel(); }
  TimerEntry(const TimerEntry&) = delete;
  TimerEntry& operator=(const TimerEntry&) = delete;

  /// Whether it is in a queue.
  bool is_waiting() const noexcept { return queue_ != nullptr; }
  /// Leaves its queue, if it is in one.
  void cancel() noexcept;

 private:
  friend TimerQueue;
  Fire fire_;
  TimerQueue* queue_ = nullptr;
  std::size_t place_ = 0;  // in the queue's heap
};

/// A binary min-heap of timers; every operation takes O(log n).
///
/// Invariants: (1) `heap_[i]` is not after its children; (2) an entry in the
/// heap knows its queue and place; (3) sequence numbers are never reused.
/// Thread safety: one thread at a time.
class TimerQueue {
 public:
  TimerQueue() = default;
  ~TimerQueue() { clear(); }
  TimerQueue(const TimerQueue&) = delete;
  TimerQueue& operator=(const TimerQueue&) = delete;

  /// Adds `entry` behind all that have the same deadline.
  /// REQUIRES: it is in no queue. Throws std::bad_alloc, and then adds nothing.
  void insert(TimerEntry& entry, Time deadline);
  /// Takes `entry` out.
  /// REQUIRES: it is in this queue.
  void remove(TimerEntry& entry) noexcept;

  /// Lets go of the timers that still wait: they never fire.
  void clear() noexcept;

  bool is_empty() const noexcept { return heap_.empty(); }
  std::size_t size() const noexcept { return heap_.size(); }
  /// REQUIRES: not empty.
  Time earliest_deadline() const noexcept { return heap_.front().deadline; }
  /// Takes the earliest entry out and fires it.
  /// REQUIRES: not empty.
  void fire_earliest() noexcept;

 private:
  struct Slot {
    Time deadline;
    std::uint64_t sequence;
    TimerEntry* entry;
    bool is_before(const Slot& other) const noexcept {
      return deadline != other.deadline ? deadline < other.deadline
                                        : sequence < other.sequence;
    }
  };
  void place(std::size_t index, const Slot& slot) noexcept;
  void sift_up(std::size_t index, const Slot& slot) noexcept;
  void sift_down(std::size_t index, const Slot& slot) noexcept;

  std::vector<Slot> heap_;
  std::uint64_t next_sequence_ = 0;
};

}  // namespace vigil
