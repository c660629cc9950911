// SPDX-License-Identifier: Apache-2.0
// The books of primitives_fuzz: who sent and received what, and who waits. They
// say what is wrong without knowing what should have happened.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "executor/time.h"
#include "fuzz/input.h"
#include "fuzz/primitives_steps.h"

namespace vigil {

class PrimitivesLedger;

/// What channels carry: it can be moved and not copied, and is counted.
class CountedItem {
 public:
  CountedItem(PrimitivesLedger& ledger, std::size_t number) noexcept;
  CountedItem(CountedItem&& other) noexcept
      : ledger_(std::exchange(other.ledger_, nullptr)),
        number_(other.number_) {}
  CountedItem& operator=(CountedItem&&) = delete;
  ~CountedItem();

  std::size_t number() const noexcept { return number_; }

 private:
  PrimitivesLedger* ledger_;  ///< null once it was moved from
  std::size_t number_;
};

/// Counts one who waits, while it lives.
class Waiting {
 public:
  explicit Waiting(std::size_t& count) noexcept : count_(count) { ++count_; }
  ~Waiting() { --count_; }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

 private:
  std::size_t& count_;
};

/// What the branches of one combinator leave. Each branch holds it as long as
/// it exists.
struct BranchBook {
  std::size_t completed = 0;
  std::size_t last = 0;  ///< the branch that completed last
};

/// The books of one run.
class PrimitivesLedger {
 public:
  /// A new item, for a send that is polled next.
  CountedItem make(std::size_t channel);
  void is_sent(std::size_t number);
  /// The place of a receive that is polled next.
  std::size_t take_ticket(std::size_t channel) {
    return channels_[channel].tickets++;
  }
  void is_received(std::size_t channel, std::size_t ticket,
                   const CountedItem& item);

  /// Looks at a channel: how much is in it.
  void look(std::size_t channel, std::size_t size, std::size_t capacity);
  /// The run is over: may those who wait, wait?
  void judge_channel(std::size_t channel, std::size_t size,
                     std::size_t capacity);
  /// Looks at the clock.
  void look(Time now);
  /// Time `delay` after `start`, or a yield.
  void judge_wake(const char* what, Time start, Duration delay, Time now);
  void judge_timeout(bool in_time, Time start, Duration delay, Time now);

  /// Whether all branches are destroyed, but for the combinator's own hold.
  void judge_destroyed(const char* what,
                       const std::shared_ptr<BranchBook>& book);

  /// All is destroyed.
  void judge_end();

  bool fail(std::string law, std::string message) {
    return found_.fail(std::move(law), std::move(message));
  }
  FirstFinding& found() noexcept { return found_; }

  struct Channel {
    std::size_t waiting_senders = 0;
    std::size_t waiting_receivers = 0;
    // Numbers from 1 on, in the order in which they came:
    std::size_t tickets = 1;
    std::size_t last_ticket = 0;  ///< of who was served
    std::size_t last_item = 0;    ///< that was received
    std::size_t sent = 0;
    std::size_t received = 0;
  };
  Channel& channel(std::size_t index) noexcept { return channels_[index]; }

 private:
  friend CountedItem;
  struct ItemRecord {
    std::size_t channel = 0;
    bool is_sent = false;
    bool is_received = false;
  };
  std::array<Channel, kPrimitiveChannels> channels_{};
  std::vector<ItemRecord> items_;
  std::size_t live_items_ = 0;
  Time now_{};
  FirstFinding found_;
};

inline CountedItem::CountedItem(PrimitivesLedger& ledger,
                                std::size_t number) noexcept
    : ledger_(&ledger), number_(number) {
  ++ledger.live_items_;
}
inline CountedItem::~CountedItem() {
  if (ledger_ != nullptr) --ledger_->live_items_;
}

}  // namespace vigil
