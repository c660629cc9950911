// SPDX-License-Identifier: Apache-2.0
#include "fuzz/waker_run.h"

namespace vigil::detail {

using Kind = WakerCall::Kind;

std::string_view law_of(Kind kind) noexcept {
  switch (kind) {
    case Kind::kClone:
    case Kind::kAssign:
      return "W1";
    case Kind::kWake:
      return "W2";
    case Kind::kWakeByRef:
      return "W3";
    case Kind::kDrop:
      return "W4";
    case Kind::kFinish:
      return "W11";
    case Kind::kMake:
    case Kind::kWillWake:
    case Kind::kRun:
    case Kind::kGone:
    case Kind::kBarrier:
      return "";
  }
  return "";
}

void ExpectedWakes::take(const WakerCall& call, bool was_finished,
                         bool& is_finished, bool counts_each) {
  law = law_of(call.kind);
  if (call.kind == Kind::kFinish) {
    is_finished = true;
    min = 0;  // what the task did not answer before its end never counts
    return;
  }
  if (call.kind != Kind::kWake && call.kind != Kind::kWakeByRef) return;
  // Another thread may have been earlier than a finish that stands before.
  if (was_finished || (is_finished && call.thread == 0)) {
    law = "W11";
    return;
  }
  ++max;
  if (!is_finished) min = counts_each ? max : 1;
}

}  // namespace vigil::detail
