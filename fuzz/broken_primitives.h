// SPDX-License-Identifier: Apache-2.0
// Primitives that are broken on purpose, each in one way: primitives_fuzz must
// find them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "executor/channel.h"
#include "executor/context.h"
#include "executor/join_all.h"
#include "executor/poll.h"
#include "executor/race.h"
#include "executor/sleep.h"
#include "executor/time.h"
#include "executor/timeout.h"
#include "executor/wait_line.h"
#include "fuzz/primitives_ledger.h"
#include "fuzz/primitives_world.h"

namespace vigil {

/// What is wrong with a channel.
enum class ChannelDefect : std::uint8_t {
  kNone,
  kLastInFirstOut,
  kNobodyQueues,      ///< who comes while others wait is served at once
  kOneTooMany,        ///< items, at times
  kForgetsReceivers,  ///< a send wakes none
  kForgetsSenders,    ///< a receive wakes none
  kForgetsOwnLine,    ///< who is served does not wake the next behind it
  kKeepsWakeOnEnd,    ///< who is woken and gives up does not pass it on
  kLosesItem,         ///< of a full channel
  kKeepsItem          ///< of a full channel, for ever
};

/// A channel, line by line as ours but for the defect.
template <ChannelDefect defect>
class BrokenChannel {
  using Waiter = detail::LineWaiter<Waker>;

 public:
  explicit BrokenChannel(std::size_t capacity) : capacity_(capacity) {}
  std::size_t size() const noexcept { return items_.size(); }
  std::size_t capacity() const noexcept { return capacity_; }

  class Send;
  class Receive;
  Send send(CountedItem item) { return Send(*this, std::move(item)); }
  Receive recv() { return Receive(*this); }

  class Send {
   public:
    using Output = void;
    Send(BrokenChannel& channel, CountedItem item)
        : channel_(channel), item_(std::move(item)) {}
    Send(Send&& other) noexcept
        : channel_(other.channel_), item_(std::move(other.item_)) {}
    ~Send() { give_up(waiter_); }
    Poll<void> poll(Context& context) {
      if (!channel_.has_place() || !is_next(waiter_, channel_.senders_)) {
        return wait(waiter_, channel_.senders_, context);
      }
      channel_.items_.push_back(std::move(item_));
      waiter_.leave();
      if (defect != ChannelDefect::kForgetsReceivers) {
        channel_.receivers_.wake_next();
      }
      if (defect != ChannelDefect::kForgetsOwnLine && channel_.has_place()) {
        channel_.senders_.wake_head();
      }
      return ready;
    }

   private:
    BrokenChannel& channel_;
    CountedItem item_;
    Waiter waiter_;
  };

  class Receive {
   public:
    using Output = CountedItem;
    explicit Receive(BrokenChannel& channel) : channel_(channel) {}
    Receive(Receive&& other) noexcept : channel_(other.channel_) {}
    ~Receive() { give_up(waiter_); }
    Poll<CountedItem> poll(Context& context) {
      if (channel_.items_.empty() || !is_next(waiter_, channel_.receivers_)) {
        return wait(waiter_, channel_.receivers_, context);
      }
      Poll<CountedItem> output = channel_.take();
      waiter_.leave();
      if (defect != ChannelDefect::kForgetsSenders) {
        channel_.senders_.wake_next();
      }
      if (defect != ChannelDefect::kForgetsOwnLine && channel_.size() != 0) {
        channel_.receivers_.wake_head();
      }
      return output;
    }

   private:
    BrokenChannel& channel_;
    Waiter waiter_;
  };

 private:
  bool has_place() const noexcept {
    const std::size_t more = defect == ChannelDefect::kOneTooMany ? 1 : 0;
    return items_.size() < capacity_ + more;
  }
  static bool is_next(const Waiter& waiter, const detail::WaitLine& line) {
    if (defect == ChannelDefect::kNobodyQueues) return true;
    return waiter.is_in_line() ? waiter.is_head() : line.is_empty();
  }
  static PendingTag wait(Waiter& waiter, detail::WaitLine& line,
                         Context& context) {
    const auto old = waiter.wait(line, std::optional<Waker>(context.waker()));
    return pending;
  }
  static void give_up(Waiter& waiter) noexcept {
    detail::WaitLine* const line = waiter.line();
    if (line == nullptr) return;
    const bool was_woken = waiter.is_woken();
    waiter.leave();
    if (was_woken && defect != ChannelDefect::kKeepsWakeOnEnd) {
      line->wake_next();
    }
  }
  Poll<CountedItem> take() {
    if (size() == capacity_ && size() > 1) {
      if (defect == ChannelDefect::kLosesItem) items_.pop_front();
      if (defect == ChannelDefect::kKeepsItem) {
        static auto& kept = *new std::vector<CountedItem>;
        kept.push_back(std::move(items_.front()));
        items_.pop_front();
      }
    }
    const bool is_last = defect == ChannelDefect::kLastInFirstOut;
    Poll<CountedItem> output(
        std::move(is_last ? items_.back() : items_.front()));
    is_last ? items_.pop_back() : items_.pop_front();
    return output;
  }

  const std::size_t capacity_;
  std::deque<CountedItem> items_;
  detail::WaitLine senders_;
  detail::WaitLine receivers_;
};

template <ChannelDefect defect>
struct WithChannel : OurPrimitives {
  using Channel = BrokenChannel<defect>;
};

/// set() wakes nobody.
class DeafEvent {
 public:
  struct Wait {
    using Output = void;
    explicit Wait(const DeafEvent& waited_for) : event(waited_for) {}
    Poll<void> poll(Context&) const {
      if (event.is_set()) return ready;
      return pending;
    }
    const DeafEvent& event;
  };
  void set() noexcept { is_set_ = true; }
  void reset() noexcept { is_set_ = false; }
  bool is_set() const noexcept { return is_set_; }
  Wait wait() const noexcept { return Wait(*this); }

 private:
  bool is_set_ = false;
};
struct WithDeafEvent : OurPrimitives {
  using Event = DeafEvent;
};

/// Everybody goes on at once.
class GenerousNotify {
 public:
  struct Wait {
    using Output = void;
    Wait() noexcept {}
    Poll<void> poll(Context&) const { return ready; }
  };
  void notify() noexcept {}
  bool has_permit() const noexcept { return false; }
  Wait wait() const noexcept { return Wait(); }
};
struct WithGenerousNotify : OurPrimitives {
  using Notify = GenerousNotify;
};

inline Duration one_less(Duration delay) {
  return delay > Duration(0) ? delay - Duration(1) : delay;
}
struct WithEarlySleep : OurPrimitives {
  static Sleep sleep_for(Duration delay) {
    return vigil::sleep_for(one_less(delay));
  }
};
struct WithEarlyTimeout : OurPrimitives {
  template <class F>
  static auto timeout(Duration delay, F future) {
    return vigil::timeout(one_less(delay), std::move(future));
  }
};

/// A race that destroys nothing when it is ready; or that polls them all.
template <class F, bool polls_all>
class SlackRace {
 public:
  using Output = RaceWinner<typename F::Output>;
  explicit SlackRace(std::vector<F> branches)
      : branches_(std::move(branches)) {}
  Poll<Output> poll(Context& context) {
    std::optional<Output> output;
    for (std::size_t i = 0; i < branches_.size(); ++i) {
      auto answer = branches_[i].poll(context);
      if (answer.is_pending()) continue;
      if (!output) output = {i, std::move(answer).take()};
      if (!polls_all) break;
    }
    if (!output) return pending;
    if (polls_all) branches_.clear();
    return *std::move(output);
  }

 private:
  std::vector<F> branches_;
};
template <bool polls_all>
struct WithSlackRace : OurPrimitives {
  template <class F>
  static auto race_all(std::vector<F> futures) {
    return SlackRace<F, polls_all>(std::move(futures));
  }
};

/// A join of all that gives the outputs from right to left.
template <class F>
class ReversedJoin {
 public:
  using Output = typename F::Output;
  explicit ReversedJoin(F future) : future_(std::move(future)) {}
  Poll<Output> poll(Context& context) {
    auto answer = future_.poll(context);
    if (answer.is_pending()) return pending;
    Output outputs = std::move(answer).take();
    std::reverse(outputs.begin(), outputs.end());
    return outputs;
  }

 private:
  F future_;
};
struct WithReversedJoin : OurPrimitives {
  template <class F>
  static auto join_all(std::vector<F> futures) {
    return ReversedJoin(vigil::join_all(std::move(futures)));
  }
};

}  // namespace vigil
