// SPDX-License-Identifier: Apache-2.0
#include "mutants/mutants.h"

#include <array>

#include "audit/adapter.h"
#include "mutants/legal_executor.h"
#include "mutants/pool_executor.h"
#include "mutants/small_executor.h"

namespace vigil {
namespace {

template <Bug bug>
constexpr Mutant mutant(std::string_view name, Law law,
                        std::string_view mechanism) {
  return {.name = name,
          .source = "ours",
          .mechanism = mechanism,
          .killer = Tool::kProperty,
          .law = law,
          .shapes = {.subject =
                         adapter_subject<SmallExecutor<bug>>(name, mechanism)}};
}

constexpr std::array kMutants{
    mutant<Bug::kLastInFirstOutTies>(
        "lifo-ties", Law::kT4,
        "of sleeps with equal deadlines, the latest ends first"),
    mutant<Bug::kOneTickEarly>("early-sleep", Law::kT2,
                               "a sleep ends one tick before its deadline"),
    mutant<Bug::kLateByOne>("late-sleep", Law::kT2,
                            "a sleep ends one tick after its deadline"),
    mutant<Bug::kLostWakeInPoll>(
        "lost-wake-in-poll", Law::kE2,
        "a wake that comes during the task's own poll is forgotten"),
    mutant<Bug::kPollAfterReady>("poll-after-ready", Law::kE4,
                                 "a task that has ended is polled once more"),
    mutant<Bug::kOneWakeAPoll>(
        "one-wake-a-poll", Law::kE1,
        "of several wakes in one poll, the last one counts"),
    mutant<Bug::kWokenInReverse>(
        "woken-in-reverse", Law::kT8,
        "of two wakes in one poll, the later comes first"),
    mutant<Bug::kRemoteWakeIsLost>("lost-remote-wake", Law::kE1,
                                   "a wake from another thread is forgotten"),
    mutant<Bug::kInboxWhenIdle>(
        "inbox-when-idle", Law::kE15,
        "wakes from other threads count when nothing else is runnable"),
    mutant<Bug::kWakesAll>("thundering-herd", Law::kE3,
                           "whenever time moves, all parked tasks are polled"),
    mutant<Bug::kLeaksDone>("leaks-done", Law::kE5,
                            "a task that is done is never destroyed"),
    mutant<Bug::kCancelLeavesQueued>(
        "cancel-leaves-queued", Law::kE6,
        "a task that is cancelled while it is queued is polled"),
    mutant<Bug::kCancelForgetsTask>("cancel-forgets-task", Law::kE6,
                                    "a cancelled task is never destroyed"),
    mutant<Bug::kExceptionEndsRun>("exception-ends-run", Law::kE7,
                                   "an exception in a task goes out of run()"),
    mutant<Bug::kYieldKeepsTurn>("yield-keeps-turn", Law::kE13,
                                 "a task that yields is polled again at once"),
    mutant<Bug::kForgetsSpawnInPoll>(
        "forgets-spawn", Law::kE14,
        "of two spawns in one poll, the first is lost"),
    mutant<Bug::kLastInFirstOut>(
        "stack-queue", Law::kE15,
        "the queue is a stack, so a task that yields starves the rest"),
    mutant<Bug::kTimeFollowsYield>("time-back", Law::kT1,
                                   "a yield sets the time back to the start"),
    mutant<Bug::kTimersFirst>(
        "timers-first", Law::kT3,
        "a timer that is due next fires though tasks are runnable"),
    mutant<Bug::kOverflow>("overflow", Law::kT5, "now + delay wraps"),
    mutant<Bug::kWakeLeavesTimer>("wake-leaves-timer", Law::kT6,
                                  "a wake does not drop the timer of the task"),
    mutant<Bug::kOldDeadlineStands>(
        "old-deadline-stands", Law::kT6,
        "a sleep that is reset keeps its old deadline"),
    mutant<Bug::kCancelLeavesTimer>(
        "cancel-leaves-timer", Law::kT6,
        "time moves on to the deadline of a task that was cancelled"),
    mutant<Bug::kOwnWakeIsLost>(
        "lost-own-wake", Law::kE2,
        "wake() in the task's own poll is forgotten; what yields is not"),
    mutant<Bug::kWakesDoNotMerge>("wakes-do-not-merge", Law::kE3,
                                  "a task that is woken twice is polled twice"),
    mutant<Bug::kStaleWakePolls>("stale-wake-polls", Law::kW11,
                                 "a wake of a task that has ended polls it"),
    mutant<Bug::kStaleWakeGoesOn>(
        "stale-wake-goes-on", Law::kE12,
        "a wake of a task that has ended wakes the one in its slot"),
    mutant<Bug::kStaleCancelGoesOn>(
        "stale-cancel-goes-on", Law::kE6,
        "a cancel of a task that has ended cancels the one in its slot"),
    mutant<Bug::kKeepsEnded>(
        "keeps-ended", Law::kE5,
        "tasks that have ended are destroyed when the run ends"),
    mutant<Bug::kCancelUndoesWakes>(
        "cancel-undoes-wakes", Law::kE1,
        "wakes by the destructor of a cancelled task are forgotten"),
    mutant<Bug::kForgetsPast>("forgets-past-deadline", Law::kT2,
                              "a deadline that has come already is no timer"),
    mutant<Bug::kPastSetsBack>("past-deadline-sets-back", Law::kT1,
                               "a deadline that has passed sets the time back"),
    mutant<Bug::kStopLeaksQueued>(
        "stop-leaks-queued", Law::kE5,
        "a task that is queued when the executor goes is never destroyed"),
    mutant<Bug::kStopPollsQueued>(
        "stop-polls-queued", Law::kE14,
        "tasks that are queued when the executor goes are polled"),
    mutant<Bug::kRunsOnce>("runs-once", Law::kE1,
                           "run() that has returned once returns at once"),
    mutant<Bug::kIdleWakeIsLost>(
        "lost-idle-wake", Law::kE1,
        "a wake that comes while nobody runs the executor is forgotten"),
    mutant<Bug::kRunQueuesAll>("run-queues-all", Law::kE3,
                               "run() begins with a poll of all tasks"),
};

constexpr Subject kUnmutated = adapter_subject<SmallExecutor<Bug::kNone>>(
    "small-executor", "the executor of the mutants, without a bug");

template <Oddity oddity>
constexpr Subject legal(std::string_view name, std::string_view summary) {
  return adapter_subject<LegalExecutor<oddity>>(name, summary);
}

constexpr std::array kLegal{
    legal<Oddity::kAnyOrder>("legal-any-order",
                             "runnable tasks in any order, timers late"),
    legal<Oddity::kTiesReversed>("legal-ties-reversed",
                                 "of equal deadlines the latest sleep first"),
    legal<Oddity::kAnyReady>("legal-any-ready", "runnable tasks in any order"),
    legal<Oddity::kCoarseClock>("legal-coarse-clock",
                                "deadlines are rounded up to tens"),
    legal<Oddity::kStack>("legal-stack", "mostly the latest runnable task"),
    legal<Oddity::kLateTimers>("legal-late-timers",
                               "timers fire some time after their deadline"),
    legal<Oddity::kTimerByTimer>("legal-timer-by-timer",
                                 "due timers fire one by one, between polls"),
    legal<Oddity::kStartsLate>("legal-starts-late",
                               "its clock does not begin at 0"),
    legal<Oddity::kCopiesWakes>("legal-copies-wakes",
                                "wakes go through a list"),
    legal<Oddity::kSpuriousPolls>("legal-spurious-polls",
                                  "some polls have no cause"),
    legal<Oddity::kPollsAlways>("legal-polls-always",
                                "whoever waits is polled after each poll"),
    legal<Oddity::kPollsWaitersFirst>(
        "legal-waiters-first", "whoever waits is polled before each poll"),
    legal<Oddity::kManyThreads>("legal-many-threads",
                                "each poll is on a thread of its own"),
    legal<Oddity::kAllocatesWakers>("legal-allocates-wakers",
                                    "wakes by clones that are allocated"),
    legal<Oddity::kSlowInbox>("legal-slow-inbox",
                              "one wake by another thread in 31 polls"),
    legal<Oddity::kKeepsEnded>(
        "legal-keeps-ended",
        "tasks that have ended are destroyed when the run ends"),
    adapter_subject<PoolExecutor>(
        "legal-pool", "three threads poll, each whatever comes next"),
};

}  // namespace

std::span<const Subject> legal_executors() noexcept { return kLegal; }

std::span<const Mutant> mutants() noexcept { return kMutants; }

const Subject& unmutated() noexcept { return kUnmutated; }

const Mutant* find_mutant(std::string_view name) noexcept {
  for (const Mutant& mutant : kMutants) {
    if (mutant.name == name) return &mutant;
  }
  return nullptr;
}

}  // namespace vigil
