// SPDX-License-Identifier: Apache-2.0
#include "model/law.h"

#include <algorithm>

namespace vigil {
namespace {

constexpr std::array<LawInfo, kLawCount> kTable{{
    {Law::kW1, "W1", "clone keeps the resources alive and wakes the same task",
     "std::task", ""},
    {Law::kW2, "W2",
     "wake (by value) wakes and releases exactly one instance; no drop follows",
     "std::task", ""},
    {Law::kW3, "W3", "wake_by_ref wakes and consumes nothing", "std::task", ""},
    {Law::kW4, "W4", "drop releases its own instance only", "std::task", ""},
    {Law::kW5, "W5", "at rest: constructions + clones = wakes by value + drops",
     "from W1–W4", "wakers"},
    {Law::kW6, "W6",
     "all four functions are safe from any thread, at the same time",
     "std, RFC 2592", ""},
    {Law::kW7, "W7",
     "the vtable is called only with a data pointer that was built for it",
     "std::task", ""},
    {Law::kW8, "W8", "the data outlives every clone", "RUSTSEC-2020-0060", ""},
    {Law::kW9, "W9", "will_wake true means the same task; false proves nothing",
     "std::task", ""},
    {Law::kW10, "W10",
     "identity is never decided by comparing vtable function addresses",
     "std::task", ""},
    {Law::kW11, "W11", "a wake after completion is safe and polls nothing",
     "RFC 2592, async-task", "wakers or any_wake"},
    {Law::kW12, "W12",
     "all wakers dropped and the task complete: everything is freed",
     "RFC 2592", ""},
    {Law::kW13, "W13",
     "wake does not poll in place, block, or take a user's lock",
     "issue threads", ""},
    {Law::kW14, "W14",
     "no waker is cloned, dropped or woken while an internal lock is held",
     "tokio #5429, #4129", ""},
    {Law::kW15, "W15", "wake and drop do not throw", "futures #318", ""},
    {Law::kW16, "W16", "a reference count that would overflow aborts",
     "async-task", ""},
    {Law::kW17, "W17",
     "noop: every function valid, wakes nothing, on any thread",
     "std, RUSTSEC-2020-0061", ""},
    {Law::kF1, "F1", "Pending means that a wake has been arranged", "std::task",
     ""},
    {Law::kF2, "F2",
     "only the waker of the latest poll must be woken; a changed waker "
     "replaces the old",
     "std::task", ""},
    {Law::kF3, "F3", "register first, then check the condition again",
     "futures #942", ""},
    {Law::kF4, "F4", "a spurious poll does no harm", "community", ""},
    {Law::kF5, "F5",
     "a poll after Ready is no undefined behaviour; debug builds trap",
     "std::task", ""},
    {Law::kF6, "F6", "poll returns soon and never blocks", "std::task", ""},
    {Law::kF7, "F7",
     "once polled, a future stays at its address until it is destroyed",
     "std::pin", ""},
    {Law::kF8, "F8",
     "destroying a pending future removes its registrations and passes unused "
     "notifications on",
     "tokio #3652", "park, natively"},
    {Law::kE1, "E1",
     "each wake of an unfinished task is followed by at least one poll; wakes "
     "may merge",
     "std::task", "park"},
    {Law::kE2, "E2", "a wake during the poll reschedules the task, once",
     "async-task", ""},
    {Law::kE3, "E3", "no poll without a wake, a spawn or a deadline",
     "std::task", "exact_polls"},
    {Law::kE4, "E4",
     "a task is never polled on two threads at once, from within its own poll, "
     "or after Ready",
     "std::task", ""},
    {Law::kE5, "E5",
     "a future is destroyed exactly once: at Ready, cancel, exception or "
     "shutdown; local tasks on their own thread",
     "RUSTSEC-2021-0072", ""},
    {Law::kE6, "E6",
     "cancel and wake in any order: one destruction, no poll after",
     "async-task", "cancel"},
    {Law::kE7, "E7",
     "an exception out of poll ends that task alone; its joiner gets it",
     "issue threads", "exceptions"},
    {Law::kE8, "E8",
     "an exception out of an output's or a future's destructor neither leaks "
     "nor destroys twice",
     "tokio #3967", ""},
    {Law::kE9, "E9", "what schedules a task outlives the call", "async-task",
     ""},
    {Law::kE10, "E10",
     "a wake during or after the executor's destruction is safe and leaks "
     "nothing",
     "compio #489", ""},
    {Law::kE11, "E11",
     "a nested run either works or is refused with a clear error",
     "issue threads", ""},
    {Law::kE12, "E12", "a stale waker never wakes a task that took its slot",
     "Vigil", "wakers or any_wake with exact_polls"},
    {Law::kE13, "E13", "after yield, every task that was runnable runs first",
     "Vigil", "fifo_ready"},
    {Law::kE14, "E14",
     "every spawned task is polled, finished, cancelled or reported stuck; "
     "none is forgotten",
     "Vigil", ""},
    {Law::kE15, "E15", "no task starves: a runnable task runs within one round",
     "Vigil", ""},
    {Law::kT1, "T1", "time never goes back", "Vigil", ""},
    {Law::kT2, "T2",
     "no sleeper completes before its deadline, and on an idle executor "
     "exactly at it",
     "Vigil", ""},
    {Law::kT3, "T3", "time advances only when nothing is runnable", "tokio",
     "exact_deadlines"},
    {Law::kT4, "T4",
     "tasks with sleeps due at t are polled in the order of each one's "
     "smallest due sequence; earlier deadlines come first",
     "Vigil", "fifo_ties, exact_deadlines"},
    {Law::kT5, "T5", "deadlines that overflow saturate", "Vigil", ""},
    {Law::kT6, "T6",
     "a cancelled sleep leaves nothing behind; a sleep reset to an earlier "
     "deadline fires at it",
     "Vigil", "park"},
    {Law::kT7, "T7",
     "no timer and nothing runnable: a deadlock is reported with names",
     "madsim", "park, natively"},
    {Law::kT8, "T8",
     "the same program and seed give the same trace, byte for byte, on every "
     "compiler and under every sanitizer",
     "Vigil", "fifo_ready, fifo_ties, exact_deadlines, exact_polls"},
}};

constexpr bool is_in_order() {
  return std::is_sorted(
      kTable.begin(), kTable.end(),
      [](const auto& a, const auto& b) { return a.law < b.law; });
}
static_assert(is_in_order());

}  // namespace

std::span<const LawInfo> law_table() noexcept { return kTable; }

const LawInfo& info(Law law) noexcept {
  return kTable[static_cast<std::size_t>(law)];
}

const LawInfo* find_law(std::string_view number) noexcept {
  for (const LawInfo& row : kTable) {
    if (row.number == number) return &row;
  }
  return nullptr;
}

LawSet applicable_laws(const Promises& promises, bool sees_wakers,
                       Dialect dialect) noexcept {
  LawSet laws;
  for (const Law law : {Law::kE2, Law::kE4, Law::kE5, Law::kE14, Law::kE15,
                        Law::kT1, Law::kT2, Law::kT5}) {
    laws.insert(law);
  }
  if (promises.exact_polls) laws.insert(Law::kE3);
  if (promises.park) {
    for (const Law law : {Law::kE1, Law::kT6}) laws.insert(law);
  }
  if (promises.park && dialect == Dialect::kNative) {
    for (const Law law : {Law::kF8, Law::kT7}) laws.insert(law);
  }
  if (promises.cancel) laws.insert(Law::kE6);
  if (promises.exceptions) laws.insert(Law::kE7);
  if (promises.exact_deadlines) laws.insert(Law::kT3);
  if (promises.fifo_ties && promises.exact_deadlines) laws.insert(Law::kT4);
  if (promises.fifo_ready) laws.insert(Law::kE13);
  // Only full promises leave one trace for one program.
  if (promises.fifo_ready && promises.fifo_ties && promises.exact_deadlines &&
      promises.exact_polls) {
    laws.insert(Law::kT8);
  }
  if (sees_wakers) laws.insert(Law::kW5);
  if (sees_wakers || promises.any_wake) laws.insert(Law::kW11);
  // Where polls need no cause, programs alone show none by a stale wake.
  if (sees_wakers || (promises.any_wake && promises.exact_polls)) {
    laws.insert(Law::kE12);
  }
  return laws;
}

}  // namespace vigil
