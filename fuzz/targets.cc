// SPDX-License-Identifier: Apache-2.0
#include "fuzz/targets.h"

#include <algorithm>
#include <array>

#include "fuzz/differential_target.h"
#include "fuzz/generator_target.h"
#include "fuzz/judge_target.h"
#include "fuzz/primitives_target.h"
#include "fuzz/program_check_target.h"
#include "fuzz/program_targets.h"
#include "fuzz/program_text_target.h"
#include "fuzz/remote_target.h"
#include "fuzz/shrink_target.h"
#include "fuzz/simpler_target.h"
#include "fuzz/timer_queue_target.h"
#include "fuzz/waker_target.h"

namespace vigil {

std::span<const FuzzTarget> fuzz_targets() noexcept {
  static const std::array targets{
      kExecutorTarget,       kOnePageTarget,      kExecutorAdapterTarget,
      kOnePageAdapterTarget, kDifferentialTarget, kWakerTarget,
      kTimerQueueTarget,     kPrimitivesTarget,   kProgramTextTarget,
      kShrinkTarget,         kJudgeTarget,        kGeneratorTarget,
      kRemoteTarget,         kSimplerTarget,      kProgramCheckTarget};
  return targets;
}

const FuzzTarget* find_fuzz_target(std::string_view name) noexcept {
  const auto targets = fuzz_targets();
  const auto found = std::ranges::find(targets, name, &FuzzTarget::name);
  return found == targets.end() ? nullptr : &*found;
}

std::string_view corpus_of(std::string_view target) noexcept {
  constexpr std::array kOfPrograms{
      kExecutorTarget.name, kOnePageTarget.name, kExecutorAdapterTarget.name,
      kOnePageAdapterTarget.name, std::string_view("differential_fuzz")};
  if (std::ranges::find(kOfPrograms, target) != kOfPrograms.end()) {
    return "program";
  }
  return target.substr(0, target.rfind("_fuzz"));
}

}  // namespace vigil
