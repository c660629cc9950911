// SPDX-License-Identifier: Apache-2.0
#include "executor/inbox.h"

#include <thread>
#include <utility>

#include "executor/fatal.h"

namespace vigil::detail {
namespace {

// The marks are addresses, and never read.
constinit Message closed_message(false);
constinit Message waiting_message(false);
Message* const kClosed = &closed_message;
Message* const kWaiting = &waiting_message;

/// Turns the list around. A mark is no message, and ends it.
Message* reversed(Message* latest) noexcept {
  Message* earliest = nullptr;
  while (latest != nullptr && latest != kWaiting) {
    Message* const next = std::exchange(latest->next, earliest);
    earliest = std::exchange(latest, next);
  }
  return earliest;
}

}  // namespace

bool Inbox::push(Message& message) noexcept {
  Message* head = head_.load(std::memory_order_relaxed);
  do {
    if (head == kClosed) return false;
    message.next = head;
    // SAFETY (W6): release, so that `next`, and what the sender wrote before,
    // are seen by who takes it. From here on the message is the owner's.
  } while (!head_.compare_exchange_weak(
      head, &message, std::memory_order_release, std::memory_order_relaxed));
  // A system call for a thread that sleeps; no lock that anybody could hold.
  if (head == kWaiting) head_.notify_one();
  return true;
}

Message* Inbox::take() noexcept {
  Message* const head = head_.load(std::memory_order_relaxed);
  if (head == nullptr || head == kClosed) return nullptr;
  // SAFETY (W6): acquire, against the release in push(). Nothing is popped
  // singly, so a message that comes back meanwhile (ABA) does no harm.
  return reversed(head_.exchange(nullptr, std::memory_order_acquire));
}

Message* Inbox::close() noexcept {
  return reversed(head_.exchange(kClosed, std::memory_order_acquire));
}

bool Inbox::wait() noexcept {
  for (;;) {
    // Acquire, against remove_guard(): whatever was pushed under a guard that
    // is gone is seen below.
    if (guards_.load(std::memory_order_acquire) == 0) {
      // SAFETY (E1): acquire, against end_sending(). A guarded sender that
      // merged its wake has seen the other's flag, which that one set after
      // begin_sending(): so it is counted here until its push is seen.
      while (senders_.load(std::memory_order_acquire) != 0) {
        std::this_thread::yield();
      }
      return !is_empty();
    }
    Message* head = nullptr;
    // SAFETY (E1): sequentially consistent, here and in drop_guard() and
    // end_wait(). Either the last guard sees the mark and takes it away, or its
    // end is seen below: its notice is never lost. A push replaces the mark,
    // and so is seen always.
    if (!head_.compare_exchange_strong(head, kWaiting,
                                       std::memory_order_seq_cst)) {
      return true;
    }
    while (guards_.load(std::memory_order_seq_cst) != 0 &&
           head_.load(std::memory_order_acquire) == kWaiting) {
      head_.wait(kWaiting, std::memory_order_relaxed);
    }
    head = kWaiting;
    head_.compare_exchange_strong(head, nullptr, std::memory_order_relaxed);
    if (!is_empty()) return true;
    // A guard that ended long ago may have taken the mark of this wait for that
    // of an earlier one (ABA), and others may have been made since: look again.
  }
}

void Inbox::add_guard() noexcept {
  if (guards_.fetch_add(1, std::memory_order_relaxed) >= UINT32_MAX / 2) {
    fatal("too many RemoteGuards");
  }
}

bool Inbox::drop_guard() noexcept {
  // SAFETY (E1, W6): sequentially consistent, see wait(); also release, against
  // the loads there.
  return guards_.fetch_sub(1, std::memory_order_seq_cst) == 1;
}

bool Inbox::end_wait() noexcept {
  Message* head = kWaiting;
  // SAFETY (E1): see wait().
  if (!head_.compare_exchange_strong(head, nullptr,
                                     std::memory_order_seq_cst)) {
    return false;
  }
  head_.notify_one();
  return true;
}

}  // namespace vigil::detail
