// SPDX-License-Identifier: Apache-2.0
#include "fuzz/program_check_target.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "model/bytes.h"
#include "model/generate.h"
#include "model/text.h"

namespace vigil {
namespace {

constexpr std::size_t kMaxBytes = 512;
constexpr std::size_t kHeadBytes = 2;

/// Puts an operation anywhere into any task.
void insert(Program& program, std::size_t where, Operation operation) {
  Block& block = program.tasks[where % program.tasks.size()].operations;
  const std::size_t place = where % (block.size() + 1);
  block.insert(block.begin() + static_cast<std::ptrdiff_t>(place),
               std::move(operation));
}

/// `outer` around itself, so often.
Operation nested(const Operation& outer, std::size_t times) {
  Operation all{.op = Op::kYield};
  for (std::size_t i = 0; i < times; ++i) {
    Operation next = outer;
    next.blocks.emplace_back().push_back(std::move(all));
    all = std::move(next);
  }
  return all;
}

/// One way to spoil a program.
struct Spoiling {
  std::string_view name;
  void (*apply)(Program& program, std::size_t where);
};

constexpr std::array kSpoilings{
    Spoiling{"as it is", [](Program&, std::size_t) {}},
    Spoiling{"no task",
             [](Program& program, std::size_t) { program.tasks.clear(); }},
    Spoiling{"no main", [](Program& program,
                           std::size_t) { program.tasks[0].name = "other"; }},
    Spoiling{"a name that is none",
             [](Program& program, std::size_t where) {
               program.names(kThingKinds[where % kThingKinds.size()]) = {"1"};
             }},
    Spoiling{"a name that is there twice",
             [](Program& program, std::size_t) {
               program.events.emplace_back("main");
             }},
    Spoiling{
        "a capacity too many",
        [](Program& program, std::size_t) { program.capacities.push_back(1); }},
    Spoiling{"a channel without room",
             [](Program& program, std::size_t) {
               program.channels.emplace_back("closed");
               program.capacities.push_back(0);
             }},
    Spoiling{"an unknown operation",
             [](Program& program, std::size_t where) {
               insert(program, where, {.op = static_cast<Op>(60)});
             }},
    Spoiling{"a reference where none belongs",
             [](Program& program, std::size_t where) {
               insert(program, where, {.op = Op::kYield, .reference = 1});
             }},
    Spoiling{"a spawn of main",
             [](Program& program, std::size_t where) {
               insert(program, where, {.op = Op::kSpawn});
             }},
    Spoiling{"a reference to nothing",
             [](Program& program, std::size_t where) {
               insert(program, where, {.op = Op::kJoin, .reference = 1U << 30});
             }},
    Spoiling{"a number where none belongs",
             [](Program& program, std::size_t where) {
               insert(program, where, {.op = Op::kYield, .number = 1});
             }},
    Spoiling{"a repeat of -1",
             [](Program& program, std::size_t where) {
               Operation repeat{.op = Op::kRepeat, .number = -1};
               repeat.blocks.resize(1);
               insert(program, where, std::move(repeat));
             }},
    Spoiling{"a repeat of too many",
             [](Program& program, std::size_t where) {
               Operation repeat{.op = Op::kRepeat, .number = kMaxRepeat + 1};
               repeat.blocks.resize(1);
               insert(program, where, std::move(repeat));
             }},
    Spoiling{"a block where none belongs",
             [](Program& program, std::size_t where) {
               insert(program, where, nested({.op = Op::kYield}, 1));
             }},
    Spoiling{"a timeout of nothing",
             [](Program& program, std::size_t where) {
               insert(program, where, {.op = Op::kTimeout});
             }},
    Spoiling{"a race without a branch",
             [](Program& program, std::size_t where) {
               insert(program, where, {.op = Op::kRace});
             }},
    Spoiling{"too deep",
             [](Program& program, std::size_t where) {
               insert(program, where,
                      nested({.op = Op::kTimeout}, kMaxDepth + 1));
             }},
    Spoiling{"a fault far below",
             [](Program& program, std::size_t where) {
               Operation outer{.op = Op::kRace};
               outer.blocks.emplace_back().push_back({.op = Op::kRace});
               insert(program, where, nested({.op = Op::kTimeout}, 1));
               insert(program, where, std::move(outer));
             }},
    Spoiling{"too many steps",
             [](Program& program, std::size_t where) {
               insert(program, where,
                      nested({.op = Op::kRepeat, .number = kMaxRepeat}, 3));
             }},
};

struct Input {
  std::size_t way = 0;
  std::size_t where = 0;
  Program program;
};

Input read(std::span<const std::uint8_t> bytes) {
  InputReader reader(bytes, kHeadBytes);
  Input input;
  input.way = reader.below(kSpoilings.size());
  input.where = reader.byte();
  bytes = bytes.first(std::min(bytes.size(), kMaxBytes));
  input.program = decode(bytes.subspan(std::min(bytes.size(), kHeadBytes)));
  return input;
}

std::string print_input(std::span<const std::uint8_t> bytes) {
  const Input input = read(bytes);
  return "# spoilt: " + std::string(kSpoilings[input.way].name) + ", at " +
         std::to_string(input.where) + "\n" + print(input.program);
}

void run(std::span<const std::uint8_t> bytes) {
  Input input = read(bytes);
  const auto found =
      check_spoilt([](const Program& program) { return program.check(); },
                   std::move(input.program), input.way, input.where);
  if (found) fail_fuzzing(to_report(*found, print_input(bytes)));
}

std::vector<FuzzInput> seeds() {
  constexpr std::uint64_t kSeed = 7;
  std::vector<FuzzInput> seeds;
  for (std::uint8_t way = 0; way < kSpoilings.size(); ++way) {
    FuzzInput seed{way, static_cast<std::uint8_t>(3 * way)};
    const auto program = generate_bytes(kSeed, way, {.mean_operations = 8});
    seed.insert(seed.end(), program.begin(), program.end());
    seeds.push_back(std::move(seed));
  }
  return seeds;
}

}  // namespace

std::size_t count_spoilings() noexcept { return kSpoilings.size(); }

std::optional<Finding> check_spoilt(const ProgramCheck& check, Program program,
                                    std::size_t way, std::size_t where) {
  const Spoiling& spoiling = kSpoilings[way];
  spoiling.apply(program, where);
  const std::string fault = check(program);
  if (fault.empty() == (way == 0) && fault.find('\n') == std::string::npos) {
    return std::nullopt;
  }
  return Finding{"program-check", "of a program spoilt (" +
                                      std::string(spoiling.name) +
                                      ") it says `" + fault + "`"};
}

constinit const FuzzTarget kProgramCheckTarget{
    .name = "program_check_fuzz",
    .summary = "the check of programs: what is spoilt is refused",
    .run = &run,
    .print = &print_input,
    .seeds = &seeds};

}  // namespace vigil
