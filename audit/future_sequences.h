// SPDX-License-Identifier: Apache-2.0
// All short sequences of polls (with the same waker and with another), of
// complete() and of destructions, on up to two futures that wait for the same,
// and of close() and disturb(), if there are; judged after each step. The
// shortest sequences that fail name the law.
//
// What is asked for: no poll is ready before complete(); after Pending a wake
// is arranged; and as often as the condition is true, and no future has taken
// it, one of those that wait has been woken since its last poll. After close()
// all have been woken, and all are ready.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/future_checker.h"
#include "audit/future_hooks.h"
#include "audit/future_subject.h"
#include "audit/law_check.h"
#include "audit/waker_sequences.h"

namespace vigil::detail {

/// One step of a sequence.
struct FutureStep {
  enum class Act : std::uint8_t {
    kPoll,
    kPollOther,
    kComplete,
    kDestroy,
    kClose,
    kDisturb,
  };
  Act act;
  std::uint8_t future = 0;
};

/// What sequences are made of.
struct FutureActs {
  std::size_t futures = 2;
  std::size_t completions = 1;
  bool closes = false;
  bool completes_when_closed = false;
  bool disturbs = false;

  /// Of a subject.
  template <class S>
  static constexpr FutureActs of() {
    return {.futures = has_one_waiter<S>() ? 1U : 2U,
            .completions = detail::completions<S>(),
            .closes = CanBeClosed<S>,
            .completes_when_closed = detail::completes_when_closed<S>(),
            .disturbs = CanBeDisturbed<S>};
  }
};

/// "make a, b; poll a; poll a with another waker; complete; destroy a".
std::string to_string(const std::vector<FutureStep>& steps,
                      std::size_t futures);

/// All sequences of exactly `length` steps.
std::vector<std::vector<FutureStep>> future_sequences(std::size_t length,
                                                      const FutureActs& acts);

/// Runs one sequence on a fresh subject.
template <class S>
class FutureRun {
 public:
  static constexpr std::size_t kFutures = FutureActs::of<S>().futures;

  explicit FutureRun(const std::vector<FutureStep>& steps) : steps_(steps) {}

  /// The first violation, if any.
  std::optional<LawViolation> run() {
    run_steps();
    for (Waiter& waiter : waiters_) {
      run_inside(subject_, [&] { waiter.future.reset(); });
    }
    return found_;
  }

 private:
  using F = FutureOf<S>;
  using Act = FutureStep::Act;

  struct Waiter {
    std::shared_ptr<FutureLedger> ledger =
        FutureLedger::create({.swap_wakers = false, .spurious_polls = 0});
    std::array<WakerHooks*, 2> hooks{new WakerHooks, new WakerHooks};
    std::array<Waker, 2> wakers{WakerHooks::waker(*hooks[0]),
                                WakerHooks::waker(*hooks[1])};
    // A block of its own, so that AddressSanitizer sees who comes too late.
    std::unique_ptr<CheckedFuture<F>> future;
    std::size_t polls = 0;
    std::size_t wakes_before_poll = 0;
    std::size_t which = 0;  ///< the waker of the latest poll
    bool swapped = false;
    bool ready = false;

    void start(S& subject) {
      future = std::make_unique<CheckedFuture<F>>(
          std::in_place, [&]() -> F { return subject.make(); }, ledger);
    }
    bool waits() const { return future != nullptr && !ready; }
    std::size_t wakes() const {
      return hooks[0]->wakes.load() + hooks[1]->wakes.load();
    }
    bool is_woken() const { return wakes() > wakes_before_poll; }
  };

  void run_steps() {
    for (Waiter& waiter : waiters_) {
      run_inside(subject_, [&] { waiter.start(subject_); });
    }
    for (const FutureStep& step : steps_) {
      if (!take(step)) return;
    }
    // To rest: those that were woken are polled, then all is destroyed.
    for (int round = 0; round < 4; ++round) {
      for (std::uint8_t i = 0; i < kFutures; ++i) {
        const Waiter& waiter = waiters_[i];
        if (!waiter.waits()) continue;
        if (waiter.polls > 0 && !waiter.is_woken()) continue;
        if (!take({Act::kPoll, i})) return;
      }
    }
    for (std::uint8_t i = 0; i < kFutures; ++i) {
      if (waiters_[i].future && !take({Act::kDestroy, i})) return;
    }
    // An event that comes later finds nobody.
    if (completions_ == 0 && !closed_) take({Act::kComplete});
    if (CanBeClosed<S> && !closed_) take({Act::kClose});
  }

  /// False if the step broke a law, or can't be taken.
  bool take(const FutureStep& step) {
    done_.push_back(step);
    Waiter& waiter = waiters_[step.future];
    switch (step.act) {
      case Act::kPoll:
      case Act::kPollOther:
        return poll(waiter, step.act == Act::kPollOther);
      case Act::kComplete:
        ++completions_;
        subject_.complete();
        break;
      case Act::kDestroy:
        if (waiter.waits() && waiter.polls > 0) {
          destroyed_ = waiter.is_woken()    ? "that was woken is"
                       : destroyed_.empty() ? "that waited is"
                                            : destroyed_;
        }
        run_inside(subject_, [&] { waiter.future.reset(); });
        break;
      case Act::kClose:
        closed_ = true;
        if constexpr (CanBeClosed<S>) subject_.close();
        break;
      case Act::kDisturb:
        if constexpr (CanBeDisturbed<S>) subject_.disturb();
        break;
    }
    for (const Waiter& each : waiters_) {
      if (!ask(*each.ledger)) return false;
    }
    return enough_are_woken();
  }

  bool poll(Waiter& waiter, bool other) {
    if (!waiter.waits()) return false;
    if (other) {
      waiter.which = 1 - waiter.which;
      waiter.swapped = waiter.swapped || waiter.polls > 0;
    }
    ++waiter.polls;
    waiter.wakes_before_poll = waiter.wakes();
    bool is_right = true;
    run_inside(subject_, [&] {
      Context context(waiter.wakers[waiter.which]);
      try {
        auto answer = waiter.future->poll(context);
        waiter.ready = answer.is_ready();
        if constexpr (ChecksOutput<S>) {
          if (waiter.ready) {
            auto output = std::move(answer).take();
            is_right = subject_.is_expected(output);
          }
        }
      } catch (...) {
        waiter.ready = true;  // an exception counts as an output
      }
    });
    if (!ask(*waiter.ledger)) return false;
    if (!waiter.ready) {
      if (closed_)
        return fail("F1", "pending, and what it waits for is closed");
      return enough_are_woken();
    }
    if (!closed_ && (completions_ == 0 || is_used_up())) {
      return fail("F4", "ready, and its condition is false");
    }
    if (!closed_ && !is_right) return fail("F4", "the output is wrong");
    ++taken_;
    return enough_are_woken();
  }

  /// What the checker found.
  bool ask(const FutureLedger& ledger) {
    const std::vector<FutureViolation> found = ledger.violations();
    return found.empty() || fail(found.front().law, found.front().message);
  }

  bool is_used_up() const {
    return counts_completions<S>() && !passes_on<S>() && taken_ >= completions_;
  }
  /// How many of those that wait must be ready at their next poll.
  std::size_t ready_min(std::size_t waiting) const {
    if (closed_ || (wakes_all<S>() && completions_ > 0)) return waiting;
    const std::size_t taken = passes_on<S>() ? 0 : taken_;
    return taken < completions_ ? std::min(waiting, completions_ - taken) : 0;
  }

  /// No wake is lost.
  bool enough_are_woken() {
    std::size_t waiting = 0;
    std::size_t awake = 0;
    bool swapped = false;
    bool polled_again = false;
    for (const Waiter& waiter : waiters_) {
      if (!waiter.waits()) continue;
      ++waiting;
      if (waiter.polls == 0 || waiter.is_woken()) {
        ++awake;
        continue;
      }
      swapped = swapped || waiter.swapped;
      polled_again = polled_again || waiter.polls > 1;
    }
    if (awake >= ready_min(waiting)) return true;
    const std::string whom = awake == 0 ? "nobody" : "not everybody";
    if (closed_) {
      return fail(swapped ? "F2" : "F1",
                  "it is closed, and " + whom + " is woken");
    }
    // Where no destruction is needed, a shorter sequence has failed before.
    if (!destroyed_.empty()) {
      return fail("F8", "the condition is true, the future " +
                            std::string(destroyed_) +
                            " destroyed, and nobody else is woken");
    }
    const std::string what = "the condition is true, and " + whom + " is woken";
    if (swapped) return fail("F2", what + " by the latest waker");
    if (polled_again) return fail("F4", what + " after an extra poll");
    return fail("F1", what);
  }

  bool fail(std::string_view law, const std::string& what) {
    found_ = LawViolation{law, to_string(done_, kFutures) + ": " + what};
    return false;
  }

  const std::vector<FutureStep>& steps_;
  std::vector<FutureStep> done_;
  S subject_;
  std::array<Waiter, kFutures> waiters_;
  std::size_t completions_ = 0;
  std::size_t taken_ = 0;  ///< futures that were ready
  bool closed_ = false;
  std::string_view destroyed_;  ///< one that was pending, in words; or empty
  std::optional<LawViolation> found_;
};

/// Runs all sequences up to `length_max`, and stops at the first length at
/// which one fails.
template <class S>
SequenceFindings run_future_sequences(std::size_t length_max) {
  SequenceFindings findings;
  for (std::size_t length = 0;
       length <= length_max && findings.violations.empty(); ++length) {
    for (const auto& steps : future_sequences(length, FutureActs::of<S>())) {
      ++findings.cases;
      if (auto found = FutureRun<S>(steps).run()) {
        findings.add(*std::move(found));
      }
    }
  }
  // A poll with another waker is an extra poll too: where any extra poll does
  // harm, the waker is not to blame.
  if (findings.broke("F4")) {
    std::erase_if(findings.violations,
                  [](const LawViolation& v) { return v.law == "F2"; });
  }
  return findings;
}

}  // namespace vigil::detail
