// SPDX-License-Identifier: Apache-2.0
#include "mutants/race_mutants.h"

#include <array>
#include <string_view>

#include "audit/adapter.h"
#include "mutants/inbox_executor.h"

namespace vigil {
namespace {

template <Race race>
constexpr Mutant mutant(std::string_view name, std::string_view mechanism) {
  return {.name = name,
          .source = "ours",
          .mechanism = mechanism,
          .killer = Tool::kThread,
          .report = "data race",
          .shapes = {.subject = adapter_subject<InboxExecutor<race>>(
                         name, mechanism)}};
}

template <Race race>
constexpr Control control(std::string_view name) {
  return {.name = name,
          .shapes = {.subject = adapter_subject<InboxExecutor<race>>(
                         name, "it is woken by any thread")}};
}

constexpr std::string_view kOutlivedName = "waker-outlives-executor";
constexpr std::string_view kOutlived =
    "a waker has a bare pointer to the executor's queue";

constexpr std::array kMutants{
    mutant<Race::kUnlockedPush>(
        "inbox-push-without-lock",
        "a wake joins the queue without the lock that guards it"),
    mutant<Race::kUnlockedLook>(
        "inbox-look-without-lock",
        "whether there are wakes is looked at without their lock"),
    mutant<Race::kPlainFlag>("inbox-plain-flag",
                             "the flag that merges wakes is no atomic"),
    mutant<Race::kPlainCount>("inbox-plain-count",
                              "the count of a waker's clones is no atomic"),
    Mutant{
        .name = kOutlivedName,
        .source = "ours",
        .mechanism = kOutlived,
        .killer = Tool::kAddress,
        .report = "heap-use-after-free",
        .shapes = {.subject = adapter_subject<InboxExecutor<Race::kOutlived>>(
                       kOutlivedName, kOutlived)}},
    mutant<Race::kRelaxedStack>(
        "inbox-relaxed-stack",
        "a wake is pushed onto a stack by a relaxed exchange"),
};

constexpr std::array kControls{
    control<Race::kNone>("inbox-list"),
    control<Race::kNoneOnStack>("inbox-stack"),
};

}  // namespace

std::span<const Mutant> race_mutants() noexcept { return kMutants; }

std::span<const Control> race_controls() noexcept { return kControls; }

}  // namespace vigil
