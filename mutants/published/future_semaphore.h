// SPDX-License-Identifier: Apache-2.0
// A fair semaphore for many threads, of which each waiter wants three permits:
// those that are released go to the first in line until it has enough. With a
// switch for each published bug.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <utility>

#include "executor/context.h"
#include "executor/poll.h"
#include "executor/waker.h"
#include "mutants/bounded_lock.h"
#include "mutants/chosen_bug.h"

namespace vigil::mutant {

/// What is wrong in a semaphore.
enum class SemaphoreBug : std::uint8_t {
  kNone,
  /// tokio #8260: what a cancelled waiter had got goes back to the semaphore,
  /// and not to those in line.
  kReturnsToNobody,
  /// tokio #4129: release wakes while it holds the lock.
  kWakesUnderLock,
};

/// The semaphore, as a subject: it has one permit, complete() adds three, and
/// disturb() one, which serves nobody.
template <SemaphoreBug bug>
class Semaphore {
  /// Who waits, and what it has got so far.
  struct Node {
    std::size_t missing = kWanted;
    std::optional<Waker> waker;
  };
  using Line = std::list<Node>;

 public:
  static constexpr bool any_thread = true;
  static constexpr std::size_t completions = 2;
  static constexpr bool completes_on_threads = true;
  static constexpr std::size_t kWanted = 3;

  class Acquire;
  Acquire make() { return Acquire(*this); }
  void complete() { release(kWanted); }
  void disturb() { release(1); }

 private:
  void release(std::size_t permits) {
    Line served;  // woken after the lock (W14)
    {
      const std::lock_guard lock(lock_);
      permits_ += permits;
      if (is<bug>(SemaphoreBug::kWakesUnderLock)) {
        Line here;
        serve(here);
        wake(here);
      } else {
        serve(served);
      }
    }
    wake(served);
  }
  /// Hands permits out. The wakers of those that have enough go to `served`.
  void serve(Line& served) {
    while (permits_ > 0 && !line_.empty()) {
      Node& node = line_.front();
      const std::size_t given = std::min(permits_, node.missing);
      permits_ -= given;
      node.missing -= given;
      if (node.missing > 0) return;
      served.emplace_back().waker = std::exchange(node.waker, std::nullopt);
      done_.splice(done_.end(), line_, line_.begin());
    }
  }
  static void wake(Line& served) {
    for (Node& node : served) {
      if (node.waker) std::move(*node.waker).wake();
    }
  }

  BoundedLock lock_;
  std::size_t permits_ = 1;
  Line line_;
  Line done_;  ///< have enough, and do not know it yet
};

/// A waiter.
template <SemaphoreBug bug>
class Semaphore<bug>::Acquire {
 public:
  using Output = void;
  explicit Acquire(Semaphore& semaphore) : semaphore_(semaphore) {}
  Acquire(const Acquire&) = delete;
  Acquire& operator=(const Acquire&) = delete;
  ~Acquire() {
    if (!in_line_) return;
    Line dropped;
    std::size_t got = 0;
    {
      const std::lock_guard lock(semaphore_.lock_);
      got = kWanted - node_->missing;
      dropped.splice(dropped.end(), line(), node_);
      if (is<bug>(SemaphoreBug::kReturnsToNobody)) {
        semaphore_.permits_ += got;
        return;
      }
    }
    semaphore_.release(got);
  }

  Poll<void> poll(Context& context) {
    if (done_) return pending;
    std::optional<Waker> mine(context.waker());
    Line dropped;
    const std::lock_guard lock(semaphore_.lock_);
    if (!in_line_) {
      semaphore_.line_.emplace_back();
      node_ = std::prev(semaphore_.line_.end());
      in_line_ = true;
      Line served;
      semaphore_.serve(served);  // nobody else can be served by this
    }
    if (node_->missing > 0) {
      std::swap(node_->waker, mine);
      return pending;
    }
    dropped.splice(dropped.end(), semaphore_.done_, node_);
    in_line_ = false;
    done_ = true;
    return ready;
  }

 private:
  Line& line() {
    return node_->missing > 0 ? semaphore_.line_ : semaphore_.done_;
  }

  Semaphore& semaphore_;
  typename Line::iterator node_;
  bool in_line_ = false;
  bool done_ = false;
};

}  // namespace vigil::mutant
