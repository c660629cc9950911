// SPDX-License-Identifier: Apache-2.0
#include "model/generate.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "model/bytes.h"
#include "model/program.h"

namespace vigil {
namespace {

constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15;

std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
  return x ^ (x >> 31);
}

class Generator {
 public:
  Generator(RandomStream& random, const GenerateOptions& options)
      : random_(random), options_(options) {}

  Program run() {
    const unsigned budget = operation_budget();
    choose_operations();
    choose_delays();
    make_things(budget);
    unsigned used = spawn_tasks();
    while (used + events_to_set() < budget && choices_ != 0) {
      add_operation();
      ++used;
    }
    set_events(budget - std::min(used, budget));
    return std::move(program_);
  }

 private:
  bool one_in(std::uint32_t n) { return random_.below(n) == 0; }
  bool allows(Op op) const { return enabled_.contains(op); }

  /// Mostly even up to twice the mean; some tiny, a few large.
  unsigned operation_budget() {
    const unsigned mean = options_.mean_operations;
    if (one_in(16)) return random_.below(std::min(5U, 2 * mean + 1));
    if (one_in(64)) return random_.below(10 * mean + 1);
    return random_.below(2 * mean + 1);
  }

  /// Swarm testing (Groce et al., ISSTA 2012): each program does without some
  /// operations, so that the others meet more often.
  void choose_operations() {
    for (const OperationInfo& row : operation_table()) {
      if (!options_.operations.contains(row.op)) continue;
      if (one_in(4)) continue;
      enabled_.insert(row.op);
    }
  }

  /// A few delays for the whole program, so that deadlines often meet.
  void choose_delays() {
    const std::uint32_t count = 1 + random_.below(4);
    for (std::uint32_t i = 0; i < count; ++i) {
      std::int64_t delay = random_.below(8);
      if (one_in(8)) delay = random_.below(1000);
      if (one_in(24)) delay = -static_cast<std::int64_t>(random_.below(5));
      if (one_in(48)) {
        delay = extreme_number(random_.below(kExtremeNumbers));
      }
      delays_[delay_count_++] = delay;
    }
  }

  void make_things(unsigned budget) {
    const unsigned tasks = 1 + random_.below(std::min(12U, 1 + budget / 2));
    for (TaskId task = 1; task < tasks; ++task) {
      program_.tasks.push_back({canonical_task_name(task), {}});
    }
    if (allows(Op::kWait) || allows(Op::kSet)) {
      for (unsigned i = random_.below(4); i > 0; --i) {
        program_.events.push_back("e" + std::to_string(program_.events.size()));
      }
    }
    if (allows(Op::kAdd) || allows(Op::kRead)) {
      for (unsigned i = random_.below(3); i > 0; --i) {
        program_.counters.push_back("x" +
                                    std::to_string(program_.counters.size()));
      }
    }
    if (enabled_ == OperationSet()) enabled_ = options_.operations;
    for (const OperationInfo& row : operation_table()) {
      if (allows(row.op) && reference_count(row.reference) != 0) {
        choices_ += row.weight;
      } else {
        enabled_.erase(row.op);
      }
    }
  }

  std::size_t reference_count(ReferenceKind kind) const {
    switch (kind) {
      case ReferenceKind::kTask:
        return program_.tasks.size();
      case ReferenceKind::kLaterTask:
        return program_.tasks.size() - 1;
      case ReferenceKind::kEvent:
        return program_.events.size();
      case ReferenceKind::kCounter:
        return program_.counters.size();
      case ReferenceKind::kNone:
        break;
    }
    return 1;
  }

  TaskId any_task() {
    return random_.below(static_cast<std::uint32_t>(program_.tasks.size()));
  }

  /// Nearly every task is spawned by an earlier one.
  unsigned spawn_tasks() {
    if (!options_.operations.contains(Op::kSpawn)) return 0;
    unsigned spawns = 0;
    for (TaskId task = 1; task < program_.tasks.size(); ++task) {
      if (one_in(16)) continue;
      const TaskId parent = one_in(2) ? 0 : random_.below(task);
      program_.tasks[parent].operations.push_back(
          {.op = Op::kSpawn, .reference = task});
      ++spawns;
    }
    return spawns;
  }

  const OperationInfo& choose_operation() {
    std::uint32_t choice = random_.below(choices_);
    for (const OperationInfo& row : operation_table()) {
      if (!allows(row.op)) continue;
      if (choice < row.weight) return row;
      choice -= row.weight;
    }
    return operation_table().front();
  }

  void add_operation() {
    const OperationInfo& row = choose_operation();
    TaskId task = any_task();
    Operation operation{.op = row.op};
    if (row.reference == ReferenceKind::kLaterTask) {
      task =
          random_.below(static_cast<std::uint32_t>(program_.tasks.size() - 1));
      operation.reference = task + 1 +
                            random_.below(static_cast<std::uint32_t>(
                                program_.tasks.size() - 1 - task));
    } else if (row.reference == ReferenceKind::kTask) {
      operation.reference = any_task();
      // Joining an earlier task often ends in a circle; once is enough.
      if (operation.reference <= task) operation.reference = any_task();
    } else if (row.reference != ReferenceKind::kNone) {
      operation.reference = random_.below(
          static_cast<std::uint32_t>(reference_count(row.reference)));
    }
    operation.number = number(row.number);
    auto& operations = program_.tasks[task].operations;
    // Mostly behind the rest; sometimes among the spawns at the beginning.
    if (one_in(4)) {
      operations.insert(
          operations.begin() +
              random_.below(static_cast<std::uint32_t>(operations.size() + 1)),
          operation);
    } else {
      operations.push_back(operation);
    }
  }

  std::int64_t number(NumberKind kind) {
    switch (kind) {
      case NumberKind::kNone:
        return 0;
      case NumberKind::kDuration:
        return delays_[random_.below(delay_count_)];
      case NumberKind::kTime:
        return one_in(2) ? delays_[random_.below(delay_count_)]
                         : random_.below(24);
      case NumberKind::kSigned:
      case NumberKind::kUnsigned:
        break;
    }
    return one_in(16) ? extreme_number(random_.below(kExtremeNumbers))
                      : random_.below(10);
  }

  unsigned events_to_set() const {
    if (!options_.operations.contains(Op::kSet)) return 0;
    return static_cast<unsigned>(program_.events.size());
  }

  /// An event that somebody waits for is mostly set, by any task.
  void set_events(unsigned most) {
    const unsigned count = std::min(events_to_set(), most);
    for (std::uint32_t event = 0; event < count; ++event) {
      if (one_in(8)) continue;
      auto& operations = program_.tasks[any_task()].operations;
      operations.insert(
          operations.begin() +
              random_.below(static_cast<std::uint32_t>(operations.size() + 1)),
          {.op = Op::kSet, .reference = event});
    }
  }

  RandomStream& random_;
  const GenerateOptions& options_;
  OperationSet enabled_;
  unsigned choices_ = 0;  ///< the sum of the enabled weights
  std::array<std::int64_t, 4> delays_{};
  std::uint32_t delay_count_ = 0;
  Program program_;
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
