// SPDX-License-Identifier: Apache-2.0
// A small auto-reset event for many threads, as a subject of the future suite,
// with a switch for each bug. Written from the mechanisms of published bugs.
//
// No mutant has undefined behaviour in the process that runs it: what would
// touch freed memory goes through nodes that are never freed.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "executor/context.h"
#include "executor/poll.h"
#include "executor/waker.h"
#include "mutants/bounded_lock.h"
#include "mutants/chosen_bug.h"

namespace vigil::mutant {

/// What is wrong in a future, or in the event that it waits for.
enum class FutureBug : std::uint8_t {
  kNone,
  kNeverRegisters,          ///< pending, and keeps no waker
  kNotifyWakesNobody,       ///< the permit is given, the waker forgotten
  kKeepsFirstWaker,         ///< later polls' wakers are ignored (oneshot #15)
  kWakesFirstWaker,         ///< keeps all wakers, wakes the first
  kChecksThenRegisters,     ///< in two locks (async-heapless #4, futures #942)
  kReadyWhenPolledTwice,    ///< a spurious poll is taken for the wake
  kForgetsWhenPolledTwice,  ///< a spurious poll loses its place
  kReadyReadsNull,          ///< a poll after ready follows a null pointer
  kBlocks,                  ///< poll waits for the condition
  kMovesItsChild,           ///< wrap() keeps futures in a vector that grows
  kEatsNotification,        ///< destroyed when notified: nobody else is (flume)
  kStaysInList,             ///< destroyed, and still a waiter (tokio #2340)
  kLeaksWaker,              ///< destroyed, and its waker is not dropped
  kDropsTwice,              ///< drops the waker that it has woken (rust #52629)
  kWakesTwice,              ///< wakes by value twice (RUSTSEC-2026-0005)
  kMixesTables,             ///< new data with the old table
  kUsesDropped,             ///< wakes the waker that it has dropped (kanal #14)
  kWakesUnderLock,          ///< notify wakes under its lock (tokio #4129)
  kDropsUnderLock,  ///< an old waker is dropped under the lock (tokio #5429)
};

/// The event: complete() lets one waiter go on, now or later.
template <FutureBug bug>
class MutantEvent {
  /// A waiter. Its waker is raw, so that mutants can misuse it.
  struct Node {
    std::optional<RawWaker> waker;
    std::optional<RawWaker> first_waker;
    bool in_list = false;
    bool notified = false;
    int polls = 0;
  };
  struct State {
    BoundedLock lock;
    bool permit = false;
    std::deque<Node*> waiters;
    std::deque<Node> nodes;  // never freed before the event

    // What mutants leave behind must not look like a leak of the suite's.
    ~State() {
      for (Node& node : nodes) {
        drop(node.waker);
        drop(node.first_waker);
      }
    }
  };

  static RawWaker clone(const Waker& waker) {
    return waker.vtable()->clone(waker.data());
  }
  static void drop(std::optional<RawWaker> raw) {
    if (raw) raw->vtable->drop(raw->data);
  }
  static void wake(std::optional<RawWaker> raw) {
    if (!raw) return;
    raw->vtable->wake(raw->data);
    if (is<bug>(FutureBug::kDropsTwice)) raw->vtable->drop(raw->data);
    if (is<bug>(FutureBug::kWakesTwice)) raw->vtable->wake(raw->data);
  }

 public:
  static constexpr bool any_thread = true;

  class Wait {
   public:
    using Output = void;
    explicit Wait(std::shared_ptr<State> state) : state_(std::move(state)) {
      const std::lock_guard lock(state_->lock);
      node_ = &state_->nodes.emplace_back();
    }
    Wait(Wait&& other) = delete;
    ~Wait() {
      std::optional<RawWaker> dropped;
      std::optional<RawWaker> woken;
      {
        const std::lock_guard lock(state_->lock);
        if (is<bug>(FutureBug::kStaysInList)) return;
        leave_list();
        if (!is<bug>(FutureBug::kLeaksWaker)) {
          dropped = std::exchange(node_->waker, std::nullopt);
        }
        if (node_->notified && !done_ &&
            !is<bug>(FutureBug::kEatsNotification)) {
          woken = notify_next();
        }
      }
      if (is<bug>(FutureBug::kWakesFirstWaker)) {
        drop(std::exchange(node_->first_waker, std::nullopt));
      }
      drop(dropped);
      wake(woken);
    }

    Poll<void> poll(Context& context) {
      if (done_) return poll_after_ready();
      ++node_->polls;
      if (is<bug>(FutureBug::kReadyWhenPolledTwice) && node_->polls == 2) {
        return ready;
      }
      if (is<bug>(FutureBug::kNeverRegisters)) {
        return take() ? finish() : Poll<void>(pending);
      }
      if (is<bug>(FutureBug::kBlocks)) hang_until([this] { return take(); });
      if (is<bug>(FutureBug::kChecksThenRegisters) && take()) return finish();
      return check_and_register(clone(context.waker()));
    }

   private:
    Poll<void> poll_after_ready() {
      if (is<bug>(FutureBug::kReadyReadsNull)) {
        // A crash on purpose, in a child process: volatile, so that it is one.
        static_cast<void>(*static_cast<volatile char*>(nullptr));
      }
      return pending;
    }
    Poll<void> finish() {
      done_ = true;
      return ready;
    }

    /// In one lock (F3), with `mine` cloned before it and what is left over
    /// dropped after it (W14).
    Poll<void> check_and_register(std::optional<RawWaker> mine) {
      std::optional<RawWaker> old;
      bool is_ready = false;
      {
        const std::lock_guard lock(state_->lock);
        is_ready = !is<bug>(FutureBug::kChecksThenRegisters) && take_locked();
        if (is_ready) {
          old = std::exchange(node_->waker, std::nullopt);
        } else {
          enlist(mine);
        }
        if (is<bug>(FutureBug::kDropsUnderLock)) {
          drop(std::exchange(mine, std::nullopt));
        }
      }
      drop(mine);
      drop(old);
      return is_ready ? finish() : Poll<void>(pending);
    }

    /// Registers `mine`, and leaves the old waker in it.
    void enlist(std::optional<RawWaker>& mine) {
      const bool is_again = node_->waker.has_value();
      if (is<bug>(FutureBug::kForgetsWhenPolledTwice) && is_again) {
        leave_list();
        std::swap(node_->waker, mine);
        return;
      }
      if (is<bug>(FutureBug::kKeepsFirstWaker) && is_again) return;
      if (is<bug>(FutureBug::kMixesTables) && is_again) {
        std::swap(node_->waker->data, mine->data);
      } else if (is<bug>(FutureBug::kWakesFirstWaker) && is_again &&
                 !node_->first_waker) {
        node_->first_waker = std::exchange(node_->waker, mine);
        mine.reset();
      } else {
        std::swap(node_->waker, mine);
      }
      if (!std::exchange(node_->in_list, true)) {
        state_->waiters.push_back(node_);
      }
    }

    bool take() {
      const std::lock_guard lock(state_->lock);
      return take_locked();
    }
    bool take_locked() {
      if (!node_->notified && !std::exchange(state_->permit, false)) {
        return false;
      }
      leave_list();
      return true;
    }
    void leave_list() {
      if (!std::exchange(node_->in_list, false)) return;
      auto& waiters = state_->waiters;
      waiters.erase(std::find(waiters.begin(), waiters.end(), node_));
    }
    std::optional<RawWaker> notify_next() { return MutantEvent::next(*state_); }

    std::shared_ptr<State> state_;
    Node* node_ = nullptr;
    bool done_ = false;
  };

  Wait make() { return Wait(state_); }
  void complete() {
    std::optional<RawWaker> woken;
    {
      const std::lock_guard lock(state_->lock);
      woken = next(*state_);
      if (is<bug>(FutureBug::kWakesUnderLock)) {
        wake(std::exchange(woken, std::nullopt));
      }
    }
    if (is<bug>(FutureBug::kUsesDropped) && woken) {
      drop(woken);
      woken->vtable->wake_by_ref(woken->data);
      return;
    }
    wake(woken);
  }

  /// A future that holds two, and polls the one that it got.
  template <class F>
  class Both {
   public:
    using Output = void;
    explicit Both(F&& inner) { children_.push_back(std::move(inner)); }
    Poll<void> poll(Context& context) {
      if (is<bug>(FutureBug::kMovesItsChild)) {
        std::vector<F> grown;
        grown.push_back(std::move(children_.front()));
        children_.swap(grown);
      }
      return children_.front().poll(context);
    }

   private:
    std::vector<F> children_;
  };
  template <class F>
  auto wrap(F inner) {
    return Both<F>(std::move(inner));
  }
  /// A future that polls two, until one of them is ready.
  template <class F>
  class Either {
   public:
    using Output = void;
    Either(F&& one, F&& other)
        : one_(std::move(one)), other_(std::move(other)) {}
    Poll<void> poll(Context& context) {
      if (one_.poll(context).is_ready()) return ready;
      return other_.poll(context);
    }

   private:
    F one_;
    F other_;
  };
  template <class F>
  auto hold(F one, F other) {
    return Either<F>(std::move(one), std::move(other));
  }

 private:
  /// Notifies the longest waiter, or stores the permit; whom to wake.
  static std::optional<RawWaker> next(State& state) {
    if (state.waiters.empty()) {
      state.permit = true;
      return std::nullopt;
    }
    Node& node = *state.waiters.front();
    state.waiters.pop_front();
    node.in_list = false;
    node.notified = true;
    if (is<bug>(FutureBug::kNotifyWakesNobody)) return std::nullopt;
    if (is<bug>(FutureBug::kWakesFirstWaker) && node.first_waker) {
      return std::exchange(node.first_waker, std::nullopt);
    }
    return std::exchange(node.waker, std::nullopt);
  }

  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace vigil::mutant
