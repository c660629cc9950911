// SPDX-License-Identifier: Apache-2.0
// Futures that hold others: a race, a join, a set of futures. Judged is what
// their children see: that each is polled when it is woken, also beside one
// that wakes itself whenever it is polled; that it is gone when its holder is;
// and that its wakers may be called at any time, also after that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "audit/future_child.h"
#include "audit/future_subject.h"
#include "audit/future_threads.h"
#include "audit/law_check.h"

namespace vigil::detail {

/// E15 and F6: the sibling of child `busy`, which always wakes itself.
template <class S>
std::optional<LawViolation> hold_a_busy_child(std::size_t busy) {
  HolderRun<S> run;
  ChildState& other = run.child(1 - busy);
  run.child(busy).busy.store(true);
  const std::string what = "one child wakes itself in each poll: ";
  for (int round = 0; round < 4; ++round) {
    const std::size_t before = other.polls.load();
    other.wake();
    for (int polls = 0; polls < 40 && other.polls.load() == before; ++polls) {
      const std::size_t of_busy = run.child(busy).polls.load();
      run.poll();
      if (run.child(busy).polls.load() - of_busy >=
          ChildState::kBusyPollsMax - 64 * 40) {
        return LawViolation{"F6", what + "the poll of their holder goes on"};
      }
      if (other.polls.load() > before) break;
      if (!run.is_woken()) {
        return LawViolation{"F1", what + "their holder is not woken"};
      }
    }
    if (other.polls.load() == before) {
      return LawViolation{"E15", what +
                                     "the other, which was woken, is not "
                                     "polled in 40 polls of their holder"};
    }
  }
  return std::nullopt;
}

/// F1, F2: a child's wake reaches the holder, and the child is polled then.
template <class S>
std::optional<LawViolation> wake_a_child(std::size_t index, bool other_waker) {
  HolderRun<S> run;
  run.poll();
  if (other_waker) run.poll_other();
  ChildState& child = run.child(index);
  const std::size_t before = child.polls.load();
  if (before == 0) {
    return LawViolation{"E15", "a child is not polled with its holder"};
  }
  child.ready.store(true);
  child.wake();
  if (!run.is_woken()) {
    return LawViolation{other_waker ? "F2" : "F1",
                        "a child was woken, and its holder is not"};
  }
  for (int i = 0; i < 8 && run.is_woken() && !run.is_ready(); ++i) run.poll();
  if (child.polls.load() == before) {
    return LawViolation{"F1",
                        "a child was woken, its holder was polled until "
                        "it was not woken, and the child was not"};
  }
  return std::nullopt;
}

/// F8: after the holder nothing is left; wakers of its children may be called.
template <class S>
std::optional<LawViolation> outlive_the_holder(std::size_t index, bool ready) {
  HolderRun<S> run;
  run.poll();
  if (ready) {
    run.child(index).ready.store(true);
    run.child(index).wake();
    run.poll();
  }
  run.destroy();
  for (const std::size_t each : {index, 1 - index}) {
    if (!run.child(each).gone.load()) {
      return LawViolation{"F8", "the holder is destroyed, and a child is not"};
    }
    if (auto kept = run.child(each).waker()) {
      Waker clone = *kept;
      kept->wake_by_ref();
      std::move(clone).wake();
    }
    run.child(each).forget();
  }
  if (run.clones() > 0) {
    return LawViolation{"F8",
                        "the holder and all wakers of its children are "
                        "gone, and a clone of its waker is alive"};
  }
  if (run.clones() < 0) {
    return LawViolation{"W4",
                        "more wakers were dropped, or woken by value, "
                        "than cloned"};
  }
  return std::nullopt;
}

/// F3: both children are woken on another thread while the holder is polled,
/// and perhaps destroyed.
template <class S>
std::optional<LawViolation> wake_children_elsewhere(unsigned round,
                                                    bool destroy) {
  HolderRun<S> run;
  run.poll();
  at_once({[&] {
             for (const std::size_t each : {0U, 1U}) {
               run.child(each).wake();
               run.child(each).ready.store(true);
               run.child(each).wake();
             }
           },
           [&] {
             for (int i = 0; i < 4; ++i) run.poll_other();
             if (destroy) run.destroy();
           }},
          round);
  for (int i = 0; i < 8 && run.is_woken() && !run.is_ready(); ++i) run.poll();
  if (!destroy && !run.is_ready()) {
    return LawViolation{"F3",
                        "both children were woken on another thread, and "
                        "their holder sleeps for ever"};
  }
  return std::nullopt;
}

/// All of these. REQUIRES: a poll returns.
template <class S>
std::optional<LawViolation> check_held(std::uint64_t& cases,
                                       const LawOptions& options) {
  if constexpr (Holds<S>) {
    const auto found = std::make_shared<std::optional<LawViolation>>();
    const auto work = [found] {
      const auto note = [&](std::optional<LawViolation> one) {
        if (!*found) *found = std::move(one);
      };
      for (const std::size_t index : {0U, 1U}) {
        for (const bool flag : {false, true}) {
          note(wake_a_child<S>(index, flag));
          note(outlive_the_holder<S>(index, flag));
        }
        if (*found) return;
        note(hold_a_busy_child<S>(index));
      }
    };
    cases += 10;
    bool returned = returns_in_time(work, options.hang_limit);
    constexpr bool kHasThreads = is_any_thread<S>() && !HasInside<S>;
    for (unsigned first = 0; kHasThreads && returned && !*found; first += 10) {
      if (first == 60) break;
      cases += 10;
      const auto rounds = [found, first] {
        for (unsigned i = first; i < first + 10 && !*found; ++i) {
          *found = wake_children_elsewhere<S>(i, i % 2 == 1);
        }
      };
      returned = returns_in_time(rounds, options.hang_limit);
    }
    if (!returned) {
      return LawViolation{"F6", "a future that holds two: does not return"};
    }
    return *found;
  } else {
    return std::nullopt;
  }
}

}  // namespace vigil::detail
