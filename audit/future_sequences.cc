// SPDX-License-Identifier: Apache-2.0
#include "audit/future_sequences.h"

namespace vigil::detail {
namespace {

using Act = FutureStep::Act;

/// What was done so far.
struct State {
  std::vector<FutureStep> steps;
  std::vector<bool> alive;
  std::size_t completions = 0;
  bool closed = false;
  bool disturbed = false;
};

void extend(std::size_t length, const State& state, const FutureActs& acts,
            std::vector<std::vector<FutureStep>>& all) {
  if (length == 0) {
    all.push_back(state.steps);
    return;
  }
  const auto then = [&](const FutureStep& step, auto change) {
    State next = state;
    next.steps.push_back(step);
    change(next);
    extend(length - 1, next, acts, all);
  };
  for (std::uint8_t i = 0; i < state.alive.size(); ++i) {
    if (!state.alive[i]) continue;
    then({Act::kPoll, i}, [](State&) {});
    then({Act::kPollOther, i}, [](State&) {});
    then({Act::kDestroy, i}, [i](State& next) { next.alive[i] = false; });
  }
  if (state.completions < acts.completions &&
      (!state.closed || acts.completes_when_closed)) {
    then({Act::kComplete}, [](State& next) { ++next.completions; });
  }
  if (acts.closes && !state.closed) {
    then({Act::kClose}, [](State& next) { next.closed = true; });
  }
  if (acts.disturbs && !state.disturbed && !state.closed) {
    then({Act::kDisturb}, [](State& next) { next.disturbed = true; });
  }
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
      case Act::kClose:
        text += "; close";
        break;
      case Act::kDisturb:
        text += "; disturb";
        break;
    }
  }
  return text;
}

std::vector<std::vector<FutureStep>> future_sequences(std::size_t length,
                                                      const FutureActs& acts) {
  std::vector<std::vector<FutureStep>> all;
  State state;
  state.alive.assign(acts.futures, true);
  extend(length, state, acts, all);
  return all;
}

}  // namespace vigil::detail
