// SPDX-License-Identifier: Apache-2.0
// Channel: a bounded queue between tasks, first in first out.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <type_traits>
#include <utility>

#include "executor/context.h"
#include "executor/once.h"
#include "executor/poll.h"
#include "executor/runtime.h"
#include "executor/wait_line.h"

namespace vigil {

template <class T, WakerLike W>
class BasicSend;
template <class T, WakerLike W>
class BasicReceive;

/// A queue of at most `capacity` items, with a line of senders and a line of
/// receivers.
///
/// Who comes while somebody stands in its line joins the end of it, even if
/// there is a place or an item; only the head of a line is served. Whoever is
/// served wakes the longest waiter of the other line that is not woken, and
/// then the head of its own if there is something left for it and it is not
/// woken. Who is woken and cannot be served keeps its place; who is woken and
/// destroyed wakes the next of its line (law F8).
///
/// Thread safety: the executor's thread only.
template <class T>
class Channel {
  static_assert(std::is_object_v<T> && std::is_nothrow_destructible_v<T>);

 public:
  /// Throws std::invalid_argument if `capacity` is 0. `name` stands in deadlock
  /// reports. REQUIRES: it outlives the channel, as a literal does.
  explicit Channel(std::size_t capacity, std::string_view name = {})
      : capacity_(capacity), name_(name) {
    if (capacity == 0) {
      throw std::invalid_argument("vigil: a Channel's capacity is 1 or more");
    }
  }
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  /// How many items there may be, and how many there are.
  std::size_t capacity() const noexcept { return capacity_; }
  std::size_t size() const noexcept { return items_.size(); }

  /// A future that puts `value` into the channel; at its first poll, if nobody
  /// waits to send and there is a place. If it is destroyed before, the value
  /// goes with it. REQUIRES: the channel outlives its polls.
  [[nodiscard]] BasicSend<T, Waker> send(T value) {
    return BasicSend<T, Waker>(*this, std::move(value));
  }
  /// A future that takes the first item; at its first poll, if nobody waits to
  /// receive and there is one. REQUIRES: the channel outlives its polls.
  [[nodiscard]] BasicReceive<T, Waker> recv() noexcept {
    return BasicReceive<T, Waker>(*this);
  }

 private:
  template <class U, WakerLike W>
  friend class BasicSend;
  template <class U, WakerLike W>
  friend class BasicReceive;
  bool has_place() const noexcept { return items_.size() < capacity_; }
  bool has_item() const noexcept { return !items_.empty(); }

  std::size_t capacity_;
  std::string_view name_;
  std::deque<T> items_;
  detail::WaitLine senders_;
  detail::WaitLine receivers_;
};

namespace detail {

/// A sender or a receiver: its place in its line, and what it owes the others.
template <WakerLike W>
class ChannelWaiter {
 public:
  /// Whether it is its turn, if there is something for it.
  bool is_next(const WaitLine& own) const noexcept {
    return place_.is_in_line() ? place_.is_head() : own.is_empty();
  }
  bool has_waker(const W& waker) const noexcept {
    return place_.has_waker(waker);
  }
  [[nodiscard]] std::optional<W> wait(WaitLine& own,
                                      std::optional<W> fresh) noexcept {
    return place_.wait(own, std::move(fresh));
  }
  void leave() noexcept { place_.leave(); }
  /// Gives up; if it was woken, another gets that wake. (One that could be
  /// served is always woken: whoever left something for it has seen to that.)
  void give_up() noexcept {
    WaitLine* const line = place_.line();
    if (line == nullptr) return;  // perhaps since the channel is gone
    const bool was_woken = place_.is_woken();
    place_.leave();
    if (was_woken) line->wake_next();
  }

 private:
  LineWaiter<W> place_;
};

}  // namespace detail

/// The future behind Channel::send(). May be moved until it is polled (F7;
/// checked); a poll after ready aborts (F5). If the move of the value into the
/// channel throws, so does the poll, and nothing was sent.
template <class T, WakerLike W>
class BasicSend {
 public:
  using Output = void;
  BasicSend(Channel<T>& channel, T value)
      : channel_(channel), value_(std::move(value)) {}
  BasicSend(BasicSend&& other) noexcept(std::is_nothrow_move_constructible_v<T>)
      : channel_(other.channel_),
        value_(std::move(other.value_)),
        once_(other.once_, "a send was moved after it had been polled") {}
  BasicSend& operator=(BasicSend&&) = delete;
  ~BasicSend() { waiter_.give_up(); }

  Poll<void> poll(BasicContext<W>& context) {
    once_.poll("a send was polled after it was ready");
    std::optional<W> fresh;
    while (!channel_.has_place() || !waiter_.is_next(channel_.senders_)) {
      if (!fresh && !waiter_.has_waker(context.waker())) {
        fresh = context.waker();
        continue;
      }
      detail::note_wait("send to", channel_.name_);
      const auto old = waiter_.wait(channel_.senders_, std::move(fresh));
      return pending;
    }
    once_.finish();
    try {
      channel_.items_.push_back(std::move(value_));
    } catch (...) {
      waiter_.give_up();
      throw;
    }
    waiter_.leave();
    channel_.receivers_.wake_next();
    if (channel_.has_place()) channel_.senders_.wake_head();
    return ready;
  }

 private:
  Channel<T>& channel_;
  T value_;
  detail::Once once_;
  detail::ChannelWaiter<W> waiter_;
};

/// The future behind Channel::recv(). May be moved until it is polled (F7;
/// checked); a poll after ready aborts (F5). If the move of the item out of the
/// channel throws, so does the poll, and the item stays.
template <class T, WakerLike W>
class BasicReceive {
 public:
  using Output = T;
  explicit BasicReceive(Channel<T>& channel) noexcept : channel_(channel) {}
  BasicReceive(BasicReceive&& other) noexcept
      : channel_(other.channel_),
        once_(other.once_, "a receive was moved after it had been polled") {}
  BasicReceive& operator=(BasicReceive&&) = delete;
  ~BasicReceive() { waiter_.give_up(); }

  Poll<T> poll(BasicContext<W>& context) {
    once_.poll("a receive was polled after it was ready");
    std::optional<W> fresh;
    while (!channel_.has_item() || !waiter_.is_next(channel_.receivers_)) {
      if (!fresh && !waiter_.has_waker(context.waker())) {
        fresh = context.waker();
        continue;
      }
      detail::note_wait("receive from", channel_.name_);
      const auto old = waiter_.wait(channel_.receivers_, std::move(fresh));
      return pending;
    }
    once_.finish();
    Poll<T> output = move_item_out();
    channel_.items_.pop_front();
    waiter_.leave();
    channel_.senders_.wake_next();
    if (channel_.has_item()) channel_.receivers_.wake_head();
    return output;
  }

 private:
  Poll<T> move_item_out() {
    try {
      return Poll<T>(std::move(channel_.items_.front()));
    } catch (...) {
      waiter_.give_up();
      throw;
    }
  }

  Channel<T>& channel_;
  detail::Once once_;
  detail::ChannelWaiter<W> waiter_;
};

}  // namespace vigil
