// SPDX-License-Identifier: Apache-2.0
// Published bugs of timers: each executor has one, in its own way to keep time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "mutants/published/executor_base.h"

namespace vigil::published {

/// tokio #3190: a new earlier timer does not interrupt the wait. The driver
/// keeps the deadline until which it waits; only its own wake-up, and the end
/// of the timer that it waits for, have it look at the others.
template <bool fixed>
class CachedDeadline final : public BaseExecutor {
  void add_timer(TaskId task, Time deadline) override {
    BaseExecutor::add_timer(task, deadline);
    if (!waits_until_ || (fixed && deadline < *waits_until_)) {
      waits_until_ = deadline;
    }
  }
  void drop_timer(TaskId task) override {
    BaseExecutor::drop_timer(task);
    const bool is_there = std::any_of(
        timers_.begin(), timers_.end(),
        [this](auto& timer) { return timer.first.first == waits_until_; });
    if (!is_there) waits_until_ = earliest();
  }
  bool advance() override {
    if (!waits_until_) return false;
    now_ = *waits_until_;
    fire_due();
    waits_until_ = earliest();
    return true;
  }
  std::optional<Time> earliest() const {
    if (timers_.empty()) return std::nullopt;
    return timers_.begin()->first.first;
  }
  std::optional<Time> waits_until_;
};

/// tokio #3619, #684: an instant is subtracted from a later one. The clock goes
/// on while tasks are polled, so that a deadline may be over when the driver
/// asks how long to wait; what is left is then less than nothing.
template <bool fixed>
class NegativeWait final : public BaseExecutor {
 public:
  static constexpr Promises promises = kAnyTime;

 private:
  void after_poll(TaskId) override { now_ = saturating_add(now_, Duration(1)); }
  bool advance() override {
    if (timers_.empty()) return false;
    Duration wait = timers_.begin()->first.first - now_;
    if (fixed) wait = std::max(wait, Duration::zero());
    now_ += wait;
    fire_due();
    return true;
  }
};

/// tokio #3229: a timer dropped at exactly its deadline crashes. Timers that
/// are due leave the heap and stand as fired until their task is polled; who
/// drops one in between looks for it in the heap.
template <bool fixed>
class DropAtDeadline final : public BaseExecutor {
  enum class Place : std::uint8_t { kNone, kInHeap, kFired };

  void spawned(TaskId task) override {
    places_.resize(std::max<std::size_t>(places_.size(), task + 1));
  }
  void add_timer(TaskId task, Time deadline) override {
    BaseExecutor::add_timer(task, deadline);
    places_[task] = Place::kInHeap;
  }
  void fired(TaskId task) override {
    places_[task] = Place::kFired;
    schedule(task);
  }
  void before_poll(TaskId task) override { places_[task] = Place::kNone; }
  void drop_timer(TaskId task) override {
    if (places_[task] == Place::kNone) return;
    const std::size_t before = timers_.size();
    BaseExecutor::drop_timer(task);
    const bool was_in_heap = timers_.size() != before;
    // The crash comes when the poll is over: it would tear a program apart that
    // is not to blame.
    if (!fixed && !was_in_heap) has_crashed_ = true;
    places_[task] = Place::kNone;
  }
  void after_poll(TaskId) override {
    if (has_crashed_) throw std::logic_error("the timer is not in the heap");
  }
  std::vector<Place> places_;
  bool has_crashed_ = false;
};

/// LadybirdBrowser #6260, calloop #205: timers with equal deadlines fire out of
/// order. They stand in a binary heap, which is not stable, and no number says
/// which came first.
template <bool fixed>
class UnstableHeap final : public BaseExecutor {
  struct Timer {
    TimerKey key;
    TaskId task;
  };
  static bool is_later(const Timer& one, const Timer& other) {
    if (fixed) return one.key > other.key;
    return one.key.first > other.key.first;
  }
  void add_timer(TaskId task, Time deadline) override {
    heap_.push_back({{deadline, next_sequence_++}, task});
    std::push_heap(heap_.begin(), heap_.end(), is_later);
  }
  void drop_timer(TaskId task) override {
    std::erase_if(heap_, [task](auto& timer) { return timer.task == task; });
    std::make_heap(heap_.begin(), heap_.end(), is_later);
  }
  bool advance() override {
    if (heap_.empty()) return false;
    now_ = heap_.front().key.first;
    while (!heap_.empty() && heap_.front().key.first <= now_) {
      std::pop_heap(heap_.begin(), heap_.end(), is_later);
      fired(heap_.back().task);
      heap_.pop_back();
    }
    return true;
  }
  std::vector<Timer> heap_;
};

/// folly ManualExecutor: time jumps to the target before the callbacks run. It
/// is driven to where the last timer stands that is known now.
template <bool fixed>
class JumpsToTarget final : public BaseExecutor {
  bool advance() override {
    if (timers_.empty()) return false;
    const Time target = timers_.rbegin()->first.first;
    if (!fixed) now_ = target;
    while (!timers_.empty() && timers_.begin()->first.first <= target) {
      const Time due = timers_.begin()->first.first;
      if (fixed) now_ = due;
      while (!timers_.empty() && timers_.begin()->first.first == due) {
        const TaskId task = timers_.begin()->second;
        timers_.erase(timers_.begin());
        fired(task);
      }
      for (TaskId task = next(); task != kNobody; task = next()) poll(task);
    }
    return true;
  }
};

/// vespa #25888, libHttpClient #419: now + delay overflows. The sum is before
/// now, so the timer is due at once.
template <bool fixed>
class WrappingSum final : public BaseExecutor {
  Time deadline_after(Duration delay) override {
    if (fixed) return saturating_add(now_, delay);
    // Unsigned numbers may wrap; what they stand for has wrapped as well.
    const auto sum =
        static_cast<std::uint64_t>(now_.time_since_epoch().count()) +
        static_cast<std::uint64_t>(delay.count());
    return Time(Duration(static_cast<std::int64_t>(sum)));
  }
  bool advance() override {
    if (timers_.empty()) return false;
    now_ = std::max(now_, timers_.begin()->first.first);
    fire_due();
    return true;
  }
};

/// asio #1652: expires_after while a wait is pending, and the wait never
/// completes. A new expiry cancels the wait, which takes the timer out of the
/// queue; the mark that it is in there stays, so that nobody puts it back.
template <bool fixed>
class ExpiresAfter final : public BaseExecutor {
  void spawned(TaskId task) override {
    is_queued_.resize(std::max<std::size_t>(is_queued_.size(), task + 1));
  }
  void add_timer(TaskId task, Time deadline) override {
    if (is_queued_[task]) return;
    is_queued_[task] = true;
    BaseExecutor::add_timer(task, deadline);
  }
  void fired(TaskId task) override {
    is_queued_[task] = false;
    schedule(task);
  }
  void drop_timer(TaskId task) override {
    BaseExecutor::drop_timer(task);
    if (fixed) is_queued_[task] = false;
  }
  std::vector<bool> is_queued_;
};

/// RUSTSEC-2024-0019 (mio): an event with a stale token arrives after
/// deregistration. A token is a place in a table, and places are used again;
/// what is deregistered is not taken out of the heap, but recognised when it
/// comes. Fixed, a token has a generation too.
template <bool fixed>
class StaleToken final : public BaseExecutor {
  struct Place {
    TaskId task = kNobody;
    unsigned generation = 0;
  };
  struct Event {
    std::size_t place;
    unsigned generation;
  };

  void add_timer(TaskId task, Time deadline) override {
    std::size_t place = 0;
    while (place < places_.size() && places_[place].task != kNobody) ++place;
    if (place == places_.size()) places_.emplace_back();
    places_[place].task = task;
    events_.emplace(TimerKey(deadline, next_sequence_++),
                    Event{place, places_[place].generation});
  }
  void drop_timer(TaskId task) override {
    for (Place& place : places_) {
      if (place.task != task) continue;
      place.task = kNobody;
      ++place.generation;
    }
  }
  /// Whom the event is for, or kNobody.
  TaskId owner(const Event& event) const {
    const Place& place = places_[event.place];
    const bool is_stale = fixed && place.generation != event.generation;
    return is_stale ? kNobody : place.task;
  }
  bool advance() override {
    std::erase_if(events_, [this](auto& event) {
      return owner(event.second) == kNobody;
    });
    if (events_.empty()) return false;
    now_ = events_.begin()->first.first;
    while (!events_.empty() && events_.begin()->first.first <= now_) {
      const TaskId task = owner(events_.begin()->second);
      events_.erase(events_.begin());
      if (task == kNobody) continue;
      drop_timer(task);
      schedule(task);
    }
    return true;
  }
  std::vector<Place> places_;
  std::map<TimerKey, Event> events_;
};

}  // namespace vigil::published
