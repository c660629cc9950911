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

constexpr std::array kTable{
    OperationInfo{Op::kSleep, "sleep", kNone, N::kDuration, Need::kNothing, 9,
                  "sleep for a number of units of time"},
    OperationInfo{Op::kSleepUntil, "sleep-until", kNone, N::kTime,
                  Need::kNothing, 4, "sleep until a time"},
    OperationInfo{Op::kYield, "yield", kNone, N::kNone, Need::kNothing, 4,
                  "let all run that can"},
    OperationInfo{Op::kSpawn, "spawn", kLaterTask, N::kNone, Need::kNothing, 1,
                  "start a task that is declared later, once"},
    OperationInfo{Op::kJoin, "join", kTask, N::kNone, Need::kPark, 4,
                  "wait for the end of a task"},
    OperationInfo{Op::kSet, "set", kEvent, N::kNone, Need::kPark, 3,
                  "set an event and wake all who wait for it"},
    OperationInfo{Op::kWait, "wait", kEvent, N::kNone, Need::kPark, 4,
                  "wait until an event is set"},
    OperationInfo{Op::kAdd, "add", kCounter, N::kUnsigned, Need::kNothing, 2,
                  "add to a shared counter"},
    OperationInfo{Op::kRead, "read", kCounter, N::kNone, Need::kNothing, 2,
                  "read a shared counter into the trace"},
    OperationInfo{Op::kLog, "log", kNone, N::kSigned, Need::kNothing, 2,
                  "write a number into the trace"},
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

OperationSet OperationSet::all() noexcept { return runnable(true); }

OperationSet OperationSet::runnable(bool has_park) noexcept {
  OperationSet set;
  for (const OperationInfo& row : kTable) {
    if (has_park || row.need != Need::kPark) set.insert(row.op);
  }
  return set;
}

}  // namespace vigil
