// SPDX-License-Identifier: Apache-2.0
#include "model/operation.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "executor/fatal.h"

namespace vigil {
namespace {

using enum ReferenceKind;
using N = NumberKind;
using B = BlockKind;

constexpr std::array kTable{
    OperationInfo{Op::kSleep, "sleep", kNone, N::kDuration, Need::kNothing,
                  B::kNone, 9, false, "sleep for a number of units of time"},
    OperationInfo{Op::kSleepUntil, "sleep-until", kNone, N::kTime,
                  Need::kNothing, B::kNone, 4, false, "sleep until a time"},
    OperationInfo{Op::kReset, "reset", kTask, N::kDuration, Need::kPark,
                  B::kNone, 2, false,
                  "move the end of the sleep that a task began first to this "
                  "long from now"},
    OperationInfo{Op::kYield, "yield", kNone, N::kNone, Need::kNothing,
                  B::kNone, 4, false, "let all run that can"},
    OperationInfo{Op::kSpawn, "spawn", kLaterTask, N::kNone, Need::kNothing,
                  B::kNone, 1, false,
                  "start a task that is declared later, once"},
    OperationInfo{Op::kJoin, "join", kTask, N::kNone, Need::kPark, B::kNone, 4,
                  false, "wait for the end of a task"},
    OperationInfo{Op::kDetach, "detach", kTask, N::kNone, Need::kPark, B::kNone,
                  1, false, "give a task's handle up; later joins give none"},
    OperationInfo{Op::kCancel, "cancel", kTask, N::kNone, Need::kCancel,
                  B::kNone, 2, false, "destroy a task where it is"},
    OperationInfo{Op::kSet, "set", kEvent, N::kNone, Need::kPark, B::kNone, 3,
                  false, "set an event and wake all who wait for it"},
    OperationInfo{Op::kWait, "wait", kEventOrNotify, N::kNone, Need::kPark,
                  B::kNone, 4, false,
                  "wait until an event is set, or for a notification"},
    OperationInfo{Op::kNotify, "notify", kNotify, N::kNone, Need::kPark,
                  B::kNone, 4, false,
                  "notify one who waits, or the next to wait"},
    OperationInfo{Op::kSend, "send", kChannel, N::kSigned, Need::kPark,
                  B::kNone, 5, false,
                  "send a number into a channel, once there is a place"},
    OperationInfo{Op::kReceive, "recv", kChannel, N::kNone, Need::kPark,
                  B::kNone, 5, false,
                  "receive a number from a channel, once there is one"},
    OperationInfo{Op::kAdd, "add", kCounter, N::kUnsigned, Need::kNothing,
                  B::kNone, 2, false, "add to a shared counter"},
    OperationInfo{Op::kRead, "read", kCounter, N::kNone, Need::kNothing,
                  B::kNone, 2, false, "read a shared counter into the trace"},
    OperationInfo{Op::kLog, "log", kNone, N::kSigned, Need::kNothing, B::kNone,
                  2, false, "write a number into the trace"},
    OperationInfo{Op::kThrow, "throw", kNone, N::kNone, Need::kNothing,
                  B::kNone, 1, false,
                  "throw an exception, which ends the task"},
    OperationInfo{Op::kRace, "race", kNone, N::kNone, Need::kNothing,
                  B::kBranches, 3, false,
                  "run branches side by side until the first is done"},
    OperationInfo{Op::kTimeout, "timeout", kNone, N::kDuration, Need::kNothing,
                  B::kOne, 3, false, "run a block, for at most this long"},
    OperationInfo{Op::kRepeat, "repeat", kNone, N::kCount, Need::kNothing,
                  B::kOne, 2, false, "run a block this often"},
    OperationInfo{Op::kSpuriousWake, "spurious-wake", kTask, N::kNone,
                  Need::kPark, B::kNone, 3, true, "wake a task for no reason"},
    OperationInfo{Op::kSpuriousWakeOnThread, "spurious-wake-on-thread", kTask,
                  N::kNone, Need::kRemoteWake, B::kNone, 1, true,
                  "the same, on another thread"},
    OperationInfo{Op::kCancelOnThread, "cancel-on-thread", kTask, N::kNone,
                  Need::kWakers, B::kNone, 1, true,
                  "cancel a task, on another thread"},
    OperationInfo{Op::kDropExecutor, "drop-executor", kNone, N::kNone,
                  Need::kStop, B::kNone, 1, true,
                  "destroy the executor, once this poll is over"},
    OperationInfo{
        Op::kSwapWaker, "swap-waker", kNone, N::kNone, Need::kWakers, B::kNone,
        2, true,
        "from the next poll on, only wakers of later polls wake this task"},
    OperationInfo{
        Op::kKeepWaker, "keep-waker", kWaker, N::kNone, Need::kWakers, B::kNone,
        4, true,
        "keep a clone of this task's waker, in place of what was kept"},
    OperationInfo{Op::kCloneWaker, "clone-waker", kWaker, N::kNone,
                  Need::kWakers, B::kNone, 2, true,
                  "clone the kept waker, and keep the clone with it"},
    OperationInfo{Op::kDropWaker, "drop-waker", kWaker, N::kNone, Need::kWakers,
                  B::kNone, 2, true, "drop the waker that was kept last"},
    OperationInfo{Op::kWakeByValue, "wake-by-value", kWaker, N::kNone,
                  Need::kWakers, B::kNone, 2, true,
                  "wake by the waker that was kept last, and consume it"},
    OperationInfo{Op::kWakeByReference, "wake-by-ref", kWaker, N::kNone,
                  Need::kWakers, B::kNone, 3, true,
                  "wake by the waker that was kept last, and keep it"},
    OperationInfo{Op::kDropWakerOnThread, "drop-waker-on-thread", kWaker,
                  N::kNone, Need::kWakers, B::kNone, 1, true,
                  "as drop-waker, on another thread"},
    OperationInfo{Op::kWakeByValueOnThread, "wake-by-value-on-thread", kWaker,
                  N::kNone, Need::kWakers, B::kNone, 1, true,
                  "as wake-by-value, on another thread"},
};

constexpr bool is_sorted_by_slot() {
  return std::is_sorted(
      kTable.begin(), kTable.end(),
      [](const auto& a, const auto& b) { return a.op < b.op; });
}
static_assert(is_sorted_by_slot());
static_assert(static_cast<unsigned>(kTable.back().op) < 64);

/// Slot to row, plus one; zero for a slot without an operation.
constexpr auto kRowOfSlot = [] {
  std::array<std::uint8_t, 64> rows{};
  for (std::size_t i = 0; i < kTable.size(); ++i) {
    rows[static_cast<std::size_t>(kTable[i].op)] =
        static_cast<std::uint8_t>(i + 1);
  }
  return rows;
}();

}  // namespace

std::span<const OperationInfo> operation_table() noexcept { return kTable; }

const OperationInfo& info(Op op) noexcept {
  const OperationInfo* const row = find_operation(static_cast<uint8_t>(op));
  if (row == nullptr) detail::fatal("not an operation of the language");
  return *row;
}

const OperationInfo* find_operation(std::string_view name) noexcept {
  for (const OperationInfo& row : kTable) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

const OperationInfo* find_operation(std::uint8_t slot) noexcept {
  if (slot >= kRowOfSlot.size() || kRowOfSlot[slot] == 0) return nullptr;
  return &kTable[kRowOfSlot[slot] - 1U];
}

OperationSet OperationSet::all() noexcept {
  return runnable({true, true, true, true, true});
}

OperationSet OperationSet::runnable(const Offer& offer) noexcept {
  OperationSet set;
  for (const OperationInfo& row : kTable) {
    bool is_offered = true;
    switch (row.need) {
      case Need::kNothing:
        break;
      case Need::kPark:
        is_offered = offer.park;
        break;
      case Need::kCancel:
        is_offered = offer.cancel;
        break;
      case Need::kRemoteWake:
        is_offered = offer.park && offer.remote_wake;
        break;
      case Need::kStop:
        is_offered = offer.stop || offer.wakers;
        break;
      case Need::kWakers:
        is_offered = offer.wakers;
        break;
    }
    if (is_offered) set.insert(row.op);
  }
  return set;
}

}  // namespace vigil
