// SPDX-License-Identifier: Apache-2.0
#include "fuzz/primitives_ledger.h"

#include <algorithm>

namespace vigil {
namespace {

std::string text(Time time) {
  return std::to_string(time.time_since_epoch().count());
}
std::string name(std::size_t channel) { return "c" + std::to_string(channel); }

/// A delay that is not positive is a yield.
Time end_of(Time start, Duration delay) {
  return saturating_add(start, std::max(delay, Duration(0)));
}

}  // namespace

CountedItem PrimitivesLedger::make(std::size_t channel) {
  items_.push_back({.channel = channel});
  return CountedItem(*this, items_.size());
}

void PrimitivesLedger::is_sent(std::size_t number) {
  ItemRecord& item = items_[number - 1];
  item.is_sent = true;
  ++channels_[item.channel].sent;
}

void PrimitivesLedger::is_received(std::size_t channel, std::size_t ticket,
                                   const CountedItem& item) {
  const std::string which =
      "item " + std::to_string(item.number()) + " from " + name(channel);
  ItemRecord& record = items_[item.number() - 1];
  if (record.channel != channel) {
    fail("channel", which + " was sent to " + name(record.channel));
  }
  if (std::exchange(record.is_received, true)) {
    fail("channel", which + " was received twice");
  }
  Channel& books = channels_[channel];
  ++books.received;
  const std::size_t before = std::exchange(books.last_item, item.number());
  if (item.number() < before) {
    fail("channel", which + " was received after item " +
                        std::to_string(before) + ", which came later");
  }
  if (ticket < std::exchange(books.last_ticket, ticket)) {
    fail("channel", "a receiver of " + name(channel) +
                        " was served after one that came later");
  }
}

void PrimitivesLedger::look(std::size_t channel, std::size_t size,
                            std::size_t capacity) {
  if (size <= capacity) return;
  fail("channel", name(channel) + " has " + std::to_string(size) +
                      " items, and a capacity of " + std::to_string(capacity));
}

void PrimitivesLedger::judge_channel(std::size_t channel, std::size_t size,
                                     std::size_t capacity) {
  const Channel& books = channels_[channel];
  if (books.sent != books.received + size) {
    fail("channel", name(channel) + " was sent " + std::to_string(books.sent) +
                        " items, gave " + std::to_string(books.received) +
                        ", and has " + std::to_string(size));
  }
  if (size < capacity && books.waiting_senders != 0) {
    fail("channel",
         "a sender waits for " + name(channel) + ", which has a place");
  }
  if (size > 0 && books.waiting_receivers != 0) {
    fail("channel",
         "a receiver waits for " + name(channel) + ", which has an item");
  }
}

void PrimitivesLedger::look(Time now) {
  if (now < std::exchange(now_, now)) fail("T1", "time went back");
}

void PrimitivesLedger::judge_wake(const char* what, Time start, Duration delay,
                                  Time now) {
  look(now);
  if (now == end_of(start, delay)) return;
  fail("T2", std::string(what) + " of " + std::to_string(delay.count()) +
                 " from " + text(start) + " ended at " + text(now));
}

void PrimitivesLedger::judge_timeout(bool in_time, Time start, Duration delay,
                                     Time now) {
  if (!in_time) return judge_wake("a timeout", start, delay, now);
  look(now);
  if (now <= end_of(start, delay)) return;
  fail("timeout", "a future was in time at " + text(now) + ", after " +
                      std::to_string(delay.count()) + " from " + text(start));
}

void PrimitivesLedger::judge_destroyed(
    const char* what, const std::shared_ptr<BranchBook>& book) {
  if (book.use_count() == 1) return;
  fail(what, std::to_string(book.use_count() - 1) +
                 " branches were not destroyed when it was ready");
}

void PrimitivesLedger::judge_end() {
  if (live_items_ != 0) {
    fail("leak", std::to_string(live_items_) + " items are never destroyed");
  }
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (!items_[i].is_received || items_[i].is_sent) continue;
    fail("channel", "item " + std::to_string(i + 1) +
                        " was received, and its send was never ready");
  }
}

}  // namespace vigil
