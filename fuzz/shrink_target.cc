// SPDX-License-Identifier: Apache-2.0
#include "fuzz/shrink_target.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "model/bytes.h"
#include "model/explain.h"
#include "model/generate.h"
#include "model/text.h"

namespace vigil {
namespace {

constexpr std::size_t kMaxBytes = 512;
constexpr std::size_t kConditionBytes = 3;
constexpr std::size_t kMaxShrinkRuns = 2'000;
constexpr std::size_t kMaxExplainRuns = 200;

/// What a program must have to fail: so often an operation, and a sum of
/// numbers. Cheap, and nothing that shrinking may assume anything of.
struct Condition {
  const OperationInfo* operation = nullptr;
  std::size_t times = 0;
  std::int64_t number = 0;  ///< that one of them is at least

  bool holds(const Program& program) const {
    std::size_t seen = 0;
    bool is_large = false;
    for (const ProgramTask& task : program.tasks) {
      for_each_operation(task.operations, [&](const Operation& each) {
        seen += each.op == operation->op ? 1 : 0;
        is_large |= each.number >= number;
      });
    }
    return seen >= times && (is_large || number == 0);
  }
};

struct Input {
  Condition condition;
  Program program;
};

Input read(std::span<const std::uint8_t> bytes) {
  InputReader reader(bytes, kConditionBytes);
  const auto table = operation_table();
  Input input;
  input.condition.operation = &table[reader.below(table.size())];
  input.condition.times = reader.below(4);
  input.condition.number = reader.below(16);
  bytes = bytes.first(std::min(bytes.size(), kMaxBytes));
  bytes = bytes.subspan(std::min(bytes.size(), kConditionBytes));
  input.program = decode(bytes);
  return input;
}

std::string print_input(std::span<const std::uint8_t> bytes) {
  const Input input = read(bytes);
  return "# fails with " + std::to_string(input.condition.times) +
         " or more `" + std::string(input.condition.operation->name) +
         "`, and a number of at least " +
         std::to_string(input.condition.number) + "\n" + print(input.program);
}

/// What is wrong with what shrinking came to; empty if nothing is.
std::string fault_of(const Input& input, const ShrinkResult& result) {
  if (!result.program.check().empty()) return result.program.check();
  if (!input.condition.holds(result.program)) return "does not fail";
  if (result.program.operation_count() > input.program.operation_count()) {
    return "has grown";
  }
  if (!result.is_complete) {
    return result.runs < kMaxShrinkRuns ? "gave up early" : "";
  }
  SimplerPrograms simpler(result.program);
  for (std::size_t i = 0; i < kMaxExplainRuns; ++i) {
    const auto next = simpler.next();
    if (!next) break;
    if (input.condition.holds(*next)) return "can be simpler:\n" + print(*next);
  }
  return {};
}

/// The text with its comments is that program.
std::string fault_of(const Program& program, const Explanation& explanation) {
  const auto parsed = parse(print(program, explanation));
  const auto* const again = std::get_if<Program>(&parsed);
  if (again == nullptr) return "the explained text is no program";
  return *again == program ? "" : "the explained text is another program";
}

void run(std::span<const std::uint8_t> bytes) {
  const auto found = check_shrinker(bytes, shrink);
  if (found) fail_fuzzing(to_report(*found, print_input(bytes)));
}

std::vector<FuzzInput> seeds() {
  constexpr std::uint64_t kSeed = 4;
  constexpr std::uint8_t kSeeds = 40;
  std::vector<FuzzInput> seeds;
  for (std::uint8_t index = 0; index < kSeeds; ++index) {
    FuzzInput seed{index, static_cast<std::uint8_t>(index % 3),
                   static_cast<std::uint8_t>(index % 5 == 0 ? 2 : 0)};
    const auto program = generate_bytes(kSeed, index, {.mean_operations = 20});
    seed.insert(seed.end(), program.begin(), program.end());
    seeds.push_back(std::move(seed));
  }
  return seeds;
}

}  // namespace

std::optional<Finding> check_shrinker(std::span<const std::uint8_t> bytes,
                                      ShrinkFunction* shrink_function) {
  const Input input = read(bytes);
  if (!input.condition.holds(input.program)) return std::nullopt;
  std::string fault;
  const auto still_fails = [&](const Program& program) {
    if (fault.empty()) fault = program.check();
    return input.condition.holds(program);
  };
  const ShrinkResult result =
      shrink_function(input.program, still_fails, kMaxShrinkRuns);
  if (fault.empty()) fault = fault_of(input, result);
  if (fault.empty()) {
    fault = fault_of(result.program,
                     explain(result.program, still_fails, kMaxExplainRuns));
  }
  if (fault.empty()) return std::nullopt;
  return Finding{"shrink", fault};
}

const FuzzTarget kShrinkTarget{
    .name = "shrink_fuzz",
    .summary =
        "the shrinker: what it comes to is valid, fails, and is smallest",
    .run = run,
    .print = print_input,
    .seeds = seeds};

}  // namespace vigil
