// SPDX-License-Identifier: Apache-2.0
// Programs as bytes, for fuzzers and generators: each byte string is a program.
//
// A stream of items. An item begins with a byte whose low six bits are a slot:
//   0        ends the task; the next one begins
//   1..47    an operation (the numbers of enum Op), then its operands; if it
//            has blocks, what follows is in its first
//   48..52   declare one more event, counter, notify, channel, waker; a
//            channel's capacity is 1 + a reference
//   53       ends the innermost block
//   54       begins the next branch of the innermost race
// Slots without a meaning are skipped, and kept for what is added later, so
// that an old corpus keeps its meaning. Operands, in this order:
//   a reference: a byte below 240, or 240 + high bits and two more bytes (low
//     first), modulo the number of things that it can refer to; if there is
//     none, the operation is left out
//   a number: a byte b. Below 224: b. 224..239: -(b - 223). 240..254: one of
//     the extreme values. 255: eight more bytes, low first. How often to
//     repeat is held within the limits below
// Bytes that are missing at the end are zero.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "model/program.h"

namespace vigil {

/// Where the kinds of items and of operands begin; see above.
namespace byte_code {
inline constexpr std::uint8_t kSlotMask = 63;
inline constexpr std::uint8_t kNextTask = 0;
inline constexpr std::uint8_t kDeclareEvent = 48;
inline constexpr std::uint8_t kDeclareCounter = 49;
inline constexpr std::uint8_t kDeclareNotify = 50;
inline constexpr std::uint8_t kDeclareChannel = 51;
inline constexpr std::uint8_t kDeclareWaker = 52;
inline constexpr std::uint8_t kEndBlock = 53;
inline constexpr std::uint8_t kNextBranch = 54;
inline constexpr std::uint8_t kLongReference = 240;
inline constexpr std::uint8_t kFirstNegative = 224;
inline constexpr std::uint8_t kFirstExtreme = 240;
inline constexpr std::uint8_t kRawNumber = 255;
}  // namespace byte_code

/// What decoded programs have at most. The bytes are read no further than to
/// the first task or operation too many; things too many are left out.
inline constexpr std::size_t kMaxDecodedTasks = 65536;
inline constexpr std::size_t kMaxDecodedOperations = std::size_t{1} << 20;
inline constexpr std::size_t kMaxDecodedThings = 65536;  ///< of each kind
/// What would be deeper gets empty blocks, and what is in them comes behind.
inline constexpr std::size_t kMaxDecodedDepth = 8;
/// How often an operation runs at most, with all the repeats around it.
inline constexpr std::int64_t kMaxDecodedTimes = 64;

/// The numbers behind the bytes 240..254: the ends of the range, halves that
/// overflow when they are added, edges of 32 bits, and large round ones. They
/// are fixed for ever.
inline constexpr std::size_t kExtremeNumbers = 15;
/// REQUIRES: index < kExtremeNumbers.
std::int64_t extreme_number(std::size_t index) noexcept;

/// The program that the bytes stand for. It is valid, and has canonical names.
/// The empty string is an empty main. Never fails; linear in the bytes.
Program decode(std::span<const std::uint8_t> bytes);

/// Bytes that decode to `program`, but for its names; each item is as short as
/// it can be.
/// REQUIRES: `program.check()` is empty, and it is within the limits above.
std::vector<std::uint8_t> encode(const Program& program);

}  // namespace vigil
