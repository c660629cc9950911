// SPDX-License-Identifier: Apache-2.0
// Notify: wakes one waiter at a time.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "executor/context.h"
#include "executor/once.h"
#include "executor/poll.h"
#include "executor/runtime.h"
#include "executor/wait_line.h"

namespace vigil {

template <WakerLike W>
class BasicNotifyWait;

/// An auto-reset event with one stored permit: each notify() lets one waiter
/// go on, now or later. Thread safety: the executor's thread only.
class Notify {
 public:
  /// `name` stands in deadlock reports. REQUIRES: it outlives the Notify, as a
  /// literal does.
  explicit Notify(std::string_view name = {}) noexcept : name_(name) {}
  Notify(const Notify&) = delete;
  Notify& operator=(const Notify&) = delete;

  /// Lets the longest waiter that was not notified yet go on, and wakes it. If
  /// there is none, stores a permit for the next; there is never more than one.
  void notify() noexcept {
    if (!waiters_.wake_next()) has_permit_ = true;
  }
  /// Whether a permit is stored.
  bool has_permit() const noexcept { return has_permit_; }

  /// A future that is ready once it was notified; at its first poll, if a
  /// permit is stored, which it takes. One that was notified and is destroyed
  /// before it could go on passes the notification on (law F8).
  /// REQUIRES: the Notify outlives its polls.
  [[nodiscard]] BasicNotifyWait<Waker> wait() noexcept;

 private:
  template <WakerLike W>
  friend class BasicNotifyWait;
  bool has_permit_ = false;
  std::string_view name_;
  detail::WaitLine waiters_;  // whoever is woken in it is notified
};

/// The future behind Notify::wait(). May be moved until it is polled (F7;
/// checked); a poll after ready aborts (F5).
template <WakerLike W>
class BasicNotifyWait {
 public:
  using Output = void;
  explicit BasicNotifyWait(Notify& notify) noexcept : notify_(notify) {}
  BasicNotifyWait(BasicNotifyWait&& other) noexcept
      : notify_(other.notify_),
        once_(other.once_,
              "a Notify's wait was moved after it had been polled") {}
  BasicNotifyWait& operator=(BasicNotifyWait&&) = delete;
  ~BasicNotifyWait() {
    // Both are false when the Notify has gone before: it let go of the waiter.
    if (!waiter_.is_in_line() || !waiter_.is_woken()) return;
    waiter_.leave();
    notify_.notify();
  }

  Poll<void> poll(BasicContext<W>& context) {
    const bool is_first =
        once_.poll("a Notify's wait was polled after it was ready");
    std::optional<W> fresh;
    while (is_first ? !std::exchange(notify_.has_permit_, false)
                    : !waiter_.is_woken()) {
      if (!fresh && !waiter_.has_waker(context.waker())) {
        fresh = context.waker();
        continue;
      }
      detail::note_wait("notify", notify_.name_);
      const auto old = waiter_.wait(notify_.waiters_, std::move(fresh));
      return pending;
    }
    waiter_.leave();
    once_.finish();
    return ready;
  }

 private:
  Notify& notify_;
  detail::Once once_;
  detail::LineWaiter<W> waiter_;
};

inline BasicNotifyWait<Waker> Notify::wait() noexcept {
  return BasicNotifyWait<Waker>(*this);
}

}  // namespace vigil
