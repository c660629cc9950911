// SPDX-License-Identifier: Apache-2.0
// The laws of the waker and future suites: which check decides each, which
// mutants it names, and why not, where no run can decide. For reports and
// generated pages.
#pragma once

#include <array>
#include <string_view>

namespace vigil {

/// How one suite treats one law.
struct SuiteLaw {
  std::string_view number;   ///< such as "W3"
  std::string_view suite;    ///< "WakerLaws" or "FutureLaws"
  std::string_view check;    ///< what decides it
  std::string_view mutants;  ///< of //mutants, by enumerator or type
  std::string_view why_not;  ///< what the suite can't see, or needs; or empty
};

/// The table, in the order of the suites' reports.
inline constexpr std::array kSuiteLaws{
    SuiteLaw{"W1", "WakerLaws", "sequences of calls",
             "kCloneDropsItself kCloneOfAnother",
             "exact with live_instances() alone"},
    SuiteLaw{"W2", "WakerLaws", "sequences of calls", "kWakeKeeps kWakeIsLost",
             "the release is seen with live_instances() alone"},
    SuiteLaw{"W3", "WakerLaws", "sequences of calls", "kWakeByRefConsumes",
             "that it consumes nothing is seen with live_instances() alone"},
    SuiteLaw{"W4", "WakerLaws", "sequences of calls",
             "kDropReleasesTwo kDropWakes",
             "needs live_instances() or is_freed()"},
    SuiteLaw{"W5", "WakerLaws", "the books after wakers of all kinds",
             "kMadeWithTwo", "needs live_instances() or is_freed()"},
    SuiteLaw{
        "W6", "WakerLaws",
        "the books after calls of 8 threads, and after 3 that end the last "
        "wakers at once",
        "kPlainCount",
        "a race that leaves the books right is seen by ThreadSanitizer"},
    SuiteLaw{"W7", "WakerLaws", "the tables of make() and of clones",
             "kNullInTable",
             "a waker with a type of its own has no table; the data of the "
             "wrong task shows in W1 to W4"},
    SuiteLaw{"W8", "WakerLaws", "is_freed() in sequences of calls",
             "kBorrowsData", "needs is_freed(), or AddressSanitizer"},
    SuiteLaw{"W9", "WakerLaws", "will_wake() of wakers of two tasks",
             "LyingWaker", ""},
    SuiteLaw{"W10", "WakerLaws", "two tables with the same functions",
             "FunctionWaker",
             "what is compared is not seen from outside, except for a waker "
             "that is made of a RawWaker"},
    SuiteLaw{"W11", "WakerLaws", "sequences of calls, with finish",
             "kWakesComplete", ""},
    SuiteLaw{"W12", "WakerLaws", "is_freed() in sequences of calls",
             "kNeverFreed", "needs is_freed(), or LeakSanitizer"},
    SuiteLaw{"W13", "WakerLaws", "polls during a wake; wakes that hang",
             "kPollsInPlace kWakeWaits", "polls are seen with on_poll()"},
    SuiteLaw{"W14", "WakerLaws", "a kept thing that calls wakers at its end",
             "kDestroysUnderLock",
             "needs keep(); who runs no code of users can't break it"},
    SuiteLaw{"W15", "WakerLaws", "static_assert", "ThrowingWaker",
             "in the types: what may throw does not compile, so that a throw "
             "ends the program and no run can show one"},
    SuiteLaw{"W16", "WakerLaws",
             "65,545 clones, and a clone past fill(); in child processes",
             "kCountOverflows kNarrowCount",
             "counts of 32 bits and more need fill(): 2^31 clones take too "
             "long"},
    SuiteLaw{"W17", "WakerLaws", "1000 noop wakers on two threads",
             "kNoopReadsNull", "needs noop()"},
    SuiteLaw{"E12", "WakerLaws", "wakers of a task whose slot is taken",
             "kStaleSlot", "needs neighbour()"},
    SuiteLaw{"F1", "FutureLaws",
             "sequences of polls, through CheckedFuture; up to 40 that wait",
             "kNeverRegisters kNotifyWakesNobody kOneBatch", ""},
    SuiteLaw{"F2", "FutureLaws", "sequences of polls, through CheckedFuture",
             "kKeepsFirstWaker kWakesFirstWaker", ""},
    SuiteLaw{"F3", "FutureLaws",
             "complete() while a waker is cloned, woken or dropped; races of "
             "complete() and close() with polls",
             "kChecksThenRegisters",
             "needs any_thread or completes_in_clone: on one thread nothing "
             "comes in between; not for subjects with an inside()"},
    SuiteLaw{"F4", "FutureLaws", "sequences of polls",
             "kReadyWhenPolledTwice kForgetsWhenPolledTwice", ""},
    SuiteLaw{"F5", "FutureLaws", "a poll after ready, in a child process",
             "kReadyReadsNull",
             "undefined behaviour that does not crash is seen by the "
             "sanitizers"},
    SuiteLaw{"F6", "FutureLaws",
             "a poll on a thread that can be given up; one of a holder whose "
             "child wakes itself",
             "kBlocks",
             "no run tells long from for ever: a poll counts as blocked after "
             "hang_limit"},
    SuiteLaw{"F7", "FutureLaws", "the addresses that CheckedFuture sees",
             "kMovesItsChild",
             "a duty of those who hold futures: needs wrap()"},
    SuiteLaw{"F8", "FutureLaws",
             "sequences of polls and destructions; destructions while a waker "
             "is called, and of two at once; what a holder leaves",
             "kEatsNotification kStaysInList kLeaksWaker", ""},
    SuiteLaw{"W2", "FutureLaws", "CheckedFuture's wakers", "kWakesTwice", ""},
    SuiteLaw{"W4", "FutureLaws", "CheckedFuture's wakers", "kDropsTwice", ""},
    SuiteLaw{"W7", "FutureLaws", "CheckedFuture's wakers, of two tables",
             "kMixesTables", "data that never was a waker's is a crash"},
    SuiteLaw{"W8", "FutureLaws", "CheckedFuture's wakers", "kUsesDropped", ""},
    SuiteLaw{"W14", "FutureLaws", "wakers that use the subject when called",
             "kWakesUnderLock kDropsUnderLock",
             "not for subjects that are not reentrant, have an inside(), or "
             "one waiter"},
    SuiteLaw{"E15", "FutureLaws",
             "a child of a holder, beside one that always wakes itself",
             "tokio-4624", "a duty of those who hold futures: needs hold()"},
};

}  // namespace vigil
