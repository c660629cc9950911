// SPDX-License-Identifier: Apache-2.0
#include "mutants/published/parts.h"

#include <array>

#include "audit/future_checks.h"
#include "audit/waker_checks.h"
#include "mutants/chosen_bug.h"
#include "mutants/published/future_event.h"
#include "mutants/published/future_join.h"
#include "mutants/published/future_mutex.h"
#include "mutants/published/future_oneshot.h"
#include "mutants/published/future_semaphore.h"
#include "mutants/published/future_set.h"
#include "mutants/published/race_scenarios.h"
#include "mutants/published/race_scope.h"
#include "mutants/published/waker_memory.h"
#include "mutants/published/waker_task.h"

namespace vigil {
namespace {

using namespace mutant;  // NOLINT(google-build-using-namespace)

using Suite = std::vector<LawViolation> (*)(LawOptions);

template <EventBug bug>
constexpr Suite kAutoEvent =
    &with_bug<bug,
              &check_future_laws<ListEvent<kChosen<EventBug>, Reset::kAuto>>>;
template <EventBug bug>
constexpr Suite kManualEvent =
    &with_bug<bug,
              &check_future_laws<ListEvent<kChosen<EventBug>, Reset::kManual>>>;
template <OneshotBug bug>
constexpr Suite kOneshot =
    &with_bug<bug, &check_future_laws<Oneshot<kChosen<OneshotBug>>>>;
template <OneshotBug bug>
constexpr Suite kClosingOneshot =
    &with_bug<bug, &check_future_laws<ClosingOneshot<kChosen<OneshotBug>>>>;
template <JoinBug bug>
constexpr Suite kJoin =
    &with_bug<bug, &check_future_laws<SpawnedTask<kChosen<JoinBug>>>>;
template <JoinBug bug>
constexpr Suite kTimedWait =
    &with_bug<bug, &check_future_laws<TimedWait<kChosen<JoinBug>>>>;
template <SemaphoreBug bug>
constexpr Suite kSemaphore =
    &with_bug<bug, &check_future_laws<Semaphore<kChosen<SemaphoreBug>>>>;
template <MutexBug bug>
constexpr Suite kMutex =
    &with_bug<bug, &check_future_laws<AsyncMutex<kChosen<MutexBug>>>>;
template <ScopeBug bug>
constexpr Suite kScope =
    &with_bug<bug, &check_future_laws<Scope<kChosen<ScopeBug>>>>;
template <SetBug bug>
constexpr Suite kSet = &check_future_laws<SetOfFutures<bug>>;
template <TaskBug bug>
constexpr Suite kTask =
    &with_bug<bug, &check_waker_laws<WakerTask<kChosen<TaskBug>>>>;
template <MemoryBug bug>
constexpr Suite kFreedTask =
    &with_bug<bug, &check_waker_laws<FreedTask<kChosen<MemoryBug>>>>;

/// What the books of a suite show.
constexpr Mutant by_law(std::string_view name, std::string_view source, Law law,
                        Suite suite, std::string_view mechanism) {
  return {.name = name,
          .source = source,
          .mechanism = mechanism,
          .killer = Tool::kSuite,
          .law = law,
          .shapes = {.suite = suite}};
}
/// What a sanitizer reports while a suite runs.
constexpr Mutant by_report(Tool killer, std::string_view name,
                           std::string_view source, std::string_view report,
                           Suite suite, std::string_view mechanism) {
  return {.name = name,
          .source = source,
          .mechanism = mechanism,
          .killer = killer,
          .report = report,
          .shapes = {.suite = suite}};
}
/// What a tool reports of a program.
constexpr Mutant by_scenario(Tool killer, std::string_view name,
                             std::string_view source, std::string_view report,
                             void (*scenario)(), std::string_view mechanism) {
  return {.name = name,
          .source = source,
          .mechanism = mechanism,
          .killer = killer,
          .report = report,
          .shapes = {.scenario = scenario}};
}

constexpr std::string_view kFreed = "heap-use-after-free";
constexpr std::string_view kRace = "data race";
constexpr std::string_view kLeak = "detected memory leaks";
constexpr Tool kAddress = Tool::kAddress;
constexpr Tool kThread = Tool::kThread;

constexpr std::array kMutants{
    // Wakers.
    by_law("futures-task-borrowed", "RUSTSEC-2020-0060", Law::kW8,
           kTask<TaskBug::kBorrowsData>,
           "a waker borrows its data, and a clone outlives it"),
    by_report(
        kAddress, "futures-task-borrowed-freed", "RUSTSEC-2020-0060", kFreed,
        kFreedTask<MemoryBug::kBorrowsData>,
        "a waker borrows its data, which is freed, and a clone is called"),
    by_law("futures-1797", "futures #1797", Law::kW3,
           kTask<TaskBug::kThrowReleases>,
           "a throw out of wake_by_ref drops a reference that it borrows"),
    by_law("rust-52629", "rust #52629", Law::kW1,
           kTask<TaskBug::kCloneDropsItself>, "clone drops its original"),
    by_report(kAddress, "rust-52629-freed", "rust #52629", kFreed,
              kFreedTask<MemoryBug::kCloneDropsItself>,
              "clone drops its original, and the task is freed too early"),
    by_law("trc-21", "trc #21", Law::kW16, kTask<TaskBug::kOverflowCanBeCaught>,
           "a count that overflows throws, and who catches that goes on"),
    by_law("futures-task-noop", "RUSTSEC-2020-0061", Law::kW17,
           kTask<TaskBug::kNoopReadsNull>,
           "the noop waker's data is null, and is followed"),
    by_law("crux-268", "crux #268", Law::kW12, kTask<TaskBug::kKeepsItself>,
           "a task keeps a waker of itself, and both live for ever"),
    by_report(kThread, "waker-count-relaxed", "stdexec #1400", kRace,
              kFreedTask<MemoryBug::kCountsRelaxed>,
              "the last drop of a waker frees without acquire-release"),
    by_report(kThread, "waker-reads-unlocked", "tokio #2087", kRace,
              kFreedTask<MemoryBug::kWakeReadsUnlocked>,
              "a wake reads the task's state while its end writes it"),

    // Channels for one message.
    by_report(kAddress, "oneshot-87", "RUSTSEC-2026-0005, oneshot #87", kFreed,
              kOneshot<OneshotBug::kFreesUnderSender>,
              "a polled receiver goes, and frees the block under its sender"),
    by_law("oneshot-15", "oneshot #15", Law::kF2,
           kOneshot<OneshotBug::kKeepsFirstWaker>,
           "only the first poll's waker is kept"),
    by_report(kThread, "tokio-oneshot-close", "RUSTSEC-2021-0124", kRace,
              kClosingOneshot<OneshotBug::kSendsWhenClosed>,
              "close, send and poll at once: two take the message"),
    by_report(kThread, "folly-detach-relaxed", "folly fe27f3930", kRace,
              kOneshot<OneshotBug::kDetachesRelaxed>,
              "a relaxed exchange on detach races with destruction"),
    by_report(kThread, "crossbeam-two-drops", "RUSTSEC-2025-0024", kRace,
              kOneshot<OneshotBug::kBothAreLast>,
              "two destructors race, and both free"),

    // Events and their lists.
    by_report(kAddress, "tokio-2340", "tokio #2340", kFreed,
              kManualEvent<EventBug::kDetachesList>,
              "a cancelled waiter stays in a list that was taken for waking"),
    by_report(kThread, "kanal-14", "kanal #14", kRace,
              kAutoEvent<EventBug::kUsesWakerUnlocked>,
              "a waker is used outside of its lock"),
    by_law("flume-cancelled-receiver", "flume (iroh #2536)", Law::kF8,
           kAutoEvent<EventBug::kEatsNotification>,
           "a receiver that is cancelled eats the notification"),
    by_law("async-heapless-4", "async-heapless #4", Law::kF3,
           kAutoEvent<EventBug::kChecksThenRegisters>,
           "the condition is checked before the waker is registered"),
    by_law("cppcoro-114", "cppcoro #114", Law::kF8,
           kAutoEvent<EventBug::kCountsTheGone>,
           "who is gone still counts as a sleeper, and takes the next set"),
    by_law("libcoro-270", "libcoro #270", Law::kF3,
           kAutoEvent<EventBug::kSetsUnlocked>,
           "the flag is set outside of the lock, and the notify lost"),
    by_law("cppcoro-221", "cppcoro #221", Law::kW14,
           kManualEvent<EventBug::kWaitsForCallback>,
           "a callback that resumes in place waits for its own end"),
    by_law("tokio-5429", "tokio #5429", Law::kW14,
           kAutoEvent<EventBug::kDropsUnderLock>,
           "a waker is dropped under a lock that its destructor takes"),

    // Semaphores and mutexes.
    by_law("tokio-8260", "tokio #8260", Law::kF8,
           kSemaphore<SemaphoreBug::kReturnsToNobody>,
           "permits that cancellation returns wake nobody"),
    by_law("tokio-4129", "tokio #4129", Law::kW14,
           kSemaphore<SemaphoreBug::kWakesUnderLock>,
           "release wakes while it holds the lock"),

    by_law("mutex-cancelled-lock", "tokio #3652", Law::kF8,
           kMutex<MutexBug::kCancelledIsWoken>,
           "who is woken for a lock and cancelled wakes nobody else"),

    // Tasks and their joiners.
    by_report(kThread, "stdexec-1400", "stdexec #1400, #1460", kRace,
              kJoin<JoinBug::kCountsRelaxed>,
              "the shared state's count is decremented without an order"),
    by_report(kThread, "tokio-2087", "tokio #2087", kRace,
              kJoin<JoinBug::kReadsWakerUnasked>,
              "the join waker is read while it is written"),
    by_report(kThread, "concurrencpp-131", "concurrencpp #131", kRace,
              kTimedWait<JoinBug::kTimesOutUnlocked>,
              "the end of a wait_for races with completion"),
    by_report(kAddress, "stdexec-1413", "stdexec #1413", kFreed,
              kJoin<JoinBug::kFreesUnderCompletion>,
              "a handle that is destroyed frees what completion still uses"),

    // Things that their waiter destroys.
    by_report(kThread, "stdexec-1731", "stdexec #1731", kRace,
              kScope<ScopeBug::kDecrementsThenLocks>,
              "a scope is freed between the decrement and the lock"),
    by_report(kAddress, "stdexec-2051", "stdexec #2051", kFreed,
              kScope<ScopeBug::kTouchesAfterWake>,
              "notify_one touches what its waiter has freed"),
    by_report(kThread, "stdexec-1742", "stdexec #1742", kRace,
              kScope<ScopeBug::kFinishesThenPushes>,
              "finish() tells the loop to end, then pushes into its queue"),

    // Futures that hold others.
    by_law("futures-2047", "futures #2047", Law::kF6,
           kSet<SetBug::kPollsWithoutLimit>,
           "a child that is always woken keeps the poll of its set"),
    by_law("tokio-4624", "tokio #4624", Law::kE15,
           kSet<SetBug::kBeginsWithFirst>,
           "the first branch, always woken, leaves no turn for the others"),
    by_report(kThread, "futures-unordered-shared", "RUSTSEC-2020-0062", kRace,
              kSet<SetBug::kQueueOfOneThread>,
              "a set is used by many threads, and made for one"),
    by_report(kAddress, "libcoro-349", "libcoro #349", kFreed,
              kSet<SetBug::kWakersOutlive>,
              "the branch that lost calls what the race has taken along"),

    // Programs.
    by_scenario(kAddress, "futures-2863", "futures #2863, #2886", kFreed,
                &release_throwing_future<false>,
                "a future that throws at its end frees a queued task"),
    by_scenario(kAddress, "tokio-3967", "tokio #3967", kLeak,
                &drop_throwing_output<false>,
                "an output that throws at its end leaks its task"),
    by_scenario(kAddress, "async-on-embedded-6", "async-on-embedded #6",
                "stack-use-after-return", &wake_returned_frame<false>,
                "block_on's waker points to a frame that has returned"),
    by_scenario(kAddress, "tachyonix-1", "tachyonix #1", kFreed,
                &leak_listed_sender<false>,
                "a list has a node in a sender whose memory is used again"),
    by_scenario(kAddress, "rio-leaked-completion", "RUSTSEC-2020-0021", kFreed,
                &leak_completion<false>,
                "a completion is leaked, and its buffer goes while it is used"),
    by_scenario(kThread, "futures-mapped-guard", "RUSTSEC-2020-0059", kRace,
                &share_mapped_guard<false>,
                "a mapped guard shares what its lock protects"),
    by_scenario(kAddress, "stdexec-2047", "stdexec #2047", kFreed,
                &destroy_while_suspending<false>,
                "a frame is destroyed inside its own await_suspend"),
    by_scenario(kAddress, "capy-233", "capy #233", kFreed,
                &arm_before_callback<false>,
                "a timer is armed before its stop callback is there"),
    by_scenario(kAddress, "stdexec-613", "stdexec #613", kLeak,
                &stop_awaiter<false>,
                "the awaiter of a stopped operation is never destroyed"),
    // All accesses are atomic, so that ThreadSanitizer sees nothing, and it
    // takes two operations of one thread between two instructions of another.
    by_scenario(Tool::kExplorer, "stdexec-1755", "stdexec #1755", "",
                &reuse_block<false>,
                "a block is taken and given back in between (ABA)"),
};

constexpr Control by_suite(std::string_view name, Suite suite) {
  return {.name = name, .shapes = {.suite = suite}};
}
constexpr Control by_program(std::string_view name, void (*scenario)()) {
  return {.name = name, .shapes = {.scenario = scenario}};
}

constexpr std::array kControls{
    by_suite("counted-task", kTask<TaskBug::kNone>),
    by_suite("freed-task", kFreedTask<MemoryBug::kNone>),
    by_suite("oneshot", kOneshot<OneshotBug::kNone>),
    by_suite("closing-oneshot", kClosingOneshot<OneshotBug::kNone>),
    by_suite("auto-reset-event", kAutoEvent<EventBug::kNone>),
    by_suite("manual-reset-event", kManualEvent<EventBug::kNone>),
    by_suite("semaphore", kSemaphore<SemaphoreBug::kNone>),
    by_suite("mutex", kMutex<MutexBug::kNone>),
    by_suite("spawned-task", kJoin<JoinBug::kNone>),
    by_suite("timed-wait", kTimedWait<JoinBug::kNone>),
    by_suite("scope", kScope<ScopeBug::kNone>),
    by_suite("set-of-futures", kSet<SetBug::kNone>),
    by_program("release-throwing-future", &release_throwing_future<true>),
    by_program("drop-throwing-output", &drop_throwing_output<true>),
    by_program("wake-returned-frame", &wake_returned_frame<true>),
    by_program("leak-listed-sender", &leak_listed_sender<true>),
    by_program("leak-completion", &leak_completion<true>),
    by_program("share-mapped-guard", &share_mapped_guard<true>),
    by_program("destroy-while-suspending", &destroy_while_suspending<true>),
    by_program("arm-before-callback", &arm_before_callback<true>),
    by_program("stop-awaiter", &stop_awaiter<true>),
    by_program("reuse-block", &reuse_block<true>),
};

}  // namespace

std::span<const Mutant> published_parts() noexcept { return kMutants; }
std::span<const Control> published_part_controls() noexcept {
  return kControls;
}
std::span<const Inexpressible> inexpressible_parts() noexcept { return {}; }

}  // namespace vigil
