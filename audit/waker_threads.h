// SPDX-License-Identifier: Apache-2.0
// Law W6: the calls of many threads on one waker at the same time. Run it under
// ThreadSanitizer and AddressSanitizer too: they see a race where the books
// happen to balance.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "audit/law_check.h"
#include "audit/waker_subject.h"

namespace vigil::detail {

/// Threads that clone, wake and drop copies of one waker.
template <class W>
class WakerThreads {
 public:
  /// REQUIRES: `shared` outlives join().
  WakerThreads(const W& shared, const LawOptions& options) {
    for (unsigned i = 0; i < options.threads; ++i) {
      threads_.emplace_back([this, &shared, &options, i] {
        // All start together, else the first is done before the last begins.
        begun_.fetch_add(1);
        while (begun_.load() != options.threads) std::this_thread::yield();
        use(shared, i, options.calls_per_thread);
      });
    }
  }
  ~WakerThreads() { join(); }
  WakerThreads(const WakerThreads&) = delete;
  WakerThreads& operator=(const WakerThreads&) = delete;

  void join() {
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }
  /// REQUIRES: joined.
  std::size_t wakes() const noexcept { return wakes_.load(); }

 private:
  void use(const W& shared, std::uint32_t seed, unsigned calls) {
    std::vector<W> mine;
    std::size_t wakes = 0;
    std::uint32_t random = seed * 2654435761U + 1;
    for (unsigned call = 0; call < calls; ++call) {
      random = random * 1664525U + 1013904223U;  // the same in every run
      switch ((random >> 24) % 5) {
        case 0:
          shared.wake_by_ref();
          ++wakes;
          break;
        case 1:
          if (mine.empty()) break;
          std::move(mine.back()).wake();
          mine.pop_back();
          ++wakes;
          break;
        case 2:
          if (mine.empty()) break;
          mine.pop_back();
          break;
        case 3:
          if (mine.empty()) break;
          mine.push_back(W(mine.front()));
          break;
        default:
          mine.push_back(shared);
          break;
      }
    }
    wakes_.fetch_add(wakes);
  }

  std::atomic<unsigned> begun_{0};
  std::atomic<std::size_t> wakes_{0};
  std::vector<std::thread> threads_;
};

/// A task completes while each of a few threads ends the one waker that it has:
/// whoever is last frees the task, and only they.
template <class S>
std::string threads_race_to_the_end(unsigned round) {
  constexpr unsigned kThreads = 3;
  auto subject = std::make_unique<S>();
  std::optional<WakerOf<S>> first(subject->make());
  std::vector<std::optional<WakerOf<S>>> wakers(kThreads);
  for (auto& waker : wakers) waker.emplace(*first);
  // Else it would be the last, now and then.
  first.reset();
  // Relaxed: it starts the threads, and orders nothing.
  std::atomic<unsigned> begun{0};
  const auto start = [&begun] {
    begun.fetch_add(1, std::memory_order_relaxed);
    while (begun.load(std::memory_order_relaxed) != kThreads + 1) {
      std::this_thread::yield();
    }
  };
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < kThreads; ++i) {
    threads.emplace_back([&start, &waker = wakers[i], how = (round + i) % 3] {
      start();
      if (how != 0) waker->wake_by_ref();
      if (how == 2) {
        std::move(*waker).wake();
      }
      waker.reset();
    });
  }
  start();
  subject->finish();
  if (round % 2 == 0 && !SeesItsEnd<S>) subject.reset();
  for (std::thread& thread : threads) thread.join();
  if constexpr (SeesItsEnd<S>) {
    if (!subject->is_freed()) {
      return "not freed: the task completed while threads ended its last "
             "wakers";
    }
  }
  if constexpr (CountsInstances<S>) {
    if (subject && subject->live_instances() != 0) {
      return "live instances after the threads ended the last: " +
             std::to_string(subject->live_instances());
    }
  }
  return {};
}

/// What the books say after the threads are done; empty if all is well.
template <class S>
std::string threads_at_rest(const LawOptions& options) {
  S subject;
  std::unique_ptr<S> neighbour;
  if constexpr (HasNeighbours<S>) neighbour = subject.neighbour();
  std::optional<WakerOf<S>> waker(subject.make());
  WakerThreads threads(*waker, options);
  threads.join();
  const std::size_t wakes = threads.wakes();
  const std::size_t seen = subject.wakes();
  if (seen > wakes || (wakes > 0 && seen == 0) ||
      (counts_each_wake<S>() && seen != wakes)) {
    return "threads woke the task " + std::to_string(wakes) +
           " times, it was woken " + std::to_string(seen) + " times";
  }
  if (neighbour && neighbour->wakes() != 0) return "another task was woken";
  if constexpr (CountsInstances<S>) {
    if (subject.live_instances() != 1) {
      return "live instances after the threads: " +
             std::to_string(subject.live_instances()) + ", expected 1";
    }
  }
  if constexpr (SeesItsEnd<S>) {
    if (subject.is_freed()) return "freed while an instance is alive";
    subject.finish();
    waker.reset();
    if (!subject.is_freed()) {
      return "not freed: the task is complete, and no waker is left";
    }
  }
  return {};
}

/// The task is looked at, completes, and is destroyed while threads call.
template <class S>
std::string threads_at_the_end(const LawOptions& options) {
  auto subject = std::make_unique<S>();
  std::optional<WakerOf<S>> waker(subject->make());
  {
    WakerThreads threads(*waker, options);
    for (int look = 0; look < 10; ++look) {
      static_cast<void>(subject->wakes());
      std::this_thread::yield();
    }
    subject->finish();
  }
  waker.reset();
  if constexpr (SeesItsEnd<S>) {
    if (!subject->is_freed()) {
      return "not freed: the task completed while threads woke it, and no "
             "waker is left";
    }
  }
  // Once more, destroyed unfinished: the sanitizers are the judges.
  subject = std::make_unique<S>();
  waker.emplace(subject->make());
  const WakerThreads threads(*waker, options);
  std::this_thread::yield();
  subject.reset();
  return {};
}

}  // namespace vigil::detail
