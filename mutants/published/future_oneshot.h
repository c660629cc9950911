// SPDX-License-Identifier: Apache-2.0
// A channel for one message, without a lock: a block with a word of state, a
// slot for the message and one for the receiver's waker. The bits say whose
// each slot is. With a switch for each published bug of such channels.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <utility>

#include "executor/context.h"
#include "executor/poll.h"
#include "executor/waker.h"
#include "mutants/chosen_bug.h"

namespace vigil::mutant {

/// What is wrong in a channel.
enum class OneshotBug : std::uint8_t {
  kNone,
  /// RUSTSEC-2026-0005, oneshot #87: a receiver that goes when the message is
  /// there takes the sender for done, and frees the block under it.
  kFreesUnderSender,
  /// oneshot #15: the waker of the first poll is kept, later ones are ignored.
  kKeepsFirstWaker,
  /// RUSTSEC-2021-0124 (tokio): a sender marks the message as sent in a channel
  /// that the receiver closed, and takes it back while that reads it.
  kSendsWhenClosed,
  /// folly fe27f3930: detaching is a relaxed exchange, so that the last one out
  /// frees what the other's accesses are not ordered before.
  kDetachesRelaxed,
  /// RUSTSEC-2025-0024 (crossbeam): who goes looks in a second step whether the
  /// other has gone, so that both may be last, and both free.
  kBothAreLast,
};

/// The block that both ends share.
template <OneshotBug bug>
class OneshotBlock {
 public:
  // The receiver's waker is in its slot, and the sender's to take.
  static constexpr unsigned kWaker = 1;
  // The message is in its slot, and the receiver's to take.
  static constexpr unsigned kMessage = 2;
  // No message will come: the sender went without one.
  static constexpr unsigned kNoMessage = 4;
  // The receiver wants no message any more.
  static constexpr unsigned kClosed = 8;
  // The ends that touch the block no more; who is second frees it.
  static constexpr unsigned kSenderDone = 16;
  static constexpr unsigned kReceiverDone = 32;

  void send(int message) {
    message_ = message;
    unsigned state = state_.load(std::memory_order_acquire);
    if (is<bug>(OneshotBug::kSendsWhenClosed)) {
      state = state_.fetch_or(kMessage);
    } else {
      // Not after close(): then the slot stays the sender's.
      while ((state & kClosed) == 0 &&
             !state_.compare_exchange_weak(state, state | kMessage)) {
      }
    }
    if ((state & kClosed) != 0) {
      message_.reset();
    } else {
      wake();
    }
  }
  void disconnect() { end(kNoMessage); }
  void close() { end(kClosed); }

  /// Empty while there is nothing; the message, or -1 if none will come.
  std::optional<int> poll(Context& context) {
    if (auto output = take()) return output;
    if (is<bug>(OneshotBug::kKeepsFirstWaker) && registered_)
      return std::nullopt;
    const auto old = take_waker();
    // Taken by somebody else, who has said before what ends the wait.
    if (std::exchange(registered_, true) && !old) return take();
    waker_.emplace(context.waker());
    state_.fetch_or(kWaker);
    // The sender may have come in between, and not have seen the waker (F3).
    auto output = take();
    if (output) forget();
    return output;
  }
  /// The receiver's waker is not needed any more.
  void forget() { const auto dropped = take_waker(); }

  /// One end goes. Frees the block if it is the last.
  void leave(unsigned self) {
    const unsigned other = self ^ (kSenderDone | kReceiverDone);
    unsigned before = 0;
    if (is<bug>(OneshotBug::kDetachesRelaxed)) {
      before = state_.fetch_or(self, std::memory_order_relaxed);
    } else {
      before = state_.fetch_or(self);
    }
    if (is<bug>(OneshotBug::kBothAreLast)) before = state_.load();
    if (is<bug>(OneshotBug::kFreesUnderSender) && self == kReceiverDone &&
        (before & kMessage) != 0) {
      before |= other;
    }
    // SAFETY (W8): the second to leave; the first touches nothing after it.
    if ((before & other) != 0) delete this;
  }

 private:
  void end(unsigned how) {
    state_.fetch_or(how);
    wake();
  }
  void wake() {
    if (auto waker = take_waker()) std::move(*waker).wake();
  }
  /// SAFETY (W2, W4): who clears the bit owns the slot. Who is not the receiver
  /// has set a bit before that ends the wait, so nobody fills it again.
  std::optional<Waker> take_waker() {
    if ((state_.fetch_and(~kWaker) & kWaker) == 0) return std::nullopt;
    return std::exchange(waker_, std::nullopt);
  }
  std::optional<int> take() {
    const unsigned state = state_.load(std::memory_order_acquire);
    if ((state & kMessage) != 0) {
      return std::exchange(message_, std::nullopt).value_or(-1);
    }
    if ((state & (kNoMessage | kClosed)) != 0) return -1;
    return std::nullopt;
  }

  std::atomic<unsigned> state_{0};
  std::optional<int> message_;
  std::optional<Waker> waker_;
  bool registered_ = false;  ///< the receiver's own note
};

/// The receiving end, as a future.
template <OneshotBug bug>
class OneshotReceiver {
  using Block = OneshotBlock<bug>;

 public:
  using Output = int;
  explicit OneshotReceiver(Block* block) : block_(block) {}
  OneshotReceiver(OneshotReceiver&& other) noexcept
      : block_(std::exchange(other.block_, nullptr)) {}
  ~OneshotReceiver() {
    if (block_ == nullptr) return;
    block_->forget();
    block_->leave(Block::kReceiverDone);
  }
  Poll<int> poll(Context& context) {
    if (done_) return pending;
    auto output = block_->poll(context);
    if (!output) return pending;
    done_ = true;
    return *output;
  }

 private:
  Block* block_;
  bool done_ = false;
};

/// As a subject: complete() sends, close() destroys the sender unsent.
template <OneshotBug bug>
class Oneshot {
  using Block = OneshotBlock<bug>;

 public:
  static constexpr bool any_thread = true;
  static constexpr bool one_waiter = true;
  static constexpr bool futures_outlive = true;

  Oneshot() = default;
  Oneshot(const Oneshot&) = delete;
  Oneshot& operator=(const Oneshot&) = delete;
  ~Oneshot() {
    if (sender_ != nullptr) close();
  }
  OneshotReceiver<bug> make() { return std::move(receiver_); }
  void complete() {
    Block* const block = std::exchange(sender_, nullptr);
    block->send(7);
    block->leave(Block::kSenderDone);
  }
  void close() {
    Block* const block = std::exchange(sender_, nullptr);
    if (block == nullptr) return;
    block->disconnect();
    block->leave(Block::kSenderDone);
  }
  static bool is_expected(int output) { return output == 7; }

 private:
  Block* sender_ = new Block;
  OneshotReceiver<bug> receiver_{sender_};
};

/// As a subject: complete() sends, close() is the receiver's, beside it.
template <OneshotBug bug>
class ClosingOneshot {
  using Block = OneshotBlock<bug>;

 public:
  static constexpr bool any_thread = true;
  static constexpr bool one_waiter = true;
  static constexpr bool completes_when_closed = true;

  ClosingOneshot() = default;
  ClosingOneshot(const ClosingOneshot&) = delete;
  ClosingOneshot& operator=(const ClosingOneshot&) = delete;
  ~ClosingOneshot() { block_->leave(Block::kSenderDone); }
  OneshotReceiver<bug> make() { return std::move(receiver_); }
  void complete() { block_->send(7); }
  void close() { block_->close(); }
  static bool is_expected(int output) { return output == 7; }

 private:
  Block* const block_ = new Block;
  OneshotReceiver<bug> receiver_{block_};
};

}  // namespace vigil::mutant
