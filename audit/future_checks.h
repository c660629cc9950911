// SPDX-License-Identifier: Apache-2.0
// The checks of the future laws F1 to F8, and of the waker laws that a future
// can break, on one type of subject; as plain functions. future_laws.h makes
// GoogleTests of them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/future_cases.h"
#include "audit/future_crowd.h"
#include "audit/future_held.h"
#include "audit/future_moments.h"
#include "audit/future_sequences.h"
#include "audit/future_subject.h"
#include "audit/future_threads.h"
#include "audit/law_check.h"

namespace vigil {

/// What the future suite judges, in the order of its reports.
inline constexpr std::array<std::string_view, 14> kFutureSuiteLaws{
    "F1", "F2", "F3", "F4", "F5", "F6",  "F7",
    "F8", "W2", "W4", "W7", "W8", "W14", "E15"};

/// The checks of one type of subject; what several laws need is run once.
/// Thread safety: one thread at a time.
template <class S>
class FutureLawChecks {
  static_assert(sizeof(detail::FutureSubjectCheck<S>) > 0);

 public:
  explicit FutureLawChecks(LawOptions options = {}) : options_(options) {}

  /// Judges one of kFutureSuiteLaws.
  LawResult check(std::string_view law) {
    LawResult result{.law = law, .violations = {}, .not_judged = {}};
    if (law == "F6") {
      result = poll_returns();
      if (result.holds()) add(result, held());
      if (result.holds()) add(result, crowded());
    } else if (!poll_returns().holds()) {
      result.not_judged = "F6 is broken: a poll does not return";
    } else if (law == "F5") {
      detail::check_poll_after_ready<S>(result, options_);
    } else if (law == "F7") {
      detail::check_address<S>(result);
    } else if (law == "E15") {
      if (!detail::Holds<S>) {
        result.not_judged = "a duty of those who hold futures: needs hold()";
      }
      result.cases = held().cases;
      add(result, held());
    } else if (law == "F3" || law == "W14") {
      if (!sequences().violations.empty()) {
        result.not_judged = std::string(sequences().violations.front().law) +
                            " is broken, and this law builds on it";
      } else {
        result = law == "F3" ? registers_first() : is_reentrant();
        add(result, held());
        add(result, interleaved());
      }
    } else {
      check_sequences(result);
    }
    return result;
  }

  /// Judges all of them.
  std::vector<LawResult> check_all() {
    std::vector<LawResult> results;
    for (const std::string_view law : kFutureSuiteLaws) {
      results.push_back(check(law));
    }
    return results;
  }

 private:
  /// What one kind of check found, beside the sequences.
  struct Findings {
    std::uint64_t cases = 0;
    std::optional<LawViolation> violation;
  };

  void check_sequences(LawResult& result) {
    result.cases = sequences().cases;
    for (const LawViolation& violation : sequences().violations) {
      if (violation.law != result.law) continue;
      result.violations.push_back(violation.message);
    }
    if (!sequences().violations.empty()) return;
    if (result.law == "F8") result.cases += interleaved().cases;
    result.cases += crowded().cases;
    add(result, crowded());
    add(result, held());
    add(result, interleaved());
  }
  /// What is found is added to its own law, and is not hidden by what that
  /// law's own check lacks.
  static void add(LawResult& result, const Findings& found) {
    if (!found.violation || found.violation->law != result.law) return;
    if (!result.violations.empty()) return;
    result.violations.push_back(found.violation->message);
    result.not_judged.clear();
  }

  const LawResult& poll_returns() {
    return once(poll_returns_, "F6", [this](LawResult& result) {
      detail::check_poll_returns<S>(result, options_);
    });
  }
  const LawResult& registers_first() {
    return once(registers_first_, "F3", [this](LawResult& result) {
      detail::check_register_first<S>(result, options_);
    });
  }
  const LawResult& is_reentrant() {
    return once(is_reentrant_, "W14", [this](LawResult& result) {
      detail::check_future_reentry<S>(result, options_);
    });
  }
  template <class Check>
  static const LawResult& once(std::optional<LawResult>& kept,
                               std::string_view law, Check check) {
    if (!kept) {
      kept = LawResult{.law = law, .violations = {}, .not_judged = {}};
      check(*kept);
    }
    return *kept;
  }

  const detail::SequenceFindings& sequences() {
    if (!sequences_) {
      sequences_ = detail::run_future_sequences<S>(options_.length_max);
    }
    return *sequences_;
  }
  /// What two futures break, many break as well.
  const Findings& crowded() {
    if (crowded_) return *crowded_;
    crowded_.emplace();
    if (sequences().violations.empty()) {
      crowded_->violation = detail::run_crowds<S>(crowded_->cases, options_);
    }
    return *crowded_;
  }
  const Findings& held() {
    if (!held_) {
      held_.emplace();
      held_->violation = detail::check_held<S>(held_->cases, options_);
    }
    return *held_;
  }
  /// Who wakes under a lock, or checks before it registers, breaks these in
  /// many ways, and is not accused of them all.
  const Findings& interleaved() {
    if (interleaved_) return *interleaved_;
    interleaved_.emplace();
    if (!sequences().violations.empty() || crowded().violation ||
        !registers_first().violations.empty() ||
        !is_reentrant().violations.empty()) {
      return *interleaved_;
    }
    detail::MomentFindings moments = detail::run_future_moments<S>(options_);
    interleaved_->cases = moments.cases;
    interleaved_->violation = std::move(moments.violation);
    if (!interleaved_->violation) {
      interleaved_->violation =
          detail::run_future_races<S>(interleaved_->cases, options_);
    }
    return *interleaved_;
  }

  LawOptions options_;
  std::optional<LawResult> poll_returns_;
  std::optional<LawResult> registers_first_;
  std::optional<LawResult> is_reentrant_;
  std::optional<detail::SequenceFindings> sequences_;
  std::optional<Findings> crowded_;
  std::optional<Findings> held_;
  std::optional<Findings> interleaved_;
};

/// Judges the futures of a subject by all laws of the suite, and says what is
/// broken.
template <class S>
std::vector<LawViolation> check_future_laws(LawOptions options = {}) {
  return violations_of(FutureLawChecks<S>(options).check_all());
}

}  // namespace vigil
