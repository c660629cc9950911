// SPDX-License-Identifier: Apache-2.0
// A set of futures that polls those of its children that were woken, as
// FuturesUnordered: each child has a counted node, which is its waker's data,
// and a woken node goes into the set's queue. With a switch for each published
// bug of sets, joins and races.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "executor/context.h"
#include "executor/poll.h"
#include "executor/waker.h"
#include "mutants/published/future_event.h"

namespace vigil::mutant {

/// What is wrong in a set.
enum class SetBug : std::uint8_t {
  kNone,
  /// futures #2047: polls as long as a child is woken, so that one that wakes
  /// itself keeps the poll, and all siblings of the set's task, for ever.
  kPollsWithoutLimit,
  /// tokio #4624: each poll begins with the first child, and one that is always
  /// woken uses up all that a poll may do.
  kBeginsWithFirst,
  /// RUSTSEC-2020-0062: the queue is made for one thread, and wakers of the
  /// children are called on others.
  kQueueOfOneThread,
  /// libcoro #349: the wakers of the children point to the set itself, and the
  /// one that has lost the race is called when the set is gone.
  kWakersOutlive,
};

/// The queue and the waker of whoever polls the set.
template <SetBug bug>
class SetCore {
 public:
  void register_waker(const Waker& waker) {
    std::optional<Waker> fresh(waker);
    const std::lock_guard lock(mutex_);
    fresh.swap(waker_);
  }
  /// A child was woken.
  void push(std::size_t child) {
    std::optional<Waker> woken;
    if (bug == SetBug::kQueueOfOneThread) {
      queue_.push_back(child);
      const std::lock_guard lock(mutex_);
      woken = waker_;
    } else {
      const std::lock_guard lock(mutex_);
      queue_.push_back(child);
      woken = waker_;
    }
    if (woken) std::move(*woken).wake();
  }
  /// The child that is to be polled next.
  std::optional<std::size_t> pop() {
    if (bug == SetBug::kQueueOfOneThread) return pop_locked();
    const std::lock_guard lock(mutex_);
    return pop_locked();
  }
  /// The set is gone: nobody is woken any more.
  void close() {
    std::optional<Waker> dropped;
    const std::lock_guard lock(mutex_);
    dropped.swap(waker_);
    queue_.clear();
  }

 private:
  std::optional<std::size_t> pop_locked() {
    if (queue_.empty()) return std::nullopt;
    auto next = queue_.begin();
    if (bug == SetBug::kBeginsWithFirst) {
      for (auto it = next; it != queue_.end(); ++it) {
        if (*it < *next) next = it;
      }
    }
    const std::size_t child = *next;
    queue_.erase(next);
    return child;
  }

  std::mutex mutex_;
  std::deque<std::size_t> queue_;
  std::optional<Waker> waker_;
};

/// What a child's wakers point to.
template <SetBug bug>
class SetNode {
 public:
  SetNode(std::shared_ptr<SetCore<bug>> core, std::size_t child)
      : core_(std::move(core)), child_(child) {}

  /// A waker with a reference of its own, unless it borrows the set's.
  Waker waker() {
    acquire();
    return Waker(RawWaker{this, &kVTable});
  }
  void wake_child() {
    if (!queued_.exchange(true)) core_->push(child_);
  }
  void begin_poll() { queued_.store(false); }
  void release() {
    // SAFETY (W8): who is last frees it, after all that others did to it.
    if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }

 private:
  static constexpr bool kBorrows = bug == SetBug::kWakersOutlive;

  void acquire() {
    if (!kBorrows) references_.fetch_add(1, std::memory_order_relaxed);
  }
  // SAFETY (W7): waker() and clone alone pair the table with a node.
  static SetNode& self(const void* data) noexcept {
    return *const_cast<SetNode*>(static_cast<const SetNode*>(data));
  }
  static RawWaker clone(const void* data) {
    self(data).acquire();
    return {data, &kVTable};
  }
  static void wake_by_ref(const void* data) noexcept {
    self(data).wake_child();
  }
  static void wake(const void* data) noexcept {
    wake_by_ref(data);
    drop(data);
  }
  static void drop(const void* data) noexcept {
    if (!kBorrows) self(data).release();
  }
  static constexpr RawWakerVTable kVTable{&clone, &wake, &wake_by_ref, &drop};

  const std::shared_ptr<SetCore<bug>> core_;
  const std::size_t child_;
  std::atomic<int> references_{1};
  std::atomic<bool> queued_{false};
};

/// The set, of two children; ready when both are.
template <SetBug bug, class F>
class FutureSet {
 public:
  using Output = void;
  FutureSet(F one, F other) {
    children_[0].emplace(std::move(one));
    children_[1].emplace(std::move(other));
    for (std::size_t i = 0; i < 2; ++i) {
      nodes_[i] = new SetNode<bug>(core_, i);
      nodes_[i]->wake_child();
    }
  }
  FutureSet(const FutureSet&) = delete;
  FutureSet& operator=(const FutureSet&) = delete;
  ~FutureSet() {
    core_->close();
    for (std::size_t i = 0; i < 2; ++i) {
      children_[i].reset();
      nodes_[i]->release();
    }
  }

  Poll<void> poll(Context& context) {
    core_->register_waker(context.waker());
    for (int polls = 0; polls < kPollsMax || kEndless; ++polls) {
      const auto next = core_->pop();
      if (!next) return pending_or_ready();
      poll_child(*next);
    }
    context.waker().wake_by_ref();  // there is more to do
    return pending_or_ready();
  }

 private:
  static constexpr int kPollsMax = 8;
  static constexpr bool kEndless = bug == SetBug::kPollsWithoutLimit;

  void poll_child(std::size_t index) {
    if (!children_[index]) return;
    nodes_[index]->begin_poll();
    const Waker waker = nodes_[index]->waker();
    Context context(waker);
    if (children_[index]->poll(context).is_ready()) children_[index].reset();
  }
  Poll<void> pending_or_ready() const {
    if (children_[0] || children_[1]) return pending;
    return ready;
  }

  std::shared_ptr<SetCore<bug>> core_ = std::make_shared<SetCore<bug>>();
  std::array<std::optional<F>, 2> children_;
  std::array<SetNode<bug>*, 2> nodes_{};
};

/// As a subject: an event whose futures a set may hold.
template <SetBug bug>
class SetOfFutures : public ListEvent<EventBug::kNone, Reset::kAuto> {
 public:
  template <class F>
  auto hold(F one, F other) {
    return FutureSet<bug, F>(std::move(one), std::move(other));
  }
};

}  // namespace vigil::mutant
