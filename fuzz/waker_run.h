// SPDX-License-Identifier: Apache-2.0
// Makes the calls of an input on the wakers of a subject (see
// audit/waker_subject.h), and judges what is seen at each barrier: how often
// each task was woken, how many wakers are alive, what is freed.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "audit/waker_subject.h"
#include "fuzz/input.h"
#include "fuzz/thread_crew.h"
#include "fuzz/waker_steps.h"

namespace vigil {

/// Whether this thread is within a call of a waker: nothing may be polled then
/// (law W13).
inline thread_local bool is_in_waker_call = false;

namespace detail {

/// What the calls of one batch lead to expect of one task.
struct ExpectedWakes {
  std::size_t min = 0;
  std::size_t max = 0;
  std::string_view law;  ///< that its latest call is about

  /// The next call of the batch. `was_finished`: before the batch began.
  void take(const WakerCall& call, bool was_finished, bool& is_finished,
            bool counts_each);
};

/// The law that a call of this kind is about, first of all.
std::string_view law_of(WakerCall::Kind kind) noexcept;

}  // namespace detail

/// One run. `S` also has `static std::size_t alive()`: how many of what its
/// tasks own there are; and `static constexpr std::string_view kEndLaw`, which
/// is broken if some are left.
template <class S>
class WakerCallRun {
 public:
  explicit WakerCallRun(ThreadCrew& crew) : crew_(crew) {
    tasks_[0] = std::make_unique<S>();
    for (std::size_t i = 1; i < kFuzzTasks; ++i) {
      tasks_[i] = tasks_[0]->neighbour();
    }
  }

  /// The first thing that is wrong, if any. All that is left is then ended.
  std::optional<Finding> run(const std::vector<WakerCall>& calls) {
    auto begin = calls.begin();
    while (begin != calls.end() && found_.is_empty()) {
      auto end = begin;
      while (end != calls.end() && end->kind != Kind::kBarrier) ++end;
      run_batch({begin, end});
      begin = end == calls.end() ? end : end + 1;
    }
    if (found_.is_empty()) come_to_rest();
    return found_.take();
  }

 private:
  using Kind = WakerCall::Kind;
  using Batch = std::span<const WakerCall>;

  void run_batch(Batch batch) {
    std::array<bool, kFuzzThreads> works{};
    for (const WakerCall& call : batch) works[call.thread] = true;
    works[0] = true;
    const auto count =
        static_cast<std::size_t>(std::count(works.begin(), works.end(), true));
    // Relaxed: it lets them begin together, and orders nothing.
    std::atomic<std::size_t> begun{0};
    const auto work = [&](std::size_t thread) {
      begun.fetch_add(1, std::memory_order_relaxed);
      while (begun.load(std::memory_order_relaxed) != count) {
        std::this_thread::yield();
      }
      for (const WakerCall& call : batch) {
        if (call.thread == thread) take(call);
      }
    };
    for (std::size_t thread = 1; thread < kFuzzThreads; ++thread) {
      if (works[thread]) crew_.start(thread - 1, [&, thread] { work(thread); });
    }
    work(0);
    if (count > 1) crew_.wait();
    judge(batch);
  }

  /// Any thread.
  void take(const WakerCall& call) {
    auto& waker = wakers_[call.waker];
    auto& other = wakers_[call.other];
    switch (call.kind) {
      case Kind::kMake:
        waker.emplace(tasks_[call.task]->make());
        owners_[call.waker] = call.task;
        break;
      case Kind::kClone:
        other.emplace(std::as_const(*waker));
        owners_[call.other] = call.task;
        break;
      case Kind::kAssign:
        *other = std::as_const(*waker);
        owners_[call.other] = call.task;
        break;
      case Kind::kWake:
        is_in_waker_call = true;
        std::move(*waker).wake();
        waker.reset();
        is_in_waker_call = false;
        break;
      case Kind::kWakeByRef:
        is_in_waker_call = true;
        std::as_const(*waker).wake_by_ref();
        is_in_waker_call = false;
        break;
      case Kind::kDrop:
        waker.reset();
        break;
      case Kind::kWillWake:
        if (owners_[call.waker] != owners_[call.other] &&
            std::as_const(*waker).will_wake(*other)) {
          astray_.store(true, std::memory_order_relaxed);
        }
        break;
      case Kind::kRun:
        if (tasks_[0]) static_cast<void>(tasks_[0]->wakes());
        break;
      case Kind::kFinish:
        tasks_[call.task]->finish();
        break;
      case Kind::kGone:
        for (auto& task : tasks_) task.reset();
        break;
      case Kind::kBarrier:
        break;
    }
  }

  void judge(Batch batch) {
    std::array<detail::ExpectedWakes, kFuzzTasks> expected;
    const auto was_finished = finished_;
    bool wakes_any = false;
    for (const WakerCall& call : batch) {
      wakes_any |= call.kind == Kind::kWake || call.kind == Kind::kWakeByRef;
      if (detail::law_of(call.kind).empty()) continue;
      expected[call.task].take(call, was_finished[call.task],
                               finished_[call.task],
                               detail::counts_each_wake<S>());
    }
    if (astray_.load()) {
      found_.fail("W9", "will_wake() is true for wakers of two tasks");
    }
    if (!tasks_[0]) return;
    for (std::size_t task = 0; task < kFuzzTasks; ++task) {
      judge_wakes(task, expected[task], wakes_any);
      judge_books(task, expected[task].law);
    }
  }

  void judge_wakes(std::size_t task, const detail::ExpectedWakes& expected,
                   bool wakes_any) {
    const std::size_t total = tasks_[task]->wakes();
    const std::size_t seen = total - std::exchange(seen_[task], total);
    if constexpr (requires(S& s) { s.was_polled_in_place(); }) {
      if (tasks_[task]->was_polled_in_place()) {
        fail("W13", task, "was polled within a call of a waker");
      }
    }
    if (seen >= expected.min && seen <= expected.max) return;
    std::string_view law = expected.law;
    if (expected.max == 0 && !finished_[task] && wakes_any) law = "W1";
    if (law.empty()) law = finished_[task] ? "W11" : "W5";
    fail(law, task,
         "was woken " + std::to_string(seen) + " times, expected " +
             std::to_string(expected.min) + " to " +
             std::to_string(expected.max));
  }

  void judge_books(std::size_t task, std::string_view law) {
    std::size_t live = 0;
    for (std::size_t i = 0; i < kFuzzWakers; ++i) {
      if (wakers_[i] && owners_[i] == task) ++live;
    }
    if constexpr (CountsInstances<S>) {
      const std::size_t seen = tasks_[task]->live_instances();
      if (seen != live) {
        fail(law.empty() ? "W5" : law, task,
             "has " + std::to_string(seen) + " live wakers, expected " +
                 std::to_string(live));
      }
    }
    if constexpr (SeesItsEnd<S>) {
      const bool is_freed = tasks_[task]->is_freed();
      if (is_freed && live > 0) fail("W8", task, "is freed before its wakers");
      if (!is_freed && live == 0 && finished_[task]) {
        fail("W12", task, "is complete, has no wakers, and is not freed");
      }
    }
  }

  void come_to_rest() {
    std::vector<WakerCall> drops;
    for (std::uint8_t i = 0; i < kFuzzWakers; ++i) {
      if (!wakers_[i]) continue;
      drops.push_back({.kind = Kind::kDrop, .task = owners_[i], .waker = i});
    }
    run_batch(drops);
    for (auto& task : tasks_) task.reset();
    if (const std::size_t alive = S::alive(); alive != 0) {
      found_.fail(std::string(S::kEndLaw),
                  std::to_string(alive) + " tasks are never destroyed");
    }
  }

  void fail(std::string_view law, std::size_t task, const std::string& what) {
    found_.fail(std::string(law), "t" + std::to_string(task) + " " + what);
  }

  ThreadCrew& crew_;
  // Before the wakers, which are to end first.
  std::array<std::unique_ptr<S>, kFuzzTasks> tasks_;
  std::array<std::optional<WakerOf<S>>, kFuzzWakers> wakers_;
  std::array<std::uint8_t, kFuzzWakers> owners_{};  ///< of each waker
  std::array<bool, kFuzzTasks> finished_{};
  std::array<std::size_t, kFuzzTasks> seen_{};
  std::atomic<bool> astray_{false};  ///< a will_wake() was wrong
  FirstFinding found_;
};

}  // namespace vigil
