// SPDX-License-Identifier: Apache-2.0
// A subject, some of its futures and their wakers, for checks in which several
// threads, wakers that act when they are called, or many futures use them. What
// is judged is the end: that nobody who waits for what is true is asleep, that
// nothing was given twice, and that all wakers have ended.
//
// Nothing here orders threads beyond what the check orders: the books are
// relaxed, so that ThreadSanitizer sees what the subject alone leaves
// unordered.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "audit/future_hooks.h"
#include "audit/future_sequences.h"
#include "audit/future_subject.h"
#include "audit/law_check.h"

namespace vigil::detail {

/// A future of a subject, made in place.
template <class S>
struct HeldFuture {
  explicit HeldFuture(S& subject) : future(subject.make()) {}
  /// Whether it is ready now.
  bool poll(const Waker& waker) {
    Context context(waker);
    return future.poll(context).is_ready();
  }
  FutureOf<S> future;
};

/// Thread safety: each future is used by one thread at a time, and the subject
/// as it allows; what is not a call of theirs, when all threads are joined.
template <class S>
class FutureWorld {
 public:
  static constexpr std::size_t kFutures = FutureActs::of<S>().futures;

  explicit FutureWorld(std::size_t futures = kFutures) {
    while (waiters_.size() < futures) {
      auto& future = waiters_.emplace_back().future;
      inside([&] { future = std::make_unique<HeldFuture<S>>(*subject_); });
    }
  }
  ~FutureWorld() { destroy_all(); }
  FutureWorld(const FutureWorld&) = delete;
  FutureWorld& operator=(const FutureWorld&) = delete;

  // What threads do. Futures that are gone or ready, and what was done as often
  // as it may be, are passed over.
  void poll(std::size_t index, bool other = false) {
    Waiter& waiter = waiters_[index];
    if (!waits(index)) return;
    if (other) waiter.which = 1 - waiter.which;
    const WakerBooks& books = *waiter.books[waiter.which];
    waiter.wakes_before_poll = books.wakes();
    waiter.polled = true;
    inside([&waiter] {
      try {
        waiter.ready = waiter.future->poll(waiter.wakers[waiter.which]);
      } catch (...) {
        waiter.ready = true;  // an exception counts as an output
      }
    });
    if (waiter.ready) taken_.fetch_add(1, std::memory_order_relaxed);
    waiter.ready_too_early =
        waiter.ready && completions_.load(std::memory_order_relaxed) == 0 &&
        !closed_.load(std::memory_order_relaxed) &&
        !gone_.load(std::memory_order_relaxed);
  }
  void destroy(std::size_t index) {
    inside([&future = waiters_[index].future] { future.reset(); });
  }
  /// What is to be called at once must not be told apart by who came first.
  void complete() {
    if (!may_complete()) return;
    completions_.fetch_add(1, std::memory_order_relaxed);
    subject_->complete();
  }
  void close() {
    if (!may_close()) return;
    closed_.store(true, std::memory_order_relaxed);
    if constexpr (CanBeClosed<S>) subject_->close();
  }
  void disturb() {
    if constexpr (CanBeDisturbed<S>) {
      if (!std::exchange(disturbed_, true)) subject_->disturb();
    }
  }
  /// Of a subject whose futures outlive it.
  void destroy_subject() {
    gone_.store(true, std::memory_order_relaxed);
    subject_.reset();
  }

  bool may_complete() const {
    return completions_.load(std::memory_order_relaxed) < completions<S>() &&
           (completes_when_closed<S>() ||
            !closed_.load(std::memory_order_relaxed));
  }
  bool may_close() const {
    return CanBeClosed<S> && !closed_.load(std::memory_order_relaxed);
  }
  bool waits(std::size_t index) const {
    return waiters_[index].future != nullptr && !waiters_[index].ready;
  }
  bool is_alive(std::size_t index) const {
    return waiters_[index].future != nullptr;
  }
  bool is_woken(std::size_t index) const {
    const Waiter& waiter = waiters_[index];
    return waiter.books[waiter.which]->wakes() > waiter.wakes_before_poll;
  }

  /// Calls `act(call)` whenever one of the wakers is called.
  void on_call(const std::function<void(WakerBooks::Call)>& act) {
    for (Waiter& waiter : waiters_) {
      for (auto& books : waiter.books) books->on_call = act;
    }
  }

  /// Brings all to rest and judges: empty, or what is wrong. `lost` is the law
  /// that a lost wake breaks.
  std::optional<LawViolation> settle(std::string_view lost) {
    on_call(nullptr);
    // One that is ready may pass on what it got to one before it.
    const std::size_t rounds_max = 8 * (waiters_.size() + 1);
    bool has_polled = true;
    for (std::size_t round = 0; round < rounds_max && has_polled; ++round) {
      has_polled = false;
      for (std::size_t i = 0; i < waiters_.size(); ++i) {
        if (!waits(i) || (waiters_[i].polled && !is_woken(i))) continue;
        poll(i);
        has_polled = true;
      }
    }
    if (auto found = judge_waiters(lost)) return found;
    destroy_all();
    return judge_books();
  }

 private:
  struct Waiter {
    std::array<std::unique_ptr<WakerBooks>, 2> books{
        std::make_unique<WakerBooks>(), std::make_unique<WakerBooks>()};
    std::array<Waker, 2> wakers{books[0]->waker(), books[1]->waker()};
    // A block of its own, so that AddressSanitizer sees who comes too late.
    std::unique_ptr<HeldFuture<S>> future;
    std::size_t wakes_before_poll = 0;
    std::size_t which = 0;  ///< the waker of the latest poll
    bool polled = false;
    bool ready = false;
    bool ready_too_early = false;

    ~Waiter() {
      future.reset();
      // Whoever still has a clone may call it for ever.
      for (std::size_t i = 0; i < 2; ++i) {
        if (books[i]->live() != 1) WakerBooks::lose(std::move(books[i]));
      }
    }
    Waiter() = default;
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;
  };

  /// Where futures may be used; the subject may be gone if it has no inside().
  template <class Act>
  void inside(Act act) {
    if constexpr (HasInside<S>) {
      subject_->inside(act);
    } else {
      act();
    }
  }
  void destroy_all() {
    for (std::size_t i = 0; i < waiters_.size(); ++i) {
      if (is_alive(i)) destroy(i);
    }
  }

  std::optional<LawViolation> judge_waiters(std::string_view lost) const {
    const std::size_t done = completions_.load(std::memory_order_relaxed);
    const std::size_t taken = taken_.load(std::memory_order_relaxed);
    const bool closed = closed_.load(std::memory_order_relaxed);
    std::size_t asleep = 0;
    for (std::size_t i = 0; i < waiters_.size(); ++i) {
      if (waiters_[i].ready_too_early) {
        return LawViolation{"F4", "ready, and its condition is false"};
      }
      if (waits(i)) ++asleep;
    }
    if (counts_completions<S>() && !passes_on<S>() && !closed && taken > done) {
      return LawViolation{"F4", "more futures are ready than may be"};
    }
    if (asleep == 0) return std::nullopt;
    if (closed) {
      return LawViolation{lost, "it is closed, and a future sleeps for ever"};
    }
    const bool is_true =
        done > 0 && (wakes_all<S>() || passes_on<S>() || taken < done);
    if (!is_true) return std::nullopt;
    return LawViolation{lost,
                        "the condition is true, and a future sleeps for ever"};
  }

  std::optional<LawViolation> judge_books() const {
    for (const Waiter& waiter : waiters_) {
      for (const auto& books : waiter.books) {
        if (books->live() > 1) {
          return LawViolation{
              "F8", "a clone of a waker is alive, and all futures are gone"};
        }
        if (books->live() < 1) {
          return LawViolation{
              "W4", "more wakers were dropped, or woken by value, than cloned"};
        }
      }
    }
    return std::nullopt;
  }

  std::unique_ptr<S> subject_ = std::make_unique<S>();
  std::deque<Waiter> waiters_;               // which stay where they are
  std::atomic<std::size_t> completions_{0};  ///< that have begun
  std::atomic<std::size_t> taken_{0};        ///< futures that were ready
  std::atomic<bool> closed_{false};
  std::atomic<bool> gone_{false};  ///< the subject, or it is about to be
  bool disturbed_ = false;
};

}  // namespace vigil::detail
