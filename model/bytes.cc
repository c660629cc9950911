// SPDX-License-Identifier: Apache-2.0
#include "model/bytes.h"

#include <array>
#include <cstdint>
#include <limits>
#include <string>

namespace vigil {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();

// Never change: old corpora mean these.
constexpr std::array<std::int64_t, kExtremeNumbers> kExtremes{
    kMax,                         // 240
    kMax - 1,                     // 241
    kMax / 2,                     // 242: twice that just fits
    kMax / 2 + 1,                 // 243: twice that does not
    kMin,                         // 244
    kMin + 1,                     // 245
    kMin / 2,                     // 246
    std::int64_t{1} << 31,        // 247
    1'000,                        // 248
    1'000'000,                    // 249
    1'000'000'000,                // 250
    kMax - 100,                   // 251: near the end of time
    std::int64_t{1} << 32,        // 252
    (std::int64_t{1} << 32) - 1,  // 253
    -(std::int64_t{1} << 32),     // 254
};

/// Reads items; zeros follow behind the end.
class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  bool is_at_end() const { return next_ >= bytes_.size(); }
  std::uint8_t byte() { return is_at_end() ? 0 : bytes_[next_++]; }

  std::uint32_t reference() {
    const std::uint32_t first = byte();
    if (first < byte_code::kLongReference) return first;
    const std::uint32_t low = byte();
    return (first - byte_code::kLongReference) << 16 |
           std::uint32_t{byte()} << 8 | low;
  }

  std::int64_t number() {
    const std::uint8_t first = byte();
    if (first < byte_code::kFirstNegative) return first;
    if (first < byte_code::kFirstExtreme)
      return -(first - (byte_code::kFirstNegative - 1));
    if (first < byte_code::kRawNumber)
      return kExtremes[first - byte_code::kFirstExtreme];
    std::uint64_t bits = 0;
    for (int shift = 0; shift < 64; shift += 8) {
      bits |= std::uint64_t{byte()} << shift;
    }
    return static_cast<std::int64_t>(bits);
  }

  Operation operation(const OperationInfo& row) {
    Operation operation{.op = row.op};
    if (row.reference != ReferenceKind::kNone) {
      operation.reference = reference();
    }
    if (row.number != NumberKind::kNone) operation.number = number();
    return operation;
  }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t next_ = 0;
};

/// Where the references of a kind begin, and how many there are.
struct Range {
  std::size_t first;
  std::size_t count;
};

Range range_of(const Program& program, ReferenceKind kind, std::size_t task) {
  switch (kind) {
    case ReferenceKind::kTask:
      return {0, program.tasks.size()};
    case ReferenceKind::kLaterTask:
      return {task + 1, program.tasks.size() - task - 1};
    case ReferenceKind::kEvent:
      return {0, program.events.size()};
    case ReferenceKind::kCounter:
      return {0, program.counters.size()};
    case ReferenceKind::kNone:
      break;
  }
  return {0, 1};
}

void declare(std::vector<std::string>& names, char letter) {
  if (names.size() < kMaxDecodedThings) {
    names.push_back(letter + std::to_string(names.size()));
  }
}

/// The first step. References are as they stand in the bytes, since what they
/// mean is known only at the end.
Program read_items(std::span<const std::uint8_t> bytes) {
  Program program;
  Reader reader(bytes);
  std::size_t operations = 0;
  while (!reader.is_at_end()) {
    const auto slot =
        static_cast<std::uint8_t>(reader.byte() & byte_code::kSlotMask);
    if (slot == byte_code::kNextTask) {
      if (program.tasks.size() == kMaxDecodedTasks) break;
      const auto task = static_cast<TaskId>(program.tasks.size());
      program.tasks.push_back({canonical_task_name(task), {}});
    } else if (slot == byte_code::kDeclareEvent) {
      declare(program.events, 'e');
    } else if (slot == byte_code::kDeclareCounter) {
      declare(program.counters, 'x');
    } else if (const OperationInfo* const row = find_operation(slot)) {
      if (operations++ == kMaxDecodedOperations) break;
      program.tasks.back().operations.push_back(reader.operation(*row));
    }
  }
  return program;
}

/// The second step.
void resolve_references(Program& program) {
  for (std::size_t task = 0; task < program.tasks.size(); ++task) {
    auto& operations = program.tasks[task].operations;
    std::size_t kept = 0;
    for (Operation operation : operations) {
      const Range range = range_of(program, info(operation.op).reference, task);
      if (range.count == 0) continue;
      operation.reference = static_cast<std::uint32_t>(
          range.first + operation.reference % range.count);
      operations[kept++] = operation;
    }
    operations.resize(kept);
  }
}

void write_reference(std::vector<std::uint8_t>& bytes, std::size_t reference) {
  if (reference >= byte_code::kLongReference) {
    bytes.push_back(static_cast<std::uint8_t>(byte_code::kLongReference +
                                              (reference >> 16)));
    bytes.push_back(static_cast<std::uint8_t>(reference));
    bytes.push_back(static_cast<std::uint8_t>(reference >> 8));
    return;
  }
  bytes.push_back(static_cast<std::uint8_t>(reference));
}

void write_number(std::vector<std::uint8_t>& bytes, std::int64_t number) {
  if (number >= 0 && number < byte_code::kFirstNegative) {
    bytes.push_back(static_cast<std::uint8_t>(number));
    return;
  }
  if (number < 0 && number >= -16) {
    bytes.push_back(
        static_cast<std::uint8_t>(byte_code::kFirstNegative - 1 - number));
    return;
  }
  for (std::size_t i = 0; i < kExtremes.size(); ++i) {
    if (kExtremes[i] != number) continue;
    bytes.push_back(static_cast<std::uint8_t>(byte_code::kFirstExtreme + i));
    return;
  }
  bytes.push_back(byte_code::kRawNumber);
  const auto bits = static_cast<std::uint64_t>(number);
  for (int shift = 0; shift < 64; shift += 8) {
    bytes.push_back(static_cast<std::uint8_t>(bits >> shift));
  }
}

}  // namespace

std::int64_t extreme_number(std::size_t index) noexcept {
  return kExtremes[index];
}

Program decode(std::span<const std::uint8_t> bytes) {
  Program program = read_items(bytes);
  resolve_references(program);
  return program;
}

std::vector<std::uint8_t> encode(const Program& program) {
  std::vector<std::uint8_t> bytes;
  bytes.insert(bytes.end(), program.events.size(), byte_code::kDeclareEvent);
  bytes.insert(bytes.end(), program.counters.size(),
               byte_code::kDeclareCounter);
  for (std::size_t task = 0; task < program.tasks.size(); ++task) {
    if (task != 0) bytes.push_back(byte_code::kNextTask);
    for (const Operation& operation : program.tasks[task].operations) {
      const OperationInfo& row = info(operation.op);
      bytes.push_back(static_cast<std::uint8_t>(operation.op));
      if (row.reference != ReferenceKind::kNone) {
        const Range range = range_of(program, row.reference, task);
        write_reference(bytes, operation.reference - range.first);
      }
      if (row.number != NumberKind::kNone) {
        write_number(bytes, operation.number);
      }
    }
  }
  return bytes;
}

}  // namespace vigil
