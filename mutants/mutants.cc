// SPDX-License-Identifier: Apache-2.0
#include "mutants/mutants.h"

#include <array>

#include "audit/adapter.h"
#include "mutants/small_executor.h"

namespace vigil {
namespace {

template <Bug bug>
constexpr Mutant mutant(std::string_view name, Law law,
                        std::string_view mechanism) {
  return {adapter_subject<SmallExecutor<bug>>(name, mechanism), law, mechanism};
}

constexpr std::array kMutants{
    mutant<Bug::kLastInFirstOutTies>(
        "lifo-ties", Law::kT4,
        "of sleeps with equal deadlines, the latest ends first"),
    mutant<Bug::kOneTickEarly>("early-sleep", Law::kT2,
                               "a sleep ends one tick before its deadline"),
    mutant<Bug::kLostWakeInPoll>(
        "lost-wake-in-poll", Law::kE2,
        "a wake that comes during the task's own poll is forgotten"),
    mutant<Bug::kPollAfterReady>("poll-after-ready", Law::kE4,
                                 "a task that has ended is polled once more"),
};

constexpr Subject kUnmutated = adapter_subject<SmallExecutor<Bug::kNone>>(
    "small-executor", "the executor of the mutants, without a bug");

}  // namespace

std::span<const Mutant> mutants() noexcept { return kMutants; }

const Subject& unmutated() noexcept { return kUnmutated; }

const Mutant* find_mutant(std::string_view name) noexcept {
  for (const Mutant& mutant : kMutants) {
    if (mutant.subject.name == name) return &mutant;
  }
  return nullptr;
}

}  // namespace vigil
