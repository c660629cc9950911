// SPDX-License-Identifier: Apache-2.0
#include "mutants/suite_mutants.h"

#include <array>

#include "audit/future_checks.h"
#include "audit/waker_checks.h"
#include "mutants/chosen_bug.h"
#include "mutants/crowd_mutants.h"
#include "mutants/future_mutants.h"
#include "mutants/legal_parts.h"
#include "mutants/waker_mutants.h"

namespace vigil {
namespace {

using mutant::CrowdBug;
using mutant::CrowdEvent;
using mutant::FutureBug;
using mutant::kChosen;
using mutant::MutantEvent;
using mutant::MutantTask;
using mutant::WakerBug;
using mutant::with_bug;

constexpr Mutant suite_mutant(std::string_view name, std::string_view source,
                              std::string_view mechanism, Law law,
                              std::vector<LawViolation> (*suite)(LawOptions)) {
  return {.name = name,
          .source = source,
          .mechanism = mechanism,
          .killer = Tool::kSuite,
          .law = law,
          .shapes = {.suite = suite}};
}

template <WakerBug bug>
constexpr Mutant waker(std::string_view name, std::string_view source, Law law,
                       std::string_view mechanism) {
  return suite_mutant(
      name, source, mechanism, law,
      &with_bug<bug, &check_waker_laws<MutantTask<kChosen<WakerBug>>>>);
}
template <FutureBug bug>
constexpr Mutant future(std::string_view name, std::string_view source, Law law,
                        std::string_view mechanism) {
  return suite_mutant(
      name, source, mechanism, law,
      &with_bug<bug, &check_future_laws<MutantEvent<kChosen<FutureBug>>>>);
}

template <CrowdBug bug>
constexpr Mutant crowd(std::string_view name, Law law,
                       std::string_view mechanism) {
  return suite_mutant(
      name, "ours", mechanism, law,
      &with_bug<bug, &check_future_laws<CrowdEvent<kChosen<CrowdBug>>>>);
}

constexpr std::array kMutants{
    waker<WakerBug::kCloneDropsItself>("waker-clone-drops-itself",
                                       "rust #52629", Law::kW1,
                                       "the clone takes over its original"),
    waker<WakerBug::kCloneOfAnother>("waker-clone-of-another", "ours", Law::kW1,
                                     "the clone belongs to the neighbour"),
    waker<WakerBug::kWakeKeeps>("waker-wake-keeps", "ours", Law::kW2,
                                "wake forgets to release"),
    waker<WakerBug::kWakeIsLost>("waker-wake-is-lost", "ours", Law::kW2,
                                 "wake by value only releases"),
    waker<WakerBug::kWakeByRefConsumes>("waker-wake-by-ref-consumes", "ours",
                                        Law::kW3, "wake_by_ref releases"),
    waker<WakerBug::kDropReleasesTwo>("waker-drop-releases-two", "ours",
                                      Law::kW4, "drop releases two references"),
    waker<WakerBug::kDropWakes>("waker-drop-wakes", "ours", Law::kW4,
                                "drop wakes"),
    waker<WakerBug::kMadeWithTwo>("waker-made-with-two", "ours", Law::kW5,
                                  "a new waker takes two references"),
    waker<WakerBug::kPlainCount>("waker-plain-count", "ours", Law::kW6,
                                 "the count is read and written, not added to"),
    waker<WakerBug::kNullInTable>("waker-null-in-table", "ours", Law::kW7,
                                  "the clone's table has no drop"),
    waker<WakerBug::kBorrowsData>("waker-borrows-data", "RUSTSEC-2020-0060",
                                  Law::kW8, "the data is freed with its task"),
    waker<WakerBug::kWakesComplete>(
        "waker-wakes-complete", "ours", Law::kW11,
        "a complete task is polled when it is woken"),
    waker<WakerBug::kNeverFreed>("waker-never-freed", "crux #268", Law::kW12,
                                 "the task holds a waker of itself"),
    waker<WakerBug::kPollsInPlace>("waker-polls-in-place", "ngx-rust #294",
                                   Law::kW13, "wake polls"),
    waker<WakerBug::kWakeWaits>("waker-wake-waits", "ours", Law::kW13,
                                "wake waits for the end of the poll"),
    waker<WakerBug::kDestroysUnderLock>(
        "waker-destroys-under-lock", "tokio #5429", Law::kW14,
        "what a task keeps is destroyed under a lock"),
    waker<WakerBug::kCountOverflows>("waker-count-overflows", "trc #21",
                                     Law::kW16, "the count wraps around"),
    waker<WakerBug::kNarrowCount>(
        "waker-narrow-count", "ours", Law::kW16,
        "a count of 16 bits is 0 again after 65,536 clones"),
    waker<WakerBug::kNoopReadsNull>("waker-noop-reads-null",
                                    "RUSTSEC-2020-0061", Law::kW17,
                                    "noop reads its data, which is null"),
    waker<WakerBug::kStaleSlot>("waker-stale-slot", "ours", Law::kE12,
                                "a waker wakes whoever has its task's slot"),
    waker<WakerBug::kGenerationWraps>(
        "waker-generation-wraps", "ours", Law::kE12,
        "a slot's count of tasks has 8 bits: the 256th is woken"),
    future<FutureBug::kNeverRegisters>("future-never-registers", "ours",
                                       Law::kF1, "pending, and keeps no waker"),
    future<FutureBug::kNotifyWakesNobody>(
        "future-notify-wakes-nobody", "ours", Law::kF1,
        "the permit is given, the waker forgotten"),
    future<FutureBug::kKeepsFirstWaker>(
        "future-keeps-first-waker", "oneshot #15", Law::kF2,
        "the wakers of later polls are ignored"),
    future<FutureBug::kWakesFirstWaker>(
        "future-wakes-first-waker", "ours", Law::kF2,
        "all wakers are kept, the first is woken"),
    future<FutureBug::kChecksThenRegisters>(
        "future-checks-then-registers", "async-heapless #4", Law::kF3,
        "checks and registers in two steps"),
    future<FutureBug::kReadyWhenPolledTwice>(
        "future-ready-when-polled-twice", "ours", Law::kF4,
        "a spurious poll is taken for the wake"),
    future<FutureBug::kForgetsWhenPolledTwice>(
        "future-forgets-when-polled-twice", "ours", Law::kF4,
        "a spurious poll loses its place"),
    future<FutureBug::kReadyReadsNull>(
        "future-ready-reads-null", "ours", Law::kF5,
        "a poll after ready follows a null pointer"),
    future<FutureBug::kBlocks>("future-blocks", "ours", Law::kF6,
                               "poll waits for the condition"),
    future<FutureBug::kMovesItsChild>("future-moves-its-child", "ours",
                                      Law::kF7,
                                      "futures in a vector that grows"),
    future<FutureBug::kEatsNotification>(
        "future-eats-notification", "flume (iroh #2536)", Law::kF8,
        "destroyed when notified, and nobody else is"),
    future<FutureBug::kStaysInList>("future-stays-in-list", "tokio #2340",
                                    Law::kF8, "destroyed, and still a waiter"),
    future<FutureBug::kLeaksWaker>("future-leaks-waker", "ours", Law::kF8,
                                   "destroyed, and its waker is not dropped"),
    future<FutureBug::kDropsTwice>("future-drops-twice", "rust #52629",
                                   Law::kW4,
                                   "drops the waker that it has woken"),
    future<FutureBug::kWakesTwice>("future-wakes-twice", "RUSTSEC-2026-0005",
                                   Law::kW2, "wakes by value twice"),
    future<FutureBug::kMixesTables>("future-mixes-tables", "ours", Law::kW7,
                                    "new data with the old table"),
    future<FutureBug::kUsesDropped>("future-uses-dropped", "kanal #14",
                                    Law::kW8,
                                    "wakes the waker that it has dropped"),
    future<FutureBug::kWakesUnderLock>("future-wakes-under-lock", "tokio #4129",
                                       Law::kW14,
                                       "notify wakes under its lock"),
    future<FutureBug::kDropsUnderLock>(
        "future-drops-under-lock", "tokio #5429", Law::kW14,
        "an old waker is dropped under the lock"),
    crowd<CrowdBug::kOneBatch>("crowd-one-batch", Law::kF1,
                               "only the first 32 that wait are woken"),
    crowd<CrowdBug::kCutsList>(
        "crowd-cuts-list", Law::kF8,
        "who leaves from the middle of the list takes the rest along"),
    crowd<CrowdBug::kEndsInCycle>(
        "crowd-ends-in-cycle", Law::kF6,
        "who leaves from the middle of the list leaves a cycle"),
};

constexpr std::array kControls{
    Control{
        .name = "waker-without-bug",
        .shapes =
            {.suite =
                 &with_bug<WakerBug::kNone,
                           &check_waker_laws<MutantTask<kChosen<WakerBug>>>>}},
    Control{
        .name = "future-without-bug",
        .shapes = {.suite = &with_bug<
                       FutureBug::kNone,
                       &check_future_laws<MutantEvent<kChosen<FutureBug>>>>}},
    Control{.name = "waker-allocates-clones",
            .shapes = {.suite = &check_waker_laws<mutant::AllocatingTask>}},
    Control{
        .name = "crowd-without-bug",
        .shapes =
            {.suite =
                 &with_bug<CrowdBug::kNone,
                           &check_future_laws<CrowdEvent<kChosen<CrowdBug>>>>}},
    Control{.name = "future-wakes-all",
            .shapes = {.suite = &check_future_laws<mutant::HerdEvent>}},
    Control{.name = "future-polled-by-one-thread",
            .shapes = {.suite = &check_future_laws<mutant::OneConsumerEvent>}},
    Control{.name = "future-wakes-itself",
            .shapes = {.suite = &check_future_laws<mutant::BusyEvent>}},
};

}  // namespace

std::span<const Mutant> suite_mutants() noexcept { return kMutants; }

std::span<const Control> suite_controls() noexcept { return kControls; }

}  // namespace vigil
