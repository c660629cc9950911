// SPDX-License-Identifier: Apache-2.0
#include "model/generate.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "model/bytes.h"
#include "model/generate_shapes.h"
#include "model/program.h"

namespace vigil {
namespace {

constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15;

std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
  return x ^ (x >> 31);
}

class Generator : private detail::GeneratorShapes {
 public:
  Generator(RandomStream& random, const GenerateOptions& options)
      : GeneratorShapes(random, options) {}

  Program run() {
    choose();
    if (profile_ == kTime && budget_ > 20 && one_in(8) && make_timers()) {
      return std::move(program_);
    }
    has_inbox_ =
        profile_ == kNotifies && budget_ > 6 && can_make_inbox() && one_in(16);
    make_things();
    spawn_tasks();
    const bool has_meeting = profile_ == kNotifies || profile_ == kChannels;
    if (has_meeting && budget_ > 6 && one_in(2)) make_meeting();
    if (profile_ == kChannels && budget_ > 4 && one_in(4)) make_pipeline();
    if (has_inbox_) make_inbox();
    while (used_ + events_to_set() < budget_ && choices_ != 0) add_operation();
    set_events();
    return std::move(program_);
  }

 private:
  /// How many things of this kind at most; none if nothing would use them.
  unsigned most_things(ThingKind kind) const {
    switch (kind) {
      case ThingKind::kEvent:
        return allows(Op::kWait) || allows(Op::kSet) ? 3 : 0;
      case ThingKind::kCounter:
        return allows(Op::kAdd) || allows(Op::kRead) ? 2 : 0;
      case ThingKind::kNotify:
        return allows(Op::kNotify) ? 2 : 0;
      case ThingKind::kChannel:
        return allows(Op::kSend) || allows(Op::kReceive) ? 2 : 0;
      case ThingKind::kWaker:
        return allows(Op::kKeepWaker) ? 2 : 0;
    }
    return 0;
  }

  void make_things() {
    const unsigned tasks =
        1 + random_.below(std::min(max_tasks_, 1 + budget_ / 2));
    for (TaskId task = 1; task < tasks; ++task) {
      program_.tasks.push_back({canonical_task_name(task)});
    }
    for (const ThingKind kind : kThingKinds) {
      auto& names = program_.names(kind);
      const bool has_more = has_inbox_ && kind == ThingKind::kEvent;
      unsigned i = random_.below(most_things(kind) + 1) + (has_more ? 1 : 0);
      for (; i > 0; --i) {
        names.push_back(canonical_thing_name(kind, names.size()));
        if (kind == ThingKind::kChannel) {
          program_.capacities.push_back(1 + (one_in(2) ? 0 : below(3)));
        }
      }
    }
    for (const OperationInfo& row : operation_table()) {
      // At least one task has something to refer to.
      if (allows(row.op) && references(program_, row.reference, 0).count != 0) {
        choices_ += weight(row);
      } else {
        enabled_.erase(row.op);
      }
    }
  }

  /// Nearly every task is spawned by an earlier one.
  void spawn_tasks() {
    if (!options_.operations.contains(Op::kSpawn)) return;
    for (TaskId task = 1; task < program_.tasks.size(); ++task) {
      if (one_in(16)) continue;
      const TaskId parent = one_in(2) ? 0 : random_.below(task);
      program_.tasks[parent].operations.push_back(
          {.op = Op::kSpawn, .reference = task});
      ++used_;
    }
  }

  const OperationInfo& choose_operation() {
    std::uint32_t choice = random_.below(choices_);
    for (const OperationInfo& row : operation_table()) {
      if (!allows(row.op)) continue;
      if (choice < weight(row)) return row;
      choice -= weight(row);
    }
    return operation_table().front();
  }

  /// May it wait for something that never comes?
  static bool may_hang(Op op) {
    return op == Op::kJoin || op == Op::kWait || op == Op::kSend ||
           op == Op::kReceive;
  }

  /// Many waits are given up some time: what follows would rarely run else, and
  /// it is where notifications get lost.
  Operation with_timeout(Operation operation) {
    if (!may_hang(operation.op) || !allows(Op::kTimeout) || !one_in(2)) {
      return operation;
    }
    ++used_;
    Operation timeout{.op = Op::kTimeout,
                      .number = number(NumberKind::kDuration, 1)};
    timeout.blocks.emplace_back().push_back(std::move(operation));
    return timeout;
  }

  void add_operation() {
    const TaskId task = any_task();
    std::optional<Operation> made = make_operation(task, 0, 1);
    if (!made) return;
    Operation operation = with_timeout(*std::move(made));
    if (operation.op == Op::kKeepWaker) {
      use_kept_waker(operation.reference, task);
    }
    auto& operations = program_.tasks[task].operations;
    // Mostly behind the rest; sometimes among the spawns at the beginning.
    const std::size_t place =
        one_in(4) ? below(operations.size() + 1) : operations.size();
    operations.insert(operations.begin() + static_cast<std::ptrdiff_t>(place),
                      std::move(operation));
  }

  /// The waker of a task is called when it has ended (laws W11, E12).
  void use_kept_waker(std::uint32_t reference, TaskId task) {
    if (!allows(Op::kWakeByReference) || one_in(2)) return;
    auto& others = program_.tasks[any_task()].operations;
    if (allows(Op::kJoin)) {
      others.push_back({.op = Op::kJoin, .reference = task});
    }
    others.push_back({.op = Op::kWakeByReference, .reference = reference});
    used_ += 2;
  }

  /// An operation of `task`, `depth` blocks deep, which runs up to `times`.
  /// None if what was chosen cannot be there, and nothing can stand for it.
  std::optional<Operation> make_operation(TaskId task, std::size_t depth,
                                          std::int64_t times) {
    ++used_;
    const OperationInfo* row = &choose_operation();
    // Depth costs: few programs need more than two or three.
    while (row->blocks != BlockKind::kNone &&
           (depth >= kMaxDecodedDepth - 1 || below(depth + 1) != 0)) {
      row = &operation_table().front();
      if (!allows(row->op)) row = &info(Op::kYield);
    }
    Operation operation{.op = row->op};
    operation.reference = reference(*row, task);
    operation.number = number(row->number, times);
    if (row->op == Op::kSpawn && operation.reference == 0) {
      operation = {.op = Op::kYield};  // the last task has none to spawn
    }
    if (!options_.operations.contains(operation.op)) return std::nullopt;
    const std::size_t blocks = row->blocks == BlockKind::kNone  ? 0
                               : row->blocks == BlockKind::kOne ? 1
                                                                : 1 + below(3);
    if (row->op == Op::kRepeat) {
      times *= std::max<std::int64_t>(operation.number, 1);
    }
    for (std::size_t i = 0; i < blocks; ++i) {
      Block& block = operation.blocks.emplace_back();
      for (std::uint32_t j = one_in(8) ? 0 : 1 + below(3); j > 0; --j) {
        std::optional<Operation> inner = make_operation(task, depth + 1, times);
        if (inner) block.push_back(*std::move(inner));
      }
    }
    return operation;
  }

  std::uint32_t reference(const OperationInfo& row, TaskId task) {
    const ReferenceRange range = references(program_, row.reference, task);
    if (row.reference == ReferenceKind::kNone || range.count == 0) return 0;
    std::uint32_t reference = range.first + random_.below(range.count);
    // Joining an earlier task often ends in a circle; once is enough.
    if (row.reference == ReferenceKind::kTask && reference <= task) {
      reference = range.first + random_.below(range.count);
    }
    return reference;
  }

  std::size_t events_to_set() const {
    return options_.operations.contains(Op::kSet) ? program_.events.size() : 0;
  }

  /// An event that somebody waits for is mostly set, by any task.
  void set_events() {
    const std::size_t left = budget_ - std::min(used_, budget_);
    const std::size_t count = std::min<std::size_t>(events_to_set(), left);
    for (std::uint32_t event = has_inbox_ ? 1 : 0; event < count; ++event) {
      if (one_in(8)) continue;
      auto& operations = program_.tasks[any_task()].operations;
      operations.insert(operations.begin() + below(operations.size() + 1),
                        {.op = Op::kSet, .reference = event});
    }
  }

  unsigned choices_ = 0;  ///< the sum of the enabled weights
  bool has_inbox_ = false;
};

}  // namespace

RandomStream::RandomStream(std::uint64_t seed, std::uint64_t index) noexcept
    : state_(mix(seed + kGolden) + mix(index * kGolden + 1)) {}

std::uint64_t RandomStream::next() noexcept { return mix(state_ += kGolden); }

std::uint32_t RandomStream::below(std::uint32_t bound) noexcept {
  return static_cast<std::uint32_t>(((next() >> 32) * bound) >> 32);
}

std::vector<std::uint8_t> generate_bytes(std::uint64_t seed,
                                         std::uint64_t index,
                                         const GenerateOptions& options) {
  RandomStream random(seed, index);
  return encode(Generator(random, options).run());
}

}  // namespace vigil
