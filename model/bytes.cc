// SPDX-License-Identifier: Apache-2.0
#include "model/bytes.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

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

/// The kind of thing that a slot declares, if any.
std::optional<ThingKind> declared_by(std::uint8_t slot) {
  switch (slot) {
    case byte_code::kDeclareEvent:
      return ThingKind::kEvent;
    case byte_code::kDeclareCounter:
      return ThingKind::kCounter;
    case byte_code::kDeclareNotify:
      return ThingKind::kNotify;
    case byte_code::kDeclareChannel:
      return ThingKind::kChannel;
    case byte_code::kDeclareWaker:
      return ThingKind::kWaker;
    default:
      return std::nullopt;
  }
}

/// The first step of decoding. References are as they stand in the bytes, since
/// what they mean is known only at the end.
class ItemReader {
 public:
  explicit ItemReader(std::span<const std::uint8_t> bytes) : reader_(bytes) {
    open_.reserve(kFew);
    program_.tasks.reserve(kFew);
    open_.push_back({&program_.tasks.back().operations, nullptr, 1});
  }

  Program run() {
    while (!reader_.is_at_end() && read_item()) {
    }
    return std::move(program_);
  }

 private:
  /// Fuzzers decode all the time, and small vectors grow often.
  static constexpr std::size_t kFew = 8;

  /// An open block. What is around it does not grow meanwhile, so the pointers
  /// hold.
  struct Open {
    Block* block;
    Operation* race;     ///< whose branch it is, if any
    std::int64_t times;  ///< how often it runs at most
  };

  /// False: what follows is left out.
  bool read_item() {
    const auto slot =
        static_cast<std::uint8_t>(reader_.byte() & byte_code::kSlotMask);
    if (slot == byte_code::kNextTask) return next_task();
    if (slot == byte_code::kEndBlock) {
      end_block();
    } else if (slot == byte_code::kNextBranch) {
      next_branch();
    } else if (const auto kind = declared_by(slot)) {
      declare(*kind);
    } else if (const OperationInfo* const row = find_operation(slot)) {
      if (operations_++ == kMaxDecodedOperations) return false;
      return add(*row);
    }
    return true;
  }

  bool next_task() {
    if (program_.tasks.size() == kMaxDecodedTasks) return false;
    const auto task = static_cast<TaskId>(program_.tasks.size());
    program_.tasks.push_back({canonical_task_name(task)});
    open_.assign(1, {&program_.tasks.back().operations, nullptr, 1});
    too_deep_ = 0;
    return true;
  }

  void end_block() {
    if (too_deep_ != 0) {
      --too_deep_;
    } else if (open_.size() > 1) {
      open_.pop_back();
    }
  }

  void next_branch() {
    too_deep_ = 0;
    while (open_.size() > 1 && open_.back().race == nullptr) open_.pop_back();
    if (open_.size() == 1) return;
    Open& branch = open_.back();
    branch.block = &branch.race->blocks.emplace_back();
  }

  void declare(ThingKind kind) {
    const std::uint32_t capacity =
        kind == ThingKind::kChannel ? 1 + reader_.reference() : 0;
    auto& names = program_.names(kind);
    if (names.size() == kMaxDecodedThings) return;
    if (names.empty()) names.reserve(kFew);
    names.push_back(canonical_thing_name(kind, names.size()));
    if (kind == ThingKind::kChannel) program_.capacities.push_back(capacity);
  }

  bool add(const OperationInfo& row) {
    Operation operation = reader_.operation(row);
    std::int64_t times = open_.back().times;
    if (row.number == NumberKind::kCount) {
      operation.number = std::clamp<std::int64_t>(operation.number, 0,
                                                  kMaxDecodedTimes / times);
      times *= std::max<std::int64_t>(operation.number, 1);
    }
    steps_ += static_cast<std::uint64_t>(open_.back().times);
    if (row.op == Op::kRepeat) steps_ += static_cast<std::uint64_t>(times);
    if (steps_ > kMaxSteps) return false;
    if (row.blocks != BlockKind::kNone) operation.blocks.resize(1);
    Block& block = *open_.back().block;
    if (block.empty()) block.reserve(kFew);
    block.push_back(std::move(operation));
    if (row.blocks == BlockKind::kNone) return true;
    if (open_.size() > kMaxDecodedDepth) {
      ++too_deep_;
      return true;
    }
    Operation& added = block.back();
    const bool is_race = row.blocks == BlockKind::kBranches;
    open_.push_back({added.blocks.data(), is_race ? &added : nullptr, times});
    return true;
  }

  Reader reader_;
  Program program_;
  std::vector<Open> open_;
  /// Blocks that are open and too deep: what is in them comes behind them, and
  /// each still has its end.
  std::size_t too_deep_ = 0;
  std::size_t operations_ = 0;
  std::uint64_t steps_ = 0;  ///< Program::step_count() so far, or a bit more
};

/// The second step: leaves out what refers to nothing.
void resolve_references(const Program& program, std::size_t task,
                        Block& block) {
  std::size_t kept = 0;
  for (Operation& operation : block) {
    const ReferenceRange range =
        references(program, info(operation.op).reference, task);
    if (range.count == 0) continue;
    operation.reference = range.first + operation.reference % range.count;
    for (Block& below : operation.blocks) {
      resolve_references(program, task, below);
    }
    if (&block[kept] != &operation) block[kept] = std::move(operation);
    ++kept;
  }
  block.resize(kept);
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

/// By ThingKind.
constexpr std::array kDeclarations{
    byte_code::kDeclareEvent, byte_code::kDeclareCounter,
    byte_code::kDeclareNotify, byte_code::kDeclareChannel,
    byte_code::kDeclareWaker};

void write_block(std::vector<std::uint8_t>& bytes, const Program& program,
                 std::size_t task, const Block& block) {
  for (const Operation& operation : block) {
    const OperationInfo& row = info(operation.op);
    bytes.push_back(static_cast<std::uint8_t>(operation.op));
    if (row.reference != ReferenceKind::kNone) {
      const ReferenceRange range = references(program, row.reference, task);
      write_reference(bytes, operation.reference - range.first);
    }
    if (row.number != NumberKind::kNone) write_number(bytes, operation.number);
    if (row.blocks == BlockKind::kNone) continue;
    for (std::size_t i = 0; i < operation.blocks.size(); ++i) {
      if (i != 0) bytes.push_back(byte_code::kNextBranch);
      write_block(bytes, program, task, operation.blocks[i]);
    }
    bytes.push_back(byte_code::kEndBlock);
  }
}

}  // namespace

std::int64_t extreme_number(std::size_t index) noexcept {
  return kExtremes[index];
}

Program decode(std::span<const std::uint8_t> bytes) {
  Program program = ItemReader(bytes).run();
  for (std::size_t task = 0; task < program.tasks.size(); ++task) {
    resolve_references(program, task, program.tasks[task].operations);
  }
  return program;
}

std::vector<std::uint8_t> encode(const Program& program) {
  std::vector<std::uint8_t> bytes;
  for (const ThingKind kind : kThingKinds) {
    for (std::size_t i = 0; i < program.names(kind).size(); ++i) {
      bytes.push_back(kDeclarations[static_cast<std::size_t>(kind)]);
      if (kind != ThingKind::kChannel) continue;
      write_reference(bytes, program.capacities[i] - 1);
    }
  }
  for (std::size_t task = 0; task < program.tasks.size(); ++task) {
    if (task != 0) bytes.push_back(byte_code::kNextTask);
    write_block(bytes, program, task, program.tasks[task].operations);
  }
  return bytes;
}

}  // namespace vigil
