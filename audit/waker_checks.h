// SPDX-License-Identifier: Apache-2.0
// The checks of the waker laws W1 to W17 (and E12) on one type of subject, as
// plain functions. waker_laws.h makes GoogleTests of them.
//
// A law is judged only where those hold that it builds on: a waker that loses
// references is not also accused of what follows from it.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/law_check.h"
#include "audit/waker_cases.h"
#include "audit/waker_danger.h"
#include "audit/waker_sequences.h"
#include "audit/waker_subject.h"
#include "audit/waker_threads.h"

namespace vigil {

/// What the waker suite judges, in the order of its reports.
inline constexpr std::array<std::string_view, 18> kWakerSuiteLaws{
    "W1",  "W2",  "W3",  "W4",  "W5",  "W6",  "W7",  "W8",  "W9",
    "W10", "W11", "W12", "W13", "W14", "W15", "W16", "W17", "E12"};

/// The checks of one type of subject; what several laws need is run once.
/// Thread safety: one thread at a time.
template <class S>
class WakerLawChecks {
  static_assert(sizeof(detail::WakerSubjectCheck<S>) > 0);

 public:
  explicit WakerLawChecks(LawOptions options = {}) : options_(options) {}

  /// Judges one of kWakerSuiteLaws.
  LawResult check(std::string_view law) {
    LawResult result{.law = law, .violations = {}, .not_judged = {}};
    if (law == "W15") {
      result.cases = 1;  // that it compiled: WakerSubjectCheck
    } else if (law == "W7") {
      result = tables();
    } else if (result.not_judged = why_blocked(law);
               !result.not_judged.empty()) {
    } else if (law == "W5" && !sequences().broke(law)) {
      detail::check_balance<S>(result);
    } else if (law == "W6") {
      check_threads(result);
    } else if (law == "W9") {
      detail::check_will_wake<S>(result);
    } else if (law == "W10") {
      detail::check_identity<S>(result);
    } else if (law == "W13") {
      check_wake_returns(result);
    } else if (law == "W14") {
      detail::check_reentry<S>(result, options_);
    } else if (law == "W16") {
      detail::check_overflow<S>(result, options_);
    } else if (law == "W17") {
      detail::check_noop<S>(result, options_);
    } else if (law == "E12") {
      detail::check_stale<S>(result);
    } else {
      check_sequences(result);
    }
    return result;
  }

  /// Judges all of them.
  std::vector<LawResult> check_all() {
    std::vector<LawResult> results;
    for (const std::string_view law : kWakerSuiteLaws) {
      results.push_back(check(law));
    }
    return results;
  }

 private:
  /// Why `law` can't be judged, if what it builds on is broken.
  std::string why_blocked(std::string_view law) {
    if (law == "W6" && wakes_on_one_thread<S>()) {
      return "its wakers are for one thread (one_thread_wakes)";
    }
    if (!tables().violations.empty()) return "W7 is broken: calls go astray";
    if (!calls_return() && law != "W13") {
      return "W13 is broken: a call does not return";
    }
    for (const std::string_view one : {"W5", "W6", "W14", "W16", "E12"}) {
      if (law != one || sequences().violations.empty()) continue;
      if (sequences().broke(law)) continue;
      return std::string(sequences().violations.front().law) +
             " is broken, and this law builds on it";
    }
    return {};
  }

  const LawResult& tables() {
    if (!tables_) {
      tables_ = LawResult{.law = "W7", .violations = {}, .not_judged = {}};
      detail::check_tables<S>(*tables_);
    }
    return *tables_;
  }

  /// Each call once, with a way out should one hang.
  bool calls_return() {
    if (!calls_return_) {
      calls_return_ = detail::returns_in_time(
          [] {
            S subject;
            const WakerOf<S> waker = subject.make();
            WakerOf<S> clone = waker;
            clone.wake_by_ref();
            std::move(clone).wake();
            static_cast<void>(subject.wakes());
            subject.finish();
          },
          options_.hang_limit);
    }
    return *calls_return_;
  }

  const detail::SequenceFindings& sequences() {
    if (!sequences_) {
      sequences_ = detail::run_waker_sequences<S>(options_.length_max);
    }
    return *sequences_;
  }

  void check_sequences(LawResult& result) {
    const bool sees_releases = CountsInstances<S> || SeesItsEnd<S>;
    if (result.law == "W4" && !sees_releases) {
      result.not_judged = "needs live_instances() or is_freed()";
    } else if ((result.law == "W8" || result.law == "W12") && !SeesItsEnd<S>) {
      result.not_judged = "needs is_freed(); AddressSanitizer sees it anyway";
    }
    // The calls run all the same: a sanitizer may see what the books do not.
    result.cases = sequences().cases;
    for (const LawViolation& violation : sequences().violations) {
      if (violation.law != result.law) continue;
      result.violations.push_back(violation.message);
      result.not_judged.clear();
    }
  }

  void check_threads(LawResult& result) {
    constexpr int kRounds = 3;
    for (int round = 0; round < kRounds; ++round) {
      for (auto* const run :
           {&detail::threads_at_rest<S>, &detail::threads_at_the_end<S>}) {
        ++result.cases;
        std::string found = run(options_);
        if (found.empty()) continue;
        result.violations.push_back(std::move(found));
        return;
      }
    }
    constexpr unsigned kEnds = 60;
    for (unsigned round = 0; round < kEnds; ++round) {
      ++result.cases;
      std::string found = detail::threads_race_to_the_end<S>(round);
      if (found.empty()) continue;
      result.violations.push_back(std::move(found));
      return;
    }
  }

  void check_wake_returns(LawResult& result) {
    if (calls_return()) {
      detail::check_wake_in_place<S>(result, options_);
    } else {
      result.violations.emplace_back(
          "make w0; clone w0 -> w1; wake_by_ref w1; wake w1: does not return");
    }
  }

  LawOptions options_;
  std::optional<LawResult> tables_;
  std::optional<bool> calls_return_;
  std::optional<detail::SequenceFindings> sequences_;
};

/// Judges the wakers of a subject by all laws of the suite, and says what is
/// broken.
template <class S>
std::vector<LawViolation> check_waker_laws(LawOptions options = {}) {
  return violations_of(WakerLawChecks<S>(options).check_all());
}

}  // namespace vigil
