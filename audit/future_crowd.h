// SPDX-License-Identifier: Apache-2.0
// What many futures show and two do not: one in the middle of a list leaves it,
// more wait than are woken in one go. Each of a few hundred cases is brought to
// its end and judged there, as future_world.h does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "audit/future_sequences.h"
#include "audit/future_subject.h"
#include "audit/future_world.h"
#include "audit/law_check.h"

namespace vigil::detail {

/// All futures are polled; then some are treated in another way than the rest,
/// and the condition becomes true.
struct CrowdCase {
  enum class Deed : std::uint8_t {
    kNone,
    kPollOther,        ///< they are polled with another waker
    kDestroy,          ///< before the end
    kPollAndDestroy,   ///< both
    kDestroyAfterEnd,  ///< those that were woken and those that were not
  };
  enum class End : std::uint8_t {
    kComplete,  ///< once
    kAll,       ///< complete() as often as it may be called
    kClose,
  };

  std::size_t futures = 0;
  std::vector<std::size_t> chosen;  ///< in this order
  std::string_view whom;            ///< the chosen, in words
  Deed deed = Deed::kNone;
  End end = End::kComplete;

  /// "make 40; poll all; destroy the first; complete".
  std::string to_string() const;
  /// The law that a lost wake breaks.
  std::string_view lost() const noexcept;
};

/// The cases of a subject with room for `waiters_max` futures.
std::vector<CrowdCase> crowd_cases(const FutureActs& acts,
                                   std::size_t waiters_max);

/// Runs one case on a fresh subject.
template <class S>
std::optional<LawViolation> run_crowd(const CrowdCase& crowd) {
  using Deed = CrowdCase::Deed;
  FutureWorld<S> world(crowd.futures);
  for (std::size_t i = 0; i < crowd.futures; ++i) world.poll(i);
  const bool polls_other =
      crowd.deed == Deed::kPollOther || crowd.deed == Deed::kPollAndDestroy;
  const bool destroys =
      crowd.deed == Deed::kDestroy || crowd.deed == Deed::kPollAndDestroy;
  for (const std::size_t i : crowd.chosen) {
    if (polls_other) world.poll(i, /*other=*/true);
  }
  for (const std::size_t i : crowd.chosen) {
    if (destroys) world.destroy(i);
  }
  if (crowd.end == CrowdCase::End::kClose) world.close();
  const std::size_t times =
      crowd.end == CrowdCase::End::kAll ? crowd.futures : 1;
  for (std::size_t i = 0; i < times && world.may_complete(); ++i) {
    if (crowd.end != CrowdCase::End::kClose) world.complete();
  }
  for (const std::size_t i : crowd.chosen) {
    if (crowd.deed == Deed::kDestroyAfterEnd) world.destroy(i);
  }
  return world.settle(crowd.lost());
}

/// Tries all cases, up to the first that breaks a law.
template <class S>
std::optional<LawViolation> run_crowds(std::uint64_t& cases,
                                       const LawOptions& options) {
  if constexpr (waiters_max<S>() > 2) {
    for (const CrowdCase& crowd :
         crowd_cases(FutureActs::of<S>(), waiters_max<S>())) {
      ++cases;
      const auto found = std::make_shared<std::optional<LawViolation>>();
      if (!returns_in_time([found, crowd] { *found = run_crowd<S>(crowd); },
                           options.hang_limit)) {
        return LawViolation{"F6", crowd.to_string() + ": does not return"};
      }
      if (*found) {
        return LawViolation{(*found)->law,
                            crowd.to_string() + ": " + (*found)->message};
      }
    }
  }
  return std::nullopt;
}

}  // namespace vigil::detail
