// SPDX-License-Identifier: Apache-2.0
// What the tests of this folder share: a waker that counts, futures that tell
// how they are treated, and a driver for tasks without an executor.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "executor/context.h"
#include "executor/poll.h"
#include "executor/task.h"
#include "executor/waker.h"

namespace vigil::testing {

/// What happened, in order.
using Log = std::vector<std::string>;

/// Hands out wakers and counts what is done to them. Any thread.
/// REQUIRES: outlives its wakers.
class WakeCounter {
 public:
  /// A new instance.
  Waker waker() noexcept {
    ++made;
    return Waker(RawWaker{this, &kVTable});
  }
  /// Instances that exist (law W5: none at rest).
  int live() const noexcept { return made + clones - wakes_by_value - drops; }
  int wakes() const noexcept { return wakes_by_value + wakes_by_ref; }

  std::atomic<int> made{0};
  std::atomic<int> clones{0};
  std::atomic<int> wakes_by_value{0};
  std::atomic<int> wakes_by_ref{0};
  std::atomic<int> drops{0};
  /// Called by each wake, if set, with no lock held.
  std::function<void()> on_wake;

  static const RawWakerVTable kVTable;

 private:
  // SAFETY (W7): only waker() and clone pair the table with a pointer, and it
  // is a WakeCounter.
  static WakeCounter& self(const void* data) noexcept {
    return *const_cast<WakeCounter*>(static_cast<const WakeCounter*>(data));
  }
};

inline constexpr RawWakerVTable WakeCounter::kVTable{
    [](const void* data) {
      ++self(data).clones;
      return RawWaker{data, &kVTable};
    },
    [](const void* data) noexcept {
      ++self(data).wakes_by_value;
      if (self(data).on_wake) self(data).on_wake();
    },
    [](const void* data) noexcept {
      ++self(data).wakes_by_ref;
      if (self(data).on_wake) self(data).on_wake();
    },
    [](const void* data) noexcept { ++self(data).drops; }};

/// Polls once, with `waker`.
template <class F>
auto poll_once(F& future, const Waker& waker = Waker::noop()) {
  Context context(waker);
  return future.poll(context);
}

/// Polls a future until it is ready, and counts the polls.
template <class F>
typename F::Output drive(F& future, int* polls = nullptr) {
  for (;;) {
    auto answer = poll_once(future);
    if (polls != nullptr) ++*polls;
    if (answer.is_ready()) return std::move(answer).take();
  }
}

/// Pending `times` times, then ready. Wakes nothing: for drive().
struct PendingTimes {
  using Output = void;
  template <WakerLike W>
  Poll<void> poll(BasicContext<W>&) {
    ++polls;
    if (times-- > 0) return pending;
    return ready;
  }
  int times;
  int polls = 0;
};

/// Leaves a clone of the task's waker in `waker`, and is pending until `go`.
struct KeepWaker {
  using Output = void;
  Poll<void> poll(Context& context) {
    ++polls;
    if (go) return ready;
    waker = context.waker();
    return pending;
  }
  std::optional<Waker>& waker;
  bool& go;
  int& polls;
};

/// Appends `name` to the log when it is destroyed, unless it was moved from.
class LogsEnd {
 public:
  LogsEnd(Log& log, std::string name) : log_(&log), name_(std::move(name)) {}
  LogsEnd(LogsEnd&& other) noexcept
      : log_(std::exchange(other.log_, nullptr)),
        name_(std::move(other.name_)) {}
  LogsEnd& operator=(LogsEnd&&) = delete;
  ~LogsEnd() {
    if (log_ != nullptr) log_->push_back(name_);
  }

 private:
  Log* log_;
  std::string name_;
};

/// Clones, wakes and drops at random, all on copies of one waker.
inline void use_at_random(const Waker& shared, unsigned seed, int steps) {
  std::mt19937 random(seed);
  std::vector<Waker> mine;
  for (int step = 0; step < steps; ++step) {
    if (mine.empty() || random() % 3 == 0) {
      mine.push_back(shared);
    } else if (random() % 3 == 0) {
      mine.back().wake_by_ref();
    } else if (random() % 2 == 0) {
      std::move(mine.back()).wake();
      mine.pop_back();
    } else {
      mine.pop_back();
    }
  }
}
/// Starts `count` threads that do so, and waits until all have begun. Each
/// takes one off `running` when it is done.
/// REQUIRES: both references outlive the threads.
inline std::vector<std::thread> start_users(const Waker& shared, unsigned count,
                                            std::atomic<int>& running) {
  std::atomic<unsigned> begun{0};
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < count; ++i) {
    threads.emplace_back([&shared, &running, &begun, i] {
      ++begun;
      use_at_random(shared, i, 2'000);
      --running;
    });
  }
  while (begun.load() != count) std::this_thread::yield();
  return threads;
}

}  // namespace vigil::testing
