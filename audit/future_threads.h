// SPDX-License-Identifier: Apache-2.0
// Futures of many threads: polls with changing wakers, destructions, complete()
// and close(), two or three at once, over and over. Run it under
// ThreadSanitizer and AddressSanitizer too: they see races that leave no future
// asleep.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "audit/future_subject.h"
#include "audit/future_world.h"
#include "audit/law_check.h"

namespace vigil::detail {

/// Runs all of `acts` at once, a thread each, and returns when all have.
/// `round` varies who is first.
void at_once(const std::vector<std::function<void()>>& acts, unsigned round);

/// A race: what stands before it, what is done at once, and the law that a lost
/// wake breaks.
template <class S>
struct FutureRace {
  using World = FutureWorld<S>;
  std::string_view what;
  std::string_view lost;
  void (*prepare)(World&);
  std::vector<void (*)(World&)> acts;
};

template <class S>
class FutureRaces {
  using World = FutureWorld<S>;
  using Race = FutureRace<S>;

  // The acts.
  static void nothing(World&) {}
  static void poll_both(World& world) {
    poll_a(world);
    if constexpr (World::kFutures > 1) world.poll(1);
  }
  static void poll_a(World& world) { world.poll(0); }
  static void complete(World& world) {
    while (world.may_complete()) world.complete();
  }
  static void close(World& world) { world.close(); }
  static void destroy_a(World& world) { world.destroy(0); }
  static void destroy_b(World& world) { world.destroy(1); }
  static void destroy_subject(World& world) { world.destroy_subject(); }
  static void disturb_and_poll(World& world) {
    poll_both(world);
    world.disturb();
  }
  /// As an executor: with another waker each time, and at least when woken.
  template <std::size_t index>
  static void poll_often(World& world) {
    for (int i = 0; i < 8 && world.waits(index); ++i) world.poll(index, true);
  }
  static void poll_and_destroy(World& world) {
    poll_often<0>(world);
    world.destroy(0);
  }

 public:
  /// All that the subject allows.
  static std::vector<Race> all() {
    std::vector<Race> races;
    if constexpr (is_any_thread<S>()) {
      add_with_complete(races);
      if constexpr (CanBeClosed<S>) add_with_close(races);
      if constexpr (futures_outlive<S>()) {
        races.push_back({"the subject and a are destroyed at once",
                         "F8",
                         &poll_a,
                         {&destroy_subject, &destroy_a}});
        races.push_back({"the subject is destroyed while a is polled",
                         "F8",
                         &nothing,
                         {&destroy_subject, &poll_and_destroy}});
      }
    }
    return races;
  }

 private:
  static void add_with_complete(std::vector<Race>& races) {
    races.push_back({"complete() while a is polled with changing wakers",
                     "F3",
                     &nothing,
                     {&complete, &poll_often<0>}});
    races.push_back({"complete() while a, polled before, is polled",
                     "F3",
                     &poll_both,
                     {&complete, &poll_often<0>}});
    races.push_back({"complete() while a, pending, is destroyed",
                     "F8",
                     &disturb_and_poll,
                     {&complete, &destroy_a}});
    races.push_back({"complete() while a is polled and destroyed",
                     "F8",
                     &poll_both,
                     {&complete, &poll_and_destroy}});
    if constexpr (!has_many_threads<S>()) return;
    races.push_back({"a and b are destroyed at once",
                     "F8",
                     &disturb_and_poll,
                     {&destroy_a, &destroy_b}});
    races.push_back({"complete() while a and b are destroyed",
                     "F8",
                     &poll_both,
                     {&complete, &destroy_a, &destroy_b}});
    races.push_back({"complete() while a is destroyed and b is polled",
                     "F8",
                     &poll_both,
                     {&complete, &destroy_a, &poll_often<1>}});
    races.push_back({"complete() while a and b are polled",
                     "F3",
                     &nothing,
                     {&complete, &poll_often<0>, &poll_often<1>}});
    if constexpr (completes_on_threads<S>()) {
      races.push_back({"complete() on two threads",
                       "F3",
                       &poll_both,
                       {&complete_once, &complete_once}});
    }
  }
  static void complete_once(World& world) { world.complete(); }

  static void add_with_close(std::vector<Race>& races) {
    races.push_back({"close() while a is polled with changing wakers",
                     "F3",
                     &nothing,
                     {&close, &poll_often<0>}});
    races.push_back({"close() while a, polled before, is polled",
                     "F3",
                     &poll_both,
                     {&close, &poll_often<0>}});
    races.push_back({"close() while a, pending, is destroyed",
                     "F8",
                     &poll_both,
                     {&close, &destroy_a}});
    if constexpr (completes_when_closed<S>()) {
      races.push_back({"close() and complete() while a is polled",
                       "F3",
                       &poll_both,
                       {&close, &complete_once, &poll_often<0>}});
      races.push_back({"complete() after close() while a is polled",
                       "F3",
                       &poll_and_close,
                       {&complete_once, &poll_often<0>}});
    }
  }
  static void poll_and_close(World& world) {
    poll_a(world);
    world.close();
  }
};

/// The subject goes as soon as its future is ready, before complete() returns.
template <class S>
void end_when_ready() {
  auto subject = std::make_unique<S>();
  WakerBooks books;
  std::atomic<bool> gone{false};
  const Waker waker = books.waker();
  auto future = std::make_unique<HeldFuture<S>>(*subject);
  bool ready = future->poll(waker);
  books.on_call = [&gone,
                   first = std::this_thread::get_id()](WakerBooks::Call call) {
    if (call == WakerBooks::Call::kClone) return;
    if (std::this_thread::get_id() == first) return;
    // If it comes later, that is an order too.
    for (int i = 0; i < 20 && !gone.load(std::memory_order_relaxed); ++i) {
      std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
  };
  std::thread other([on = subject.get()] { on->complete(); });
  while (!ready) {
    ready = future->poll(waker);
    std::this_thread::yield();
  }
  future.reset();
  subject.reset();
  gone.store(true, std::memory_order_relaxed);
  other.join();
}

/// Some rounds of one race; the first that breaks a law. Few, as they share one
/// limit of time.
template <class S>
std::optional<LawViolation> run_rounds(const FutureRace<S>& race,
                                       unsigned first, unsigned count,
                                       const LawOptions& options) {
  const auto found = std::make_shared<std::optional<LawViolation>>();
  const auto rounds = [race, found, first, count] {
    for (unsigned i = 0; i < count && !*found; ++i) {
      FutureWorld<S> world;
      race.prepare(world);
      std::vector<std::function<void()>> acts;
      for (auto* const act : race.acts) {
        acts.push_back([act, &world] { act(world); });
      }
      at_once(acts, first + i);
      *found = world.settle(race.lost);
    }
  };
  const std::string what(race.what);
  if (!returns_in_time(rounds, options.hang_limit)) {
    return LawViolation{race.lost, what + ": does not return"};
  }
  if (!*found) return std::nullopt;
  return LawViolation{(*found)->law, what + ": " + (*found)->message};
}

/// What all races together say.
template <class S>
std::optional<LawViolation> run_future_races(std::uint64_t& cases,
                                             const LawOptions& options) {
  if constexpr (HasInside<S>) return std::nullopt;
  constexpr unsigned kRounds = 60;
  constexpr unsigned kAtATime = 10;
  for (unsigned first = 0; first < kRounds; first += kAtATime) {
    for (const FutureRace<S>& race : FutureRaces<S>::all()) {
      cases += kAtATime;
      if (auto found = run_rounds(race, first, kAtATime, options)) return found;
    }
    if constexpr (is_any_thread<S>() && ends_when_ready<S>()) {
      cases += kAtATime;
      const auto ends = [] {
        for (unsigned i = 0; i < kAtATime; ++i) end_when_ready<S>();
      };
      if (!returns_in_time(ends, options.hang_limit)) {
        return LawViolation{"F3",
                            "the subject is destroyed when a is ready: does "
                            "not return"};
      }
    }
  }
  return std::nullopt;
}

}  // namespace vigil::detail
