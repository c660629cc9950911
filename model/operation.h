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
  kYield = 4,
  kSpawn = 5,
  kJoin = 6,
  kSet = 9,
  kWait = 10,
  kAdd = 14,
  kRead = 15,
  kLog = 16,
};

/// What an operation refers to by name.
enum class ReferenceKind : std::uint8_t {
  kNone,
  kTask,       ///< any task, its own included
  kLaterTask,  ///< a task that is declared after its own
  kEvent,
  kCounter,
};

/// What number an operation takes. All are kept in 64 bits.
enum class NumberKind : std::uint8_t {
  kNone,
  kDuration,  ///< signed, units of program time
  kTime,      ///< signed, units of program time since the start
  kSigned,    ///< a signed integer
  kUnsigned,  ///< an unsigned integer, wraps; text may write it negative
};

/// What an operation needs of an executor beyond polling, sleeping and spawns.
enum class Need : std::uint8_t {
  kNothing,
  kPark,  ///< a task that waits without a timer, and a wake for it
};

/// A row of the table.
struct OperationInfo {
  Op op;
  std::string_view name;  ///< in the text format
  ReferenceKind reference = ReferenceKind::kNone;
  NumberKind number = NumberKind::kNone;
  Need need = Need::kNothing;
  unsigned weight = 1;       ///< how often the generator picks it
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

/// A set of operations, by slot.
class OperationSet {
 public:
  constexpr OperationSet() noexcept = default;
  static OperationSet all() noexcept;
  /// Those that an executor can run that offers parking, or does not.
  static OperationSet runnable(bool has_park) noexcept;

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
