// SPDX-License-Identifier: Apache-2.0
#include "mutants/published/executors.h"

#include <array>

#include "audit/adapter.h"
#include "mutants/published/executor_life.h"
#include "mutants/published/executor_memory.h"
#include "mutants/published/executor_queues.h"
#include "mutants/published/executor_scenarios.h"
#include "mutants/published/executor_timers.h"
#include "mutants/published/executor_wheel.h"
#include "mutants/published/executor_workers.h"

namespace vigil {
namespace {

using namespace published;  // NOLINT(google-build-using-namespace)

/// One that a law names, on random programs.
template <template <bool> class Executor>
constexpr Mutant by_law(std::string_view name, Law law, std::string_view source,
                        std::string_view mechanism) {
  return {
      .name = name,
      .source = source,
      .mechanism = mechanism,
      .killer = Tool::kProperty,
      .law = law,
      .shapes = {.subject = adapter_subject<Executor<false>>(name, mechanism)}};
}

/// One that AddressSanitizer reports, on random programs.
template <template <bool> class Executor>
constexpr Mutant by_address(std::string_view name, std::string_view source,
                            std::string_view mechanism,
                            std::string_view report = "heap-use-after-free") {
  return {
      .name = name,
      .source = source,
      .mechanism = mechanism,
      .killer = Tool::kAddress,
      .report = report,
      .shapes = {.subject = adapter_subject<Executor<false>>(name, mechanism)}};
}

/// A program of its own.
constexpr Mutant scenario(std::string_view name, Tool killer,
                          std::string_view report, void (*run)(),
                          std::string_view source, std::string_view mechanism) {
  return {.name = name,
          .source = source,
          .mechanism = mechanism,
          .killer = killer,
          .report = report,
          .shapes = {.scenario = run}};
}

constexpr Control control(std::string_view name, void (*run)()) {
  return {.name = name, .shapes = {.scenario = run}};
}

template <template <bool> class Executor>
constexpr Control control(std::string_view name) {
  return {.name = name,
          .shapes = {.subject = adapter_subject<Executor<true>>(
                         name, "the same without the bug")}};
}

constexpr std::array kMutants{
    by_law<CachedDeadline>("tokio-3190", Law::kT2, "tokio #3190",
                           "a new earlier timer does not interrupt the wait"),
    by_law<TimerWheel>("tokio-8334", Law::kT2, "tokio #8334",
                       "the timer wheel wraps: one very long timer makes later "
                       "ones hang"),
    by_law<NegativeWait>("tokio-3619", Law::kT1, "tokio #3619, #684",
                         "an instant is subtracted from a later one; time "
                         "seems to go back"),
    by_law<DropAtDeadline>("tokio-3229", Law::kE14, "tokio #3229",
                           "a timer dropped at exactly its deadline crashes"),
    by_law<UnstableHeap>("ladybird-6260", Law::kT4,
                         "LadybirdBrowser #6260, calloop #205",
                         "timers with equal deadlines fire out of order"),
    by_law<JumpsToTarget>("folly-manual-executor", Law::kT2,
                          "folly ManualExecutor",
                          "time jumps to the target before the callbacks run"),
    by_law<WrappingSum>("vespa-25888", Law::kT5,
                        "vespa #25888, libHttpClient #419",
                        "now + delay overflows"),
    by_law<ExpiresAfter>("asio-1652", Law::kT6, "asio #1652",
                         "expires_after while a wait is pending: the wait "
                         "never completes"),
    by_law<LastInFirstOutSlot>("tokio-5686", Law::kE15, "tokio #5686",
                               "a last-in-first-out slot starves the queue"),
    by_law<SetsOfTasks>("futures-2047-executor", Law::kE15,
                        "futures #2047, tokio #4624",
                        "one always-ready branch starves its siblings"),
    by_law<ExpiredTimer>("corosio-135", Law::kE15, "corosio #135",
                         "an expired timer resumes by symmetric transfer and "
                         "starves the queue"),
    by_law<ExpiredTimerInOrder>("corosio-135-in-order", Law::kE15,
                                "corosio #135",
                                "an expired timer starves a queue that is "
                                "promised to be first in, first out"),
    by_law<DeferredYield>("tokio-6996", Law::kE2, "tokio #6996",
                          "a yield is deferred to a loop that never runs it"),
    by_law<SharedParker>("async-std-358", Law::kE1, "async-std #358",
                         "a nested block_on shares the outer's parker and eats "
                         "its wake-up"),
    by_law<PollsInPlace>("ngx-rust-294", Law::kE4, "ngx-rust #294",
                         "wake polls in place"),
    by_law<StaleEvent>("cppcoro-114-executor", Law::kE14, "cppcoro #114",
                       "a stale auto-reset event over-counts the sleepers"),
    by_law<ReusedBlock>("stdexec-1755-executor", Law::kE1, "stdexec #1755",
                        "a block is reused (ABA), a task is lost"),
    by_law<SleepsAcrossShutdown>("libcoro-360", Law::kT2, "libcoro #360",
                                 "a sleeping task hangs across shutdown"),
    by_law<ForgetsSuspended>("cppcoro-182", Law::kE5,
                             "cppcoro #182, corosio #159",
                             "suspended frames are forgotten at shutdown"),
    by_law<HoldsItsWaker>("crux-268-executor", Law::kE5,
                          "crux #268, tokio #6505",
                          "a task holds a waker of itself: a cycle"),
    by_law<DroppedCall>("rustsec-2024-0372", Law::kE6,
                        "RUSTSEC-2024-0372 (ic-cdk)",
                        "futures of dropped calls are never freed"),
    by_law<StoppedOperation>("stdexec-613-executor", Law::kE6, "stdexec #613",
                             "the awaiter of a stopped operation never "
                             "destroys its frame"),
    by_law<BusyAfterThrow>("crux-397", Law::kE7, "crux #397",
                           "a throw inside a poll hangs the executor"),
    by_law<ThrowingOutput>("tokio-3967-executor", Law::kE5, "tokio #3967",
                           "an output whose destructor throws leaks the task"),
    by_law<DropsUnderLock>("tokio-5429-executor", Law::kE14,
                           "tokio #5429, #4129",
                           "a waker is dropped under a lock, and its "
                           "destructor takes the lock"),
    by_law<StaleToken>("rustsec-2024-0019", Law::kT2, "RUSTSEC-2024-0019 (mio)",
                       "an event with a stale token arrives after "
                       "deregistration"),
    by_address<QueuedSignal>("asio-1332", "asio #1332",
                             "a queued cancellation signal fires after its "
                             "object died"),
    by_address<DetachedList>("tokio-2340-executor", "tokio #2340",
                             "a cancelled waiter stays in a list that was "
                             "detached for waking"),
    by_address<ThrowingFuture>("futures-2863-executor", "futures #2863, #2886",
                               "a future whose destructor throws frees its "
                               "task while it is still queued"),
    by_address<LeakedCompletion>("rustsec-2020-0021", "RUSTSEC-2020-0021 (rio)",
                                 "the completion is leaked, the buffer reused "
                                 "while the operation runs"),
    by_address<WakerOnStack>("async-on-embedded-6-executor",
                             "async-on-embedded #6",
                             "block_on's waker points to a stack frame that "
                             "has returned",
                             "stack-use-after-return"),
    by_address<EarlyCleanUp>("libcoro-240", "libcoro #240",
                             "the container's clean-up destroys a task before "
                             "its final suspend"),
    scenario("cppcoro-31", Tool::kAddress, "stack-overflow",
             &synchronous_completion<false>, "cppcoro #31",
             "synchronous completion resumes recursively until the stack is "
             "gone"),
    scenario("capy-233-scenario", Tool::kAddress, "heap-use-after-free",
             &timer_before_callback<false>, "capy #233",
             "a timer is armed before its stop callback exists; the frame is "
             "freed inside await_suspend"),
    scenario("stdexec-2047-scenario", Tool::kAddress, "heap-use-after-free",
             &destroyed_in_await_suspend<false>, "stdexec #2047",
             "a coroutine frame is destroyed inside its own await_suspend"),
    scenario("stdexec-1742-scenario", Tool::kAddress, "stack-use-after-return",
             &push_to_dead_loop<false>, "stdexec #1742",
             "finish() sets the flag, the loop returns, a node is pushed to a "
             "queue on a dead stack"),
    scenario("stdexec-2051-scenario", Tool::kAddress, "heap-use-after-free",
             &notify_after_free<false>, "stdexec #2051",
             "notify_one touches an object that its waiter may already have "
             "freed"),
    scenario("stdexec-1731-scenario", Tool::kAddress, "heap-use-after-free",
             &lock_after_decrement<false>, "stdexec #1731",
             "a scope is freed between the decrement and the lock"),
    scenario("stdexec-1413-scenario", Tool::kThread, "data race",
             &completion_against_destruction<false>, "stdexec #1413",
             "completion of a spawned future against its destruction"),
    scenario("folly-fe27f3930", Tool::kThread, "data race",
             &relaxed_detach<false>, "folly fe27f3930",
             "a relaxed exchange on detach races with destruction"),
    scenario("concurrencpp-131-scenario", Tool::kThread, "data race",
             &wait_for_against_completion<false>, "concurrencpp #131",
             "wait_for races with completion"),
    scenario("cppcoro-221-scenario", Tool::kThread, "lock-order-inversion",
             &callbacks_in_place<false>, "cppcoro #221",
             "cancellation callbacks that resume in place lock each other "
             "out"),
};

constexpr std::array kControls{
    control<CachedDeadline>("tokio-3190-fixed"),
    control<TimerWheel>("tokio-8334-fixed"),
    control<NegativeWait>("tokio-3619-fixed"),
    control<DropAtDeadline>("tokio-3229-fixed"),
    control<UnstableHeap>("ladybird-6260-fixed"),
    control<JumpsToTarget>("folly-manual-executor-fixed"),
    control<WrappingSum>("vespa-25888-fixed"),
    control<ExpiresAfter>("asio-1652-fixed"),
    control<LastInFirstOutSlot>("tokio-5686-fixed"),
    control<SetsOfTasks>("futures-2047-executor-fixed"),
    control<ExpiredTimer>("corosio-135-fixed"),
    control<ExpiredTimerInOrder>("corosio-135-in-order-fixed"),
    control<DeferredYield>("tokio-6996-fixed"),
    control<SharedParker>("async-std-358-fixed"),
    control<PollsInPlace>("ngx-rust-294-fixed"),
    control<StaleEvent>("cppcoro-114-executor-fixed"),
    control<ReusedBlock>("stdexec-1755-executor-fixed"),
    control<SleepsAcrossShutdown>("libcoro-360-fixed"),
    control<ForgetsSuspended>("cppcoro-182-fixed"),
    control<HoldsItsWaker>("crux-268-executor-fixed"),
    control<DroppedCall>("rustsec-2024-0372-fixed"),
    control<StoppedOperation>("stdexec-613-executor-fixed"),
    control<BusyAfterThrow>("crux-397-fixed"),
    control<ThrowingOutput>("tokio-3967-executor-fixed"),
    control<DropsUnderLock>("tokio-5429-executor-fixed"),
    control<StaleToken>("rustsec-2024-0019-fixed"),
    control<QueuedSignal>("asio-1332-fixed"),
    control<DetachedList>("tokio-2340-executor-fixed"),
    control<ThrowingFuture>("futures-2863-executor-fixed"),
    control<LeakedCompletion>("rustsec-2020-0021-fixed"),
    control<WakerOnStack>("async-on-embedded-6-executor-fixed"),
    control<EarlyCleanUp>("libcoro-240-fixed"),
    control("cppcoro-31-fixed", &synchronous_completion<true>),
    control("capy-233-scenario-fixed", &timer_before_callback<true>),
    control("stdexec-2047-scenario-fixed", &destroyed_in_await_suspend<true>),
    control("stdexec-1742-scenario-fixed", &push_to_dead_loop<true>),
    control("stdexec-2051-scenario-fixed", &notify_after_free<true>),
    control("stdexec-1731-scenario-fixed", &lock_after_decrement<true>),
    control("stdexec-1413-scenario-fixed",
            &completion_against_destruction<true>),
    control("folly-fe27f3930-fixed", &relaxed_detach<true>),
    control("concurrencpp-131-scenario-fixed",
            &wait_for_against_completion<true>),
    control("cppcoro-221-scenario-fixed", &callbacks_in_place<true>),
};

}  // namespace

std::span<const Mutant> published_executors() noexcept { return kMutants; }

std::span<const Control> published_executor_controls() noexcept {
  return kControls;
}

std::span<const Inexpressible> inexpressible_executors() noexcept { return {}; }

}  // namespace vigil
