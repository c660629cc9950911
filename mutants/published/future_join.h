// SPDX-License-Identifier: Apache-2.0
// What a spawned task and its join handle share: a counted block with the
// output and the joiner's waker. With a switch for each published bug.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>

#include "executor/context.h"
#include "executor/poll.h"
#include "executor/waker.h"
#include "mutants/chosen_bug.h"

namespace vigil::mutant {

/// What is wrong in the block.
enum class JoinBug : std::uint8_t {
  kNone,
  /// stdexec #1400, #1460: the count is decremented without an order.
  kCountsRelaxed,
  /// tokio #2087: the task reads the join waker without asking whose it is,
  /// while the handle writes it.
  kReadsWakerUnasked,
  /// concurrencpp #131: the end of a wait_for() clears the waiter without the
  /// lock that completion takes.
  kTimesOutUnlocked,
  /// stdexec #1413: a handle that is destroyed when the output is there frees
  /// the block that the completion is about to leave.
  kFreesUnderCompletion,
};

/// The block. Two references, the task's and the handle's.
template <JoinBug bug>
class JoinBlock {
 public:
  /// The task's end.
  void complete(int output) {
    std::optional<Waker> woken;
    if (is<bug>(JoinBug::kReadsWakerUnasked)) {
      {
        const std::lock_guard lock(mutex_);
        output_ = output;
      }
      woken = waker_;  // a copy; the handle drops its own
    } else {
      const std::lock_guard lock(mutex_);
      output_ = output;
      woken = std::exchange(waker_, std::nullopt);
    }
    if (woken) std::move(*woken).wake();
    left_.store(true);
    release();
  }
  /// The wait ends without an output.
  void time_out() {
    std::optional<Waker> woken;
    if (is<bug>(JoinBug::kTimesOutUnlocked)) {
      timed_out_.store(true);
      woken = std::exchange(waker_, std::nullopt);
    } else {
      const std::lock_guard lock(mutex_);
      timed_out_.store(true);
      woken = std::exchange(waker_, std::nullopt);
    }
    if (woken) std::move(*woken).wake();
  }
  /// The output, or -1 if the wait is over without.
  std::optional<int> poll(Context& context) {
    std::optional<Waker> mine(context.waker());
    std::unique_lock lock(mutex_);
    if (output_) return output_;
    if (timed_out_.load()) return -1;
    // The task has not asked for the slot: so it is the handle's.
    if (is<bug>(JoinBug::kReadsWakerUnasked)) lock.unlock();
    std::swap(waker_, mine);
    return std::nullopt;
  }
  /// The handle's end.
  void detach() {
    std::optional<Waker> dropped;
    bool is_complete = false;
    {
      const std::lock_guard lock(mutex_);
      dropped = std::exchange(waker_, std::nullopt);
      is_complete = output_.has_value();
    }
    if (is<bug>(JoinBug::kFreesUnderCompletion) && is_complete) {
      delete this;
    } else {
      release();
    }
  }
  /// One reference goes.
  void release() {
    // SAFETY (W8): acquire-release, so that whoever frees the block comes after
    // all that others did to it.
    const auto order = is<bug>(JoinBug::kCountsRelaxed)
                           ? std::memory_order_relaxed
                           : std::memory_order_acq_rel;
    if (references_.fetch_sub(1, order) == 1) delete this;
  }
  void acquire() { references_.fetch_add(1, std::memory_order_relaxed); }

 private:
  std::atomic<int> references_{1};
  std::atomic<bool> timed_out_{false};
  std::atomic<bool> left_{false};  // the task has nothing more to say
  std::mutex mutex_;
  std::optional<int> output_;
  std::optional<Waker> waker_;
};

/// The handle, as a future.
template <JoinBug bug>
class JoinFuture {
 public:
  using Output = int;
  explicit JoinFuture(JoinBlock<bug>* block) : block_(block) {
    block->acquire();
  }
  JoinFuture(JoinFuture&& other) noexcept
      : block_(std::exchange(other.block_, nullptr)) {}
  ~JoinFuture() {
    if (block_ != nullptr) block_->detach();
  }
  Poll<int> poll(Context& context) {
    if (done_) return pending;
    const auto output = block_->poll(context);
    if (!output) return pending;
    done_ = true;
    return *output;
  }

 private:
  JoinBlock<bug>* block_;
  bool done_ = false;
};

/// A task that was spawned, as a subject: complete() ends it. One joiner.
template <JoinBug bug>
class SpawnedTask {
 public:
  static constexpr bool any_thread = true;
  static constexpr bool one_waiter = true;
  static constexpr bool futures_outlive = true;

  SpawnedTask() = default;
  SpawnedTask(const SpawnedTask&) = delete;
  SpawnedTask& operator=(const SpawnedTask&) = delete;
  ~SpawnedTask() {
    // Ended by its executor, as if it had been cancelled.
    if (task_ != nullptr) complete();
  }
  JoinFuture<bug> make() { return std::move(handle_); }
  void complete() { std::exchange(task_, nullptr)->complete(7); }
  static bool is_expected(int output) { return output == 7; }

 private:
  JoinBlock<bug>* task_ = new JoinBlock<bug>;
  JoinFuture<bug> handle_{task_};
};

/// The same with a limit to the wait, as a subject: close() is its end.
template <JoinBug bug>
class TimedWait {
 public:
  static constexpr bool any_thread = true;
  static constexpr bool one_waiter = true;
  static constexpr bool completes_when_closed = true;

  TimedWait() { task_->acquire(); }
  TimedWait(const TimedWait&) = delete;
  TimedWait& operator=(const TimedWait&) = delete;
  ~TimedWait() {
    if (!completed_.load()) complete();
    task_->release();
  }
  JoinFuture<bug> make() { return std::move(handle_); }
  void complete() {
    completed_.store(true);
    task_->complete(7);
  }
  void close() { task_->time_out(); }
  static bool is_expected(int output) { return output == 7; }

 private:
  JoinBlock<bug>* const task_ = new JoinBlock<bug>;
  JoinFuture<bug> handle_{task_};
  std::atomic<bool> completed_{false};
};

}  // namespace vigil::mutant
