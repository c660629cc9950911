// SPDX-License-Identifier: Apache-2.0
// All short sequences of calls on a few instances of one waker, each judged
// after each call. The shortest sequences that fail name the law: what breaks
// in longer ones is mostly a consequence.
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

#include "audit/law_check.h"
#include "audit/waker_subject.h"

namespace vigil::detail {

/// One call of a sequence.
struct WakerStep {
  enum class Call : std::uint8_t {
    kClone,
    kWake,
    kWakeByRef,
    kDrop,
    kFinish,  ///< the task completes
    kGone,    ///< the subject is destroyed; its wakers may go on
  };
  Call call;
  std::uint8_t instance = 0;
  std::uint8_t clone = 0;  ///< what a clone is called
};

/// "make w0; clone w0 -> w1; wake w0".
std::string to_string(const std::vector<WakerStep>& steps);

/// Makes all sequences of exactly `length` calls, without calls on instances
/// that have ended. It starts with one instance, w0.
class WakerSequences {
 public:
  static constexpr std::uint8_t kInstancesMax = 3;

  /// Calls `visit(steps)` for each.
  template <class Visit>
  static void for_each(std::size_t length, Visit visit) {
    State state;
    state.live[0] = true;
    extend(length, state, visit);
  }

 private:
  struct State {
    std::vector<WakerStep> steps;
    std::array<bool, kInstancesMax> live{};
    bool finished = false;
    bool gone = false;
  };
  /// What `state` allows next.
  static std::vector<WakerStep> next_steps(const State& state);
  static void take(State& state, const WakerStep& step);

  template <class Visit>
  static void extend(std::size_t length, const State& state, Visit& visit) {
    if (length == 0) {
      visit(state.steps);
      return;
    }
    for (const WakerStep& step : next_steps(state)) {
      State next = state;
      take(next, step);
      extend(length - 1, next, visit);
    }
  }
};

/// Runs one sequence on a fresh subject.
template <class S>
class WakerRun {
 public:
  /// `look_each`: whether to look at wakes() after each call, or at the end.
  WakerRun(const std::vector<WakerStep>& steps, bool look_each)
      : steps_(steps), look_each_(look_each) {}

  /// The first violation, if any.
  std::optional<LawViolation> run() {
    if constexpr (HasNeighbours<S>) neighbour_ = subject_->neighbour();
    instances_[0].emplace(subject_->make());
    if (!judge("W5", /*wakes=*/false)) return found_;
    for (const WakerStep& step : steps_) {
      if (!take(step)) return found_;
    }
    if (!look(finished_ ? "W11" : last_waking_)) return found_;
    // Down to rest: the same calls, judged in the same way.
    for (std::uint8_t i = 0; i < instances_.size(); ++i) {
      if (instances_[i] && !take({WakerStep::Call::kDrop, i})) return found_;
    }
    if (!finished_) take({WakerStep::Call::kFinish});
    return found_;
  }

 private:
  using Call = WakerStep::Call;

  /// False if the call broke a law.
  bool take(const WakerStep& step) {
    done_.push_back(step);
    std::optional<WakerOf<S>>& instance = instances_[step.instance];
    switch (step.call) {
      case Call::kClone:
        instances_[step.clone].emplace(*instance);
        ++live_;
        return judge("W1", /*wakes=*/false);
      case Call::kWake:
        std::move(*instance).wake();
        instance.reset();
        --live_;
        return judge("W2", /*wakes=*/true);
      case Call::kWakeByRef:
        instance->wake_by_ref();
        return judge("W3", /*wakes=*/true);
      case Call::kDrop:
        instance.reset();
        --live_;
        return judge("W4", /*wakes=*/false);
      case Call::kFinish:
        finished_ = true;
        if (subject_) subject_->finish();
        // A wake that the task did not answer before its end never counts.
        wakes_min_ = counts_each_wake<S>() ? wakes_max_ : 0;
        return judge("W11", /*wakes=*/false);
      case Call::kGone:
        subject_.reset();
        return true;
    }
    return true;
  }

  bool judge(std::string_view law, bool wakes) {
    if (!subject_) return true;
    if constexpr (CountsInstances<S>) {
      const std::size_t seen = subject_->live_instances();
      if (seen != live_) {
        return fail(law, "live instances: " + std::to_string(seen) +
                             ", expected " + std::to_string(live_));
      }
    }
    if constexpr (SeesItsEnd<S>) {
      const bool freed = subject_->is_freed();
      if (freed && live_ > 0) {
        return fail("W8", "freed while " + std::to_string(live_) +
                              " instances are alive");
      }
      if (!freed && live_ == 0 && finished_) {
        return fail("W12", "not freed: the task is complete, no waker is left");
      }
    }
    if (wakes && !finished_) {
      last_waking_ = law;
      ++wakes_max_;
      wakes_min_ = counts_each_wake<S>() ? wakes_max_ : 1;
    }
    if (!look_each_) return true;
    return look(finished_ ? "W11" : law);
  }

  /// Compares wakes() with what came since the last look.
  bool look(std::string_view law) {
    if (!subject_) return true;
    const std::size_t total = subject_->wakes();
    const std::size_t seen = total - wakes_seen_;
    if (total < wakes_seen_ || seen < wakes_min_ || seen > wakes_max_) {
      return fail(
          law,
          "the task was woken " + std::to_string(seen) + " times, expected " +
              (wakes_min_ == wakes_max_ ? std::to_string(wakes_max_)
                                        : std::to_string(wakes_min_) + " to " +
                                              std::to_string(wakes_max_)));
    }
    wakes_seen_ = total;
    wakes_min_ = wakes_max_ = 0;
    if (neighbour_ && neighbour_->wakes() != 0) {
      return fail("W1", "another task was woken");
    }
    return true;
  }

  bool fail(std::string_view law, const std::string& what) {
    found_ = LawViolation{law, to_string(done_) + ": " + what};
    return false;
  }

  const std::vector<WakerStep>& steps_;
  const bool look_each_;
  std::vector<WakerStep> done_;
  // Before the instances, which are to end first.
  std::unique_ptr<S> subject_ = std::make_unique<S>();
  std::unique_ptr<S> neighbour_;
  std::array<std::optional<WakerOf<S>>, WakerSequences::kInstancesMax>
      instances_;
  std::size_t live_ = 1;
  bool finished_ = false;
  std::size_t wakes_seen_ = 0;           ///< at the last look
  std::size_t wakes_min_ = 0;            ///< that must have come since
  std::size_t wakes_max_ = 0;            ///< that may have come since
  std::string_view last_waking_ = "W1";  ///< the law of the latest wake
  std::optional<LawViolation> found_;
};

/// What all sequences together say.
struct SequenceFindings {
  std::uint64_t cases = 0;
  std::vector<LawViolation> violations;  ///< one for each law, the shortest

  bool broke(std::string_view law) const noexcept;
  void add(LawViolation violation);
};

/// Runs all sequences up to `length_max`, and stops at the first length at
/// which one fails.
template <class S>
SequenceFindings run_waker_sequences(std::size_t length_max) {
  SequenceFindings findings;
  for (std::size_t length = 0;
       length <= length_max && findings.violations.empty(); ++length) {
    WakerSequences::for_each(length, [&](const std::vector<WakerStep>& steps) {
      for (const bool look_each : {true, false}) {
        ++findings.cases;
        if (auto found = WakerRun<S>(steps, look_each).run()) {
          findings.add(*std::move(found));
          return;
        }
      }
    });
  }
  return findings;
}

}  // namespace vigil::detail
