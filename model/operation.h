// SPDX-License-Identifier: Apache-2.0
// The operations of the program language, in one table. The parser, the
// printer, the byte decoder, the generator, the oracle and the interpreters all
// read it: an operation that is missing in one of them does not compile or
// fails a test.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace vigil {

/// What a task of a program does next. The number is the operation's slot in
/// the byte format, and is never reused; gaps are kept for operations to come.
enum class Op : std::uint8_t {
  kSleep = 1,
  kSleepUntil = 2,
  kReset = 3,
  kYield = 4,
  kSpawn = 5,
  kJoin = 6,
  kDetach = 7,
  kCancel = 8,
  kSet = 9,
  kWait = 10,
  kNotify = 11,
  kSend = 12,
  kReceive = 13,
  kAdd = 14,
  kRead = 15,
  kLog = 16,
  kThrow = 17,
  kRace = 18,
  kTimeout = 19,
  kRepeat = 20,
  // What only hostile code does to a waker or an executor.
  kSpuriousWake = 21,
  kSpuriousWakeOnThread = 22,
  kCancelOnThread = 23,
  kDropExecutor = 24,
  kSwapWaker = 25,
  kKeepWaker = 26,
  kCloneWaker = 27,
  kDropWaker = 28,
  kWakeByValue = 29,
  kWakeByReference = 30,
  kDropWakerOnThread = 31,
  kWakeByValueOnThread = 32,
};

/// What an operation refers to by name.
enum class ReferenceKind : std::uint8_t {
  kNone,
  kTask,       ///< any task, its own included
  kLaterTask,  ///< a task that is declared after its own
  kEvent,
  kCounter,
  kNotify,
  kEventOrNotify,  ///< the events first, then the notifies
  kChannel,
  kWaker,
};

/// What number an operation takes. All are kept in 64 bits.
enum class NumberKind : std::uint8_t {
  kNone,
  kDuration,  ///< signed, units of program time
  kTime,      ///< signed, units of program time since the start
  kSigned,    ///< a signed integer
  kUnsigned,  ///< an unsigned integer, wraps; text may write it negative
  kCount,     ///< how often; 0 .. kMaxRepeat
};

/// What an operation has below it.
enum class BlockKind : std::uint8_t {
  kNone,
  kOne,       ///< a list of operations
  kBranches,  ///< one list or more
};

/// How often a `repeat` may repeat.
inline constexpr std::int64_t kMaxRepeat = 1'000'000;

/// What an operation needs of an executor beyond polling, sleeping and spawns.
enum class Need : std::uint8_t {
  kNothing,
  kPark,        ///< a task that waits without a timer, and a wake for it
  kCancel,      ///< that a task can be destroyed by another
  kRemoteWake,  ///< a wake from another thread; and kPark
  kStop,        ///< that it is destroyed with work left; or kWakers
  kWakers,      ///< wakers and an executor in the program's own hands
};

/// A row of the table.
struct OperationInfo {
  Op op;
  std::string_view name;  ///< in the text format
  ReferenceKind reference = ReferenceKind::kNone;
  NumberKind number = NumberKind::kNone;
  Need need = Need::kNothing;
  BlockKind blocks = BlockKind::kNone;
  unsigned weight = 1;       ///< how often the generator picks it
  bool is_hostile = false;   ///< generated in few programs
  std::string_view summary;  ///< one line for `vigil list operations`
};

/// The table, in the order of the slots.
std::span<const OperationInfo> operation_table() noexcept;

/// The row of `op`. REQUIRES: `op` is one of the enumerators.
const OperationInfo& info(Op op) noexcept;

/// The row with this name, or null.
const OperationInfo* find_operation(std::string_view name) noexcept;

/// The row with this slot of the byte format, or null.
const OperationInfo* find_operation(std::uint8_t slot) noexcept;

/// What an executor and its dialect offer; see Need.
struct Offer {
  bool park = false;
  bool cancel = false;
  bool remote_wake = false;
  bool stop = false;
  bool wakers = false;
};

/// A set of operations, by slot.
class OperationSet {
 public:
  constexpr OperationSet() noexcept = default;
  static OperationSet all() noexcept;
  /// Those that need nothing but what is offered.
  static OperationSet runnable(const Offer& offer) noexcept;

  constexpr bool contains(Op op) const noexcept {
    return (bits_ >> static_cast<unsigned>(op) & 1) != 0;
  }
  constexpr void insert(Op op) noexcept {
    bits_ |= std::uint64_t{1} << static_cast<unsigned>(op);
  }
  constexpr void erase(Op op) noexcept {
    bits_ &= ~(std::uint64_t{1} << static_cast<unsigned>(op));
  }
  friend constexpr bool operator==(OperationSet, OperationSet) = default;

 private:
  std::uint64_t bits_ = 0;
};

}  // namespace vigil
