// SPDX-License-Identifier: Apache-2.0
// What the tests with threads share. Nothing waits for real time: threads wait
// for atomic counters of what the executor did.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <random>
#include <thread>
#include <utility>
#include <vector>

#include "executor/context.h"
#include "executor/poll.h"
#include "executor/task.h"
#include "executor/waker.h"

namespace vigil::testing {

/// A number that threads raise, and that one task waits for: the waker is
/// registered first, then the number is checked again (law F3).
class Gate {
 public:
  /// Any thread.
  void raise(int to) {
    value_.store(to);
    if (std::optional<Waker> waker = take()) std::move(*waker).wake();
  }
  /// A clone of the waker of the latest poll. Any thread.
  std::optional<Waker> waker() {
    const std::lock_guard lock(mutex_);
    return waker_;
  }
  struct AtLeast {
    using Output = void;
    Poll<void> poll(Context& context) {
      {
        std::optional<Waker> waker(context.waker());
        const std::lock_guard lock(gate.mutex_);
        std::swap(gate.waker_, waker);
      }
      return gate.value_.load() >= value ? Poll<void>(ready) : pending;
    }
    Gate& gate;
    int value;
  };

 private:
  std::optional<Waker> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(waker_, std::nullopt);
  }
  std::mutex mutex_;
  std::optional<Waker> waker_;
  std::atomic<int> value_{0};
};

/// Waits for 1, 2, ... `last`, and says in `seen` how far it is.
inline Task<> follow(Gate& gate, std::atomic<int>& seen, int last) {
  for (int value = 1; value <= last; ++value) {
    co_await Gate::AtLeast{gate, value};
    seen.store(value);
  }
}

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
