// SPDX-License-Identifier: Apache-2.0
// Where other threads leave word for an executor: wakes and cancellations in
// the order of their arrival, and the guards that make an idle one wait.
#pragma once

#include <atomic>
#include <cstdint>

namespace vigil::detail {

/// A link of the inbox; a part of the task it is about.
struct Message {
  constexpr explicit Message(bool is_cancel) noexcept : cancels(is_cancel) {}
  Message* next = nullptr;
  const bool cancels;  ///< Else it wakes.
};

/// A stack without locks that any thread pushes to and its owner empties.
///
/// Invariants: (1) a message is in it at most once at a time (the sender sees
/// to that); (2) once closed, it stays closed and empty. Thread safety: push()
/// and the guards, any thread that keeps the inbox alive meanwhile; all else,
/// the owner.
class Inbox {
 public:
  /// Any thread: before it looks whether a message is in the inbox already, and
  /// after it has pushed one or found that it need not. An executor is not idle
  /// in between: whoever found that another is about to push may be gone by
  /// then, with its guard.
  ///
  /// SAFETY (W8): the caller's waker or cancel handle keeps the task, and the
  /// task the core and this inbox, until end_sending() has returned.
  void begin_sending() noexcept {
    // Relaxed: ordered by the flag that the sender sets next.
    senders_.fetch_add(1, std::memory_order_relaxed);
  }
  void end_sending() noexcept {
    senders_.fetch_sub(1, std::memory_order_release);
  }
  /// Leaves `message`, and wakes the owner if it waits. False, and nothing
  /// done, once closed. Never blocks (law W13).
  bool push(Message& message) noexcept;
  /// Takes everything: the earliest first, linked by `next`.
  Message* take() noexcept;
  /// As take(), and from now on push() fails.
  Message* close() noexcept;
  bool is_empty() const noexcept {
    return head_.load(std::memory_order_relaxed) == nullptr;
  }

  /// Blocks while nothing is there and a guard exists.
  /// True if something has arrived; false if nothing has, and no guard exists.
  bool wait() noexcept;
  void add_guard() noexcept;
  void remove_guard() noexcept {
    if (drop_guard()) end_wait();
  }
  /// The two steps of remove_guard(). Anything may happen between them on other
  /// threads, and tests let it. True for the last guard.
  bool drop_guard() noexcept;
  /// Ends the owner's wait, if it waits: true then.
  bool end_wait() noexcept;

 private:
  /// The latest message; null; or one of two marks: closed, or its owner waits.
  std::atomic<Message*> head_{nullptr};
  std::atomic<std::uint32_t> guards_{0};
  std::atomic<std::uint32_t> senders_{0};  ///< in begin .. end_sending()
};

}  // namespace vigil::detail
