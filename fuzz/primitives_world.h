// SPDX-License-Identifier: Apache-2.0
// What the tasks of primitives_fuzz share, and what is judged when none of them
// can go on.
#pragma once

#include <array>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "executor/channel.h"
#include "executor/context.h"
#include "executor/event.h"
#include "executor/executor.h"
#include "executor/join.h"
#include "executor/join_all.h"
#include "executor/notify.h"
#include "executor/poll.h"
#include "executor/race.h"
#include "executor/sleep.h"
#include "executor/timeout.h"
#include "executor/waker.h"
#include "fuzz/primitives_ledger.h"
#include "fuzz/primitives_steps.h"

namespace vigil {

/// What is tried; a test puts broken ones in their place.
struct OurPrimitives {
  using Channel = vigil::Channel<CountedItem>;
  using Event = vigil::Event;
  using Notify = vigil::Notify;
  static Sleep sleep_for(Duration delay) { return vigil::sleep_for(delay); }
  template <class F>
  static auto timeout(Duration delay, F future) {
    return vigil::timeout(delay, std::move(future));
  }
  template <class F>
  static auto race_all(std::vector<F> futures) {
    return vigil::race_all(std::move(futures));
  }
  template <class F>
  static auto join_all(std::vector<F> futures) {
    return vigil::join_all(std::move(futures));
  }
};

/// What a step throws.
struct ThrownByStep : std::exception {};

/// Ready at once, with the waker of the task.
class CurrentWaker {
 public:
  using Output = Waker;
  CurrentWaker() noexcept {}  // g++ 12 destroys aggregates too early
  Poll<Waker> poll(Context& context) { return Waker(context.waker()); }
};

/// The channels, events and tasks of one run, with the books.
template <class P>
struct PrimitivesWorld {
  explicit PrimitivesWorld(const PrimitivePlan& plan) {
    for (std::size_t i = 0; i < kPrimitiveChannels; ++i) {
      channels[i] = std::make_unique<typename P::Channel>(plan.capacities[i]);
    }
    for (std::size_t i = 0; i < kPrimitiveEvents; ++i) {
      events[i] = std::make_unique<typename P::Event>();
      notifies[i] = std::make_unique<typename P::Notify>();
    }
  }

  void end_things() {
    for (auto& channel : channels) channel.reset();
    for (auto& event : events) event.reset();
    for (auto& notify : notifies) notify.reset();
  }

  void cancel(std::size_t task) {
    if (task >= handles.size() || handles[task].is_finished()) return;
    cancelled[task] = true;
    handles[task].cancel();
    // Its own end is later, when its poll returns; is_finished() says so.
    if (handles[task].is_finished() && running[task] != 0) {
      books.fail("E6", "t" + std::to_string(task) +
                           " was cancelled, and its future is still there");
    }
  }

  /// Nothing can run any more.
  void judge_rest(const RunReport& report) {
    for (std::size_t i = 0; i < kPrimitiveChannels; ++i) {
      books.look(i, channels[i]->size(), channels[i]->capacity());
      books.judge_channel(i, channels[i]->size(), channels[i]->capacity());
    }
    for (std::size_t i = 0; i < kPrimitiveEvents; ++i) {
      if (events[i]->is_set() && waiting_for_event[i] != 0) {
        books.fail("event", "one waits for an event that is set");
      }
      if (notifies[i]->has_permit() && waiting_for_notify[i] != 0) {
        books.fail("notify", "one waits, and there is a permit");
      }
    }
    std::size_t unfinished = 0;
    for (std::size_t i = 0; i < handles.size(); ++i) {
      if (!handles[i].is_finished()) ++unfinished;
      if (handles[i].is_finished() == (running[i] == 0)) continue;
      books.fail("E5", "the future of t" + std::to_string(i) +
                           " is not there as long as the task");
    }
    if (report.stuck.size() == unfinished) return;
    books.fail("T7", std::to_string(unfinished) + " tasks are stuck, " +
                         std::to_string(report.stuck.size()) + " are reported");
  }

  PrimitivesLedger books;  // outlives all items
  std::array<std::unique_ptr<typename P::Channel>, kPrimitiveChannels> channels;
  std::array<std::unique_ptr<typename P::Event>, kPrimitiveEvents> events;
  std::array<std::unique_ptr<typename P::Notify>, kPrimitiveEvents> notifies;
  std::array<std::size_t, kPrimitiveEvents> waiting_for_event{};
  std::array<std::size_t, kPrimitiveEvents> waiting_for_notify{};
  std::array<std::size_t, kPrimitiveEvents> notifications{};
  std::array<std::size_t, kPrimitiveEvents> notified{};
  std::array<std::size_t, kPrimitiveTasks> running{};  ///< its coroutine
  std::array<bool, kPrimitiveTasks> cancelled{};
  std::array<bool, kPrimitiveTasks> threw{};
  std::array<std::optional<Waker>, kPrimitiveTasks> wakers;
  std::optional<Executor> executor;
  std::vector<JoinHandle<std::size_t>> handles;
};

}  // namespace vigil
