// SPDX-License-Identifier: Apache-2.0
#include "audit/future_sequences.h"

namespace vigil::detail {
namespace {

using Act = FutureStep::Act;

void extend(std::size_t length, std::vector<FutureStep>& steps,
            std::vector<bool>& alive, bool completed,
            std::vector<std::vector<FutureStep>>& all) {
  if (length == 0) {
    all.push_back(steps);
    return;
  }
  const auto then = [&](const FutureStep& step) {
    steps.push_back(step);
    extend(length - 1, steps, alive, completed || step.act == Act::kComplete,
           all);
    steps.pop_back();
  };
  for (std::uint8_t i = 0; i < alive.size(); ++i) {
    if (!alive[i]) continue;
    then({Act::kPoll, i});
    then({Act::kPollOther, i});
    alive[i] = false;
    then({Act::kDestroy, i});
    alive[i] = true;
  }
  if (!completed) then({Act::kComplete});
}

}  // namespace

std::string to_string(const std::vector<FutureStep>& steps,
                      std::size_t futures) {
  std::string text = futures == 1 ? "make a" : "make a, b";
  for (const FutureStep& step : steps) {
    const char name = step.future == 0 ? 'a' : 'b';
    switch (step.act) {
      case Act::kPoll:
        text += std::string("; poll ") + name;
        break;
      case Act::kPollOther:
        text += std::string("; poll ") + name + " with another waker";
        break;
      case Act::kComplete:
        text += "; complete";
        break;
      case Act::kDestroy:
        text += std::string("; destroy ") + name;
        break;
    }
  }
  return text;
}

std::vector<std::vector<FutureStep>> future_sequences(std::size_t length,
                                                      std::size_t futures) {
  std::vector<std::vector<FutureStep>> all;
  std::vector<FutureStep> steps;
  std::vector<bool> alive(futures, true);
  extend(length, steps, alive, /*completed=*/false, all);
  return all;
}

}  // namespace vigil::detail
