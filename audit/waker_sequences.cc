// SPDX-License-Identifier: Apache-2.0
#include "audit/waker_sequences.h"

#include <algorithm>

namespace vigil::detail {

std::string to_string(const std::vector<WakerStep>& steps) {
  std::string text = "make w0";
  for (const WakerStep& step : steps) {
    text += "; ";
    const std::string instance = " w" + std::to_string(step.instance);
    switch (step.call) {
      case WakerStep::Call::kClone:
        text += "clone" + instance + " -> w" + std::to_string(step.clone);
        break;
      case WakerStep::Call::kWake:
        text += "wake" + instance;
        break;
      case WakerStep::Call::kWakeByRef:
        text += "wake_by_ref" + instance;
        break;
      case WakerStep::Call::kDrop:
        text += "drop" + instance;
        break;
      case WakerStep::Call::kFinish:
        text += "finish";
        break;
      case WakerStep::Call::kGone:
        text += "destroy the subject";
        break;
    }
  }
  return text;
}

std::vector<WakerStep> WakerSequences::next_steps(const State& state) {
  using Call = WakerStep::Call;
  std::vector<WakerStep> next;
  const auto* const unused =
      std::find(state.live.begin(), state.live.end(), false);
  for (std::uint8_t i = 0; i < kInstancesMax; ++i) {
    if (!state.live[i]) continue;
    next.push_back({Call::kWake, i});
    next.push_back({Call::kWakeByRef, i});
    next.push_back({Call::kDrop, i});
    if (unused != state.live.end()) {
      next.push_back({Call::kClone, i,
                      static_cast<std::uint8_t>(unused - state.live.begin())});
    }
  }
  if (state.gone) return next;
  if (!state.finished) next.push_back({Call::kFinish});
  next.push_back({Call::kGone});
  return next;
}

void WakerSequences::take(State& state, const WakerStep& step) {
  state.steps.push_back(step);
  switch (step.call) {
    case WakerStep::Call::kClone:
      state.live[step.clone] = true;
      break;
    case WakerStep::Call::kWake:
    case WakerStep::Call::kDrop:
      state.live[step.instance] = false;
      break;
    case WakerStep::Call::kWakeByRef:
      break;
    case WakerStep::Call::kFinish:
      state.finished = true;
      break;
    case WakerStep::Call::kGone:
      state.gone = true;
      break;
  }
}

bool SequenceFindings::broke(std::string_view law) const noexcept {
  return std::any_of(violations.begin(), violations.end(),
                     [law](const LawViolation& v) { return v.law == law; });
}

void SequenceFindings::add(LawViolation violation) {
  if (!broke(violation.law)) violations.push_back(std::move(violation));
}

}  // namespace vigil::detail
