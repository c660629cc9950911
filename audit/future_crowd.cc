// SPDX-License-Identifier: Apache-2.0
#include "audit/future_crowd.h"

#include <algorithm>

namespace vigil::detail {
namespace {

using Deed = CrowdCase::Deed;
using End = CrowdCase::End;

/// Some of the futures, and who they are.
struct Choice {
  std::string_view whom;
  std::vector<std::size_t> chosen;
};

std::vector<Choice> choices(std::size_t futures) {
  const std::size_t last = futures - 1;
  std::vector<Choice> all{{"the first", {0}},
                          {"the middle one", {futures / 2}},
                          {"the last", {last}}};
  Choice but_first{"all but the first", {}};
  Choice but_last{"all but the last", {}};
  Choice but_middle{"all but the middle one", {}};
  Choice every_other{"every other one", {}};
  for (std::size_t i = 0; i < futures; ++i) {
    if (i != 0) but_first.chosen.push_back(i);
    if (i != last) but_last.chosen.push_back(i);
    if (i != futures / 2) but_middle.chosen.push_back(i);
    if (i % 2 == 1) every_other.chosen.push_back(i);
  }
  for (Choice* const one : {&but_first, &but_last, &but_middle, &every_other}) {
    Choice backwards = *one;
    std::ranges::reverse(backwards.chosen);
    all.push_back(std::move(*one));
    if (backwards.chosen.size() > 1) all.push_back(std::move(backwards));
  }
  return all;
}

}  // namespace

std::string CrowdCase::to_string() const {
  std::string text = "make " + std::to_string(futures) + "; poll all";
  const bool is_backwards = chosen.size() > 1 && chosen[0] > chosen[1];
  const std::string those =
      std::string(whom) + (is_backwards ? ", backwards" : "");
  if (deed == Deed::kPollOther || deed == Deed::kPollAndDestroy) {
    text += "; poll " + those + " with another waker";
  }
  if (deed == Deed::kDestroy || deed == Deed::kPollAndDestroy) {
    text += "; destroy " + those;
  }
  text += end == End::kClose      ? "; close"
          : end == End::kComplete ? "; complete"
                                  : "; complete as often as may be";
  if (deed == Deed::kDestroyAfterEnd) text += "; destroy " + those;
  return text + "; poll who is woken";
}

std::string_view CrowdCase::lost() const noexcept {
  switch (deed) {
    case Deed::kNone:
      return "F1";
    case Deed::kPollOther:
      return "F2";
    default:
      return "F8";
  }
}

std::vector<CrowdCase> crowd_cases(const FutureActs& acts,
                                   std::size_t waiters_max) {
  std::vector<End> ends{End::kComplete};
  if (acts.completions > 1) ends.push_back(End::kAll);
  if (acts.closes) ends.push_back(End::kClose);
  // More than are woken in one go: some wake 32, or what a cache line holds.
  constexpr std::size_t kSizes[]{3, 5, 40};
  std::vector<std::size_t> sizes;
  for (const std::size_t size : kSizes) {
    const std::size_t futures = std::min(size, waiters_max);
    if (futures > 2 && (sizes.empty() || futures > sizes.back())) {
      sizes.push_back(futures);
    }
  }
  std::vector<CrowdCase> cases;
  for (const std::size_t futures : sizes) {
    for (const End end : ends) {
      cases.push_back({futures, {}, {}, Deed::kNone, end});
      for (const Choice& choice : choices(futures)) {
        for (const Deed deed :
             {Deed::kPollOther, Deed::kDestroy, Deed::kPollAndDestroy,
              Deed::kDestroyAfterEnd}) {
          cases.push_back({futures, choice.chosen, choice.whom, deed, end});
        }
      }
    }
  }
  return cases;
}

}  // namespace vigil::detail
