// SPDX-License-Identifier: Apache-2.0
// All short sequences of polls (with the same waker and with another), of
// complete() and of destructions, on up to two futures that wait for the same;
// judged after each step. The shortest sequences that fail name the law.
//
// What is asked for: no poll is ready before complete(); after Pending a wake
// is arranged; and once the condition is true, and no future has taken it, one
// of those that wait has been woken since its last poll.
#pragma once

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
  enum class Act : std::uint8_t { kPoll, kPollOther, kComplete, kDestroy };
  Act act;
  std::uint8_t future = 0;
};

/// "make a, b; poll a; poll a with another waker; complete; destroy a".
std::string to_string(const std::vector<FutureStep>& steps,
                      std::size_t futures);

/// All sequences of exactly `length` steps on so many futures.
std::vector<std::vector<FutureStep>> future_sequences(std::size_t length,
                                                      std::size_t futures);

/// Runs one sequence on a fresh subject.
template <class S>
class FutureRun {
 public:
  static constexpr std::size_t kFutures = has_one_waiter<S>() ? 1 : 2;

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
    std::optional<CheckedFuture<F>> future;
    std::size_t polls = 0;
    std::size_t wakes_before_poll = 0;
    std::size_t which = 0;  ///< the waker of the latest poll
    bool swapped = false;
    bool ready = false;

    void start(S& subject) {
      future.emplace(
          std::in_place, [&]() -> F { return subject.make(); }, ledger);
    }
    bool waits() const { return future.has_value() && !ready; }
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
    if (!completed_) take({Act::kComplete});
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
        completed_ = true;
        subject_.complete();
        for (const Waiter& each : waiters_) {
          if (!ask(*each.ledger)) return false;
        }
        break;
      case Act::kDestroy:
        wake_was_lost_ =
            wake_was_lost_ || (waiter.waits() && waiter.is_woken());
        run_inside(subject_, [&] { waiter.future.reset(); });
        if (!ask(*waiter.ledger)) return false;
        break;
    }
    return somebody_is_woken();
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
    if (waiter.ready && !completed_) {
      return fail("F4", "ready, and its condition is false");
    }
    if (waiter.ready && !is_right) return fail("F4", "the output is wrong");
    taken_ = taken_ || waiter.ready;
    return somebody_is_woken();
  }

  /// What the checker found.
  bool ask(const FutureLedger& ledger) {
    const std::vector<FutureViolation> found = ledger.violations();
    return found.empty() || fail(found.front().law, found.front().message);
  }

  /// No wake is lost.
  bool somebody_is_woken() {
    if (!completed_ || taken_) return true;
    bool waits = false;
    bool swapped = false;
    bool polled_again = false;
    for (const Waiter& waiter : waiters_) {
      if (!waiter.waits()) continue;
      if (waiter.polls == 0 || waiter.is_woken()) return true;
      waits = true;
      swapped = swapped || waiter.swapped;
      polled_again = polled_again || waiter.polls > 1;
    }
    if (!waits) return true;
    if (wake_was_lost_) {
      return fail("F8",
                  "the condition is true, the future that was woken is "
                  "destroyed, and nobody else is woken");
    }
    const std::string what = "the condition is true, and nobody is woken";
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
  bool completed_ = false;
  bool taken_ = false;          ///< a future was ready
  bool wake_was_lost_ = false;  ///< one was destroyed that was woken
  std::optional<LawViolation> found_;
};

/// Runs all sequences up to `length_max`, and stops at the first length at
/// which one fails.
template <class S>
SequenceFindings run_future_sequences(std::size_t length_max) {
  SequenceFindings findings;
  for (std::size_t length = 0;
       length <= length_max && findings.violations.empty(); ++length) {
    for (const auto& steps : future_sequences(length, FutureRun<S>::kFutures)) {
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
