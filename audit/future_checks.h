// SPDX-License-Identifier: Apache-2.0
// The checks of the future laws F1 to F8, and of the waker laws that a future
// can break, on one type of subject; as plain functions. future_laws.h makes
// GoogleTests of them.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/future_cases.h"
#include "audit/future_sequences.h"
#include "audit/future_subject.h"
#include "audit/law_check.h"

namespace vigil {

/// What the future suite judges, in the order of its reports.
inline constexpr std::array<std::string_view, 13> kFutureSuiteLaws{
    "F1", "F2", "F3", "F4", "F5", "F6", "F7",
    "F8", "W2", "W4", "W7", "W8", "W14"};

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
    } else if (!poll_returns().holds()) {
      result.not_judged = "F6 is broken: a poll does not return";
    } else if (law == "F5") {
      detail::check_poll_after_ready<S>(result, options_);
    } else if (law == "F7") {
      detail::check_address<S>(result);
    } else if (law == "F3" || law == "W14") {
      if (!sequences().violations.empty()) {
        result.not_judged = std::string(sequences().violations.front().law) +
                            " is broken, and this law builds on it";
      } else if (law == "F3") {
        detail::check_register_first<S>(result, options_);
      } else {
        detail::check_future_reentry<S>(result, options_);
      }
    } else {
      result.cases = sequences().cases;
      for (const LawViolation& violation : sequences().violations) {
        if (violation.law != law) continue;
        result.violations.push_back(violation.message);
      }
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
  const LawResult& poll_returns() {
    if (!poll_returns_) {
      poll_returns_ =
          LawResult{.law = "F6", .violations = {}, .not_judged = {}};
      detail::check_poll_returns<S>(*poll_returns_, options_);
    }
    return *poll_returns_;
  }
  const detail::SequenceFindings& sequences() {
    if (!sequences_) {
      sequences_ = detail::run_future_sequences<S>(options_.length_max);
    }
    return *sequences_;
  }

  LawOptions options_;
  std::optional<LawResult> poll_returns_;
  std::optional<detail::SequenceFindings> sequences_;
};

/// Judges the futures of a subject by all laws of the suite, and says what is
/// broken.
template <class S>
std::vector<LawViolation> check_future_laws(LawOptions options = {}) {
  return violations_of(FutureLawChecks<S>(options).check_all());
}

}  // namespace vigil
