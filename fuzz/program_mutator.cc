// SPDX-License-Identifier: Apache-2.0
#include "fuzz/program_mutator.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>
#include <vector>

#include "model/bytes.h"
#include "model/generate.h"

// libFuzzer's own mutations of bytes: where there is a libFuzzer.
extern "C" [[gnu::weak]] std::size_t LLVMFuzzerMutate(std::uint8_t* data,
                                                      std::size_t size,
                                                      std::size_t max_size);

namespace vigil {
namespace {

/// So many operations are moved or copied at most.
constexpr std::size_t kMaxRun = 8;

using Place = Block::difference_type;

/// Mutations of one program.
class Mutator {
 public:
  Mutator(Program& program, RandomStream& random)
      : program_(program), random_(random) {
    for (ProgramTask& task : program_.tasks) add_blocks(task.operations);
  }

  void change(OperationSet operations) {
    static constexpr std::array kChanges{
        &Mutator::remove_run,     &Mutator::copy_run,
        &Mutator::move_run,       &Mutator::swap_two,
        &Mutator::change_number,  &Mutator::change_number,
        &Mutator::equal_numbers,  &Mutator::change_reference,
        &Mutator::unwrap,         &Mutator::add_task,
        &Mutator::remove_task,    &Mutator::remove_thing,
        &Mutator::change_capacity};
    const std::uint32_t chosen = below(kChanges.size() + 7);
    if (chosen < kChanges.size()) {
      (this->*kChanges[chosen])();
    } else if (chosen == kChanges.size()) {
      wrap_run(operations);
    } else if (one_in(4)) {
      add_one(operations);
    } else {
      add_random(operations);
    }
  }

  void cross(const Program& other) {
    take_things(other);
    if (one_in(3)) {
      take_task(other);
    } else {
      take_run(other);
    }
  }

 private:
  std::uint32_t below(std::size_t bound) {
    return random_.below(static_cast<std::uint32_t>(bound));
  }
  bool one_in(std::uint32_t n) { return below(n) == 0; }

  void add_blocks(Block& block) {
    blocks_.push_back(&block);
    for (Operation& operation : block) {
      for (Block& below : operation.blocks) add_blocks(below);
    }
  }

  Block& any_block() { return *blocks_[below(blocks_.size())]; }
  /// Where something can be inserted.
  Place place_in(const Block& block) {
    return static_cast<Place>(below(block.size() + 1));
  }
  struct Run {
    Place first = 0;
    Place end = 0;
  };
  /// A few operations in a row; more than none if there are any.
  Run run_in(const Block& block) {
    if (block.empty()) return {};
    const auto first = static_cast<Place>(below(block.size()));
    const std::size_t most =
        std::min(block.size() - static_cast<std::size_t>(first), kMaxRun);
    return {first, first + 1 + static_cast<Place>(below(most))};
  }
  /// An operation anywhere; null if there is none.
  Operation* any_operation() {
    for (int attempt = 0; attempt < 8; ++attempt) {
      Block& block = any_block();
      if (!block.empty()) return &block[below(block.size())];
    }
    return nullptr;
  }

  void insert(Block run) {
    Block& block = any_block();
    block.insert(block.begin() + place_in(block),
                 std::make_move_iterator(run.begin()),
                 std::make_move_iterator(run.end()));
  }
  Block take_out(Block& block, Run run) {
    Block taken(std::make_move_iterator(block.begin() + run.first),
                std::make_move_iterator(block.begin() + run.end));
    block.erase(block.begin() + run.first, block.begin() + run.end);
    return taken;
  }

  void remove_run() {
    Block& block = any_block();
    take_out(block, run_in(block));
  }
  void copy_run() {
    const Block& block = any_block();
    const Run run = run_in(block);
    insert(Block(block.begin() + run.first, block.begin() + run.end));
  }
  void move_run() {
    Block& from = any_block();
    Block taken = take_out(from, run_in(from));
    // Blocks within what was taken are gone from where they were.
    Block& to = program_.tasks[below(program_.tasks.size())].operations;
    to.insert(to.begin() + place_in(to), std::make_move_iterator(taken.begin()),
              std::make_move_iterator(taken.end()));
  }
  void swap_two() {
    Block& block = any_block();
    if (block.size() < 2) return;
    const std::uint32_t first = below(block.size() - 1);
    std::swap(block[first], block[first + 1]);
  }

  std::int64_t any_number() {
    switch (below(4)) {
      case 0:
        return below(4);
      case 1:
        return below(64);
      case 2:
        return extreme_number(below(kExtremeNumbers));
      default:
        return -static_cast<std::int64_t>(below(4));
    }
  }
  void change_number() {
    Operation* const operation = any_operation();
    if (operation == nullptr) return;
    const bool goes_up = one_in(2);
    if (one_in(2)) {
      operation->number = any_number();
    } else if (goes_up && operation->number != INT64_MAX) {
      ++operation->number;
    } else if (!goes_up && operation->number != INT64_MIN) {
      --operation->number;
    }
  }
  /// Deadlines meet.
  void equal_numbers() {
    Operation* const one = any_operation();
    const Operation* const other = any_operation();
    if (one != nullptr && other != nullptr) one->number = other->number;
  }
  void change_reference() {
    Operation* const operation = any_operation();
    if (operation == nullptr) return;
    operation->reference = one_in(2) ? operation->reference + 1 : below(8);
  }

  void wrap_run(OperationSet operations) {
    static constexpr std::array kWrappers{Op::kRepeat, Op::kTimeout, Op::kRace};
    Operation wrapper{.op = kWrappers[below(kWrappers.size())]};
    if (!operations.contains(wrapper.op)) return;
    Block& block = any_block();
    const Run run = run_in(block);
    if (wrapper.op != Op::kRace) wrapper.number = below(65);
    wrapper.blocks.push_back(take_out(block, run));
    if (wrapper.op == Op::kRace && one_in(2)) {
      wrapper.blocks.push_back(wrapper.blocks.front());
    }
    block.insert(block.begin() + run.first, std::move(wrapper));
  }
  void unwrap() {
    Operation* const operation = any_operation();
    if (operation == nullptr || operation->blocks.empty()) return;
    Block inner = std::move(operation->blocks[below(operation->blocks.size())]);
    operation->blocks.assign(1, {});
    Block& block = program_.tasks[below(program_.tasks.size())].operations;
    block.insert(block.begin() + place_in(block),
                 std::make_move_iterator(inner.begin()),
                 std::make_move_iterator(inner.end()));
  }

  void add_task() {
    const auto task = static_cast<TaskId>(program_.tasks.size());
    ProgramTask added{canonical_task_name(task)};
    if (one_in(2)) added.operations = program_.tasks[below(task)].operations;
    insert({Operation{.op = Op::kSpawn, .reference = task}});
    program_.tasks.push_back(std::move(added));
  }
  void remove_task() {
    if (program_.tasks.size() == 1) return;
    program_.tasks.erase(program_.tasks.begin() + 1 +
                         static_cast<Place>(below(program_.tasks.size() - 1)));
  }
  /// What referred to it refers to another, or goes.
  void remove_thing() {
    const ThingKind kind = kThingKinds[below(std::size(kThingKinds))];
    auto& names = program_.names(kind);
    if (names.empty()) return;
    names.pop_back();
    if (kind == ThingKind::kChannel) program_.capacities.pop_back();
  }
  void change_capacity() {
    if (program_.capacities.empty()) return;
    program_.capacities[below(program_.capacities.size())] = 1 + below(4);
  }

  /// An operation of any kind: random programs have few of some.
  void add_one(OperationSet operations) {
    const auto table = operation_table();
    const OperationInfo& row = table[below(table.size())];
    if (!operations.contains(row.op)) return;
    Operation added{
        .op = row.op,
        .reference = below(8),
        .number = row.number == NumberKind::kNone ? 0 : any_number()};
    if (row.blocks != BlockKind::kNone) added.blocks.resize(1);
    insert({std::move(added)});
  }

  /// A few operations of a random program.
  void add_random(OperationSet operations) {
    const Program other = decode(generate_bytes(
        random_.next(), 0,
        {.operations = operations, .mean_operations = 2 + below(8)}));
    cross(other);
  }

  /// What its operations refer to must be there.
  void take_things(const Program& other) {
    for (const ThingKind kind : kThingKinds) {
      auto& names = program_.names(kind);
      if (other.names(kind).empty() || (!names.empty() && !one_in(8))) continue;
      names.push_back(canonical_thing_name(kind, names.size()));
      if (kind == ThingKind::kChannel) {
        program_.capacities.push_back(other.capacities.front());
      }
    }
  }
  void take_run(const Program& other) {
    const Block& block = other.tasks[below(other.tasks.size())].operations;
    const Run run = run_in(block);
    insert(Block(block.begin() + run.first, block.begin() + run.end));
  }
  void take_task(const Program& other) {
    const auto task = static_cast<TaskId>(program_.tasks.size());
    insert({Operation{.op = Op::kSpawn, .reference = task}});
    program_.tasks.push_back(
        {canonical_task_name(task),
         other.tasks[below(other.tasks.size())].operations});
  }

  Program& program_;
  RandomStream& random_;
  /// All blocks. Each change is the only one of its Mutator: it may leave
  /// pointers behind that no longer hold.
  std::vector<Block*> blocks_;
};

/// Whatever moved refers to something again, as decode() would have it.
void settle(const Program& program, std::size_t task, Block& block) {
  std::erase_if(block, [&](Operation& operation) {
    const ReferenceRange range =
        references(program, info(operation.op).reference, task);
    if (range.count == 0) return true;
    if (operation.reference < range.first ||
        operation.reference - range.first >= range.count) {
      operation.reference = range.first + operation.reference % range.count;
    }
    return false;
  });
  for (Operation& operation : block) {
    for (Block& below : operation.blocks) settle(program, task, below);
  }
}

void settle(Program& program) {
  for (std::size_t task = 0; task < program.tasks.size(); ++task) {
    settle(program, task, program.tasks[task].operations);
  }
}

std::size_t write(const Program& program, std::uint8_t* out,
                  std::size_t max_size) {
  const std::vector<std::uint8_t> bytes = encode(program);
  // What is cut off in the middle is a program as well.
  const std::size_t size = std::min(bytes.size(), max_size);
  std::copy_n(bytes.begin(), size, out);
  return size;
}

}  // namespace

void mutate(Program& program, RandomStream& random, OperationSet operations) {
  do {
    Mutator(program, random).change(operations);
  } while (random.below(3) == 0);
  settle(program);
}

void cross_over(Program& program, const Program& other, RandomStream& random) {
  Mutator(program, random).cross(other);
  settle(program);
}

std::size_t mutate_program(std::uint8_t* data, std::size_t size,
                           std::size_t max_size, unsigned seed,
                           OperationSet operations) {
  RandomStream random(seed, size);
  if (random.below(8) == 0 && LLVMFuzzerMutate != nullptr) {
    return LLVMFuzzerMutate(data, size, max_size);
  }
  // What has grown for long is long, slow and much alike.
  if (random.below(4) == 0) {
    const auto fresh = generate_bytes(seed, size, {.operations = operations});
    const std::size_t fits = std::min(fresh.size(), max_size);
    std::copy_n(fresh.begin(), fits, data);
    return fits;
  }
  Program program = decode({data, size});
  mutate(program, random, operations);
  return write(program, data, max_size);
}

std::size_t cross_programs(std::span<const std::uint8_t> one,
                           std::span<const std::uint8_t> other,
                           std::uint8_t* out, std::size_t max_size,
                           unsigned seed) {
  RandomStream random(seed, one.size());
  Program program = decode(one);
  cross_over(program, decode(other), random);
  return write(program, out, max_size);
}

}  // namespace vigil
