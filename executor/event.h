// SPDX-License-Identifier: Apache-2.0
// Event: a flag that tasks wait for.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "executor/context.h"
#include "executor/once.h"
#include "executor/poll.h"
#include "executor/runtime.h"
#include "executor/wait_list.h"

namespace vigil {

template <WakerLike W>
class BasicEventWait;

/// A manual-reset event: set() latches, and wakes all waiters in the order of
/// their waits. Thread safety: the executor's thread only.
class Event {
 public:
  /// `name` stands in deadlock reports. REQUIRES: it outlives the event, as a
  /// literal does.
  explicit Event(std::string_view name = {}) noexcept : name_(name) {}
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  /// Sets the flag; waiters now and later go on.
  void set() noexcept {
    is_set_ = true;
    waiters_.notify_all();
  }
  /// Clears the flag. Waiters that set() has woken go on all the same.
  void reset() noexcept { is_set_ = false; }
  bool is_set() const noexcept { return is_set_; }

  /// A future that is ready once the event is set; at its first poll, if it is.
  /// REQUIRES: the event outlives it.
  [[nodiscard]] BasicEventWait<Waker> wait() noexcept;

 private:
  template <WakerLike W>
  friend class BasicEventWait;
  bool is_set_ = false;
  std::string_view name_;
  WaitList waiters_;
};

/// The future behind Event::wait(). May be moved until it is polled (F7;
/// checked); a poll after ready aborts (F5).
template <WakerLike W>
class BasicEventWait {
 public:
  using Output = void;
  explicit BasicEventWait(Event& event) noexcept : event_(event) {}
  BasicEventWait(BasicEventWait&& other) noexcept
      : event_(other.event_),
        once_(other.once_,
              "an Event's wait was moved after it had been polled") {}
  BasicEventWait& operator=(BasicEventWait&&) = delete;
  ~BasicEventWait() = default;

  Poll<void> poll(BasicContext<W>& context) {
    once_.poll("an Event's wait was polled after it was ready");
    std::optional<W> fresh;
    while (!event_.is_set_ && !waiter_.is_notified()) {
      if (!fresh && !waiter_.has_waker(context.waker())) {
        fresh = context.waker();
        continue;
      }
      detail::note_wait("event", event_.name_);
      const auto old = waiter_.wait(event_.waiters_, std::move(fresh));
      return pending;
    }
    once_.finish();
    waiter_.unlink();  // polled before set() has come to it
    return ready;
  }

 private:
  Event& event_;
  detail::Once once_;
  Waiter<W> waiter_;
};

inline BasicEventWait<Waker> Event::wait() noexcept {
  return BasicEventWait<Waker>(*this);
}

}  // namespace vigil
