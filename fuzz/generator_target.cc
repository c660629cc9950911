// SPDX-License-Identifier: Apache-2.0
#include "fuzz/generator_target.h"

#include <utility>
#include <variant>

#include "model/bytes.h"
#include "model/operation.h"
#include "model/program.h"
#include "model/text.h"

namespace vigil {
namespace {

/// Larger programs are slow, and nothing else.
constexpr unsigned kMeanMax = 63;
constexpr std::size_t kInputMax = 1 + 8 + 8 + 5;
/// A first byte from here on: of all operations.
constexpr std::uint8_t kAllOperations = 128;

std::uint64_t read_number(InputReader& reader, unsigned bytes) {
  std::uint64_t number = 0;
  for (unsigned i = 0; i < bytes; ++i) {
    number |= std::uint64_t{reader.byte()} << 8 * i;
  }
  return number;
}

Finding finding(std::string message) {
  return {"generator", std::move(message)};
}

/// The first operation that was not asked for, or null.
const OperationInfo* stranger(const Program& program, OperationSet allowed) {
  const OperationSet used = program.operations();
  for (const OperationInfo& row : operation_table()) {
    if (used.contains(row.op) && !allowed.contains(row.op)) return &row;
  }
  return nullptr;
}

void run_generator(std::span<const std::uint8_t> bytes) {
  const GeneratorInput input = decode_generator_input(bytes);
  const auto found = check_generator(generate_bytes, input);
  if (found) fail_fuzzing(to_report(*found, to_string(input)));
}

std::string print_generator(std::span<const std::uint8_t> bytes) {
  return to_string(decode_generator_input(bytes));
}

/// All operations and small sets of them, with small means and large ones.
std::vector<FuzzInput> generator_seeds() {
  constexpr std::uint64_t kSeed = 6;
  constexpr unsigned kSeeds = 48;
  std::vector<FuzzInput> seeds{{}};
  for (unsigned i = 0; i < kSeeds; ++i) {
    FuzzInput seed = random_input(kSeed, i, kInputMax);
    seed[0] = static_cast<std::uint8_t>(seed[0] % kAllOperations);
    if (i % 2 == 0) {
      seed[0] += kAllOperations;
      seed.resize(kInputMax - 5);
    }
    seeds.push_back(std::move(seed));
  }
  return seeds;
}

}  // namespace

GeneratorInput decode_generator_input(std::span<const std::uint8_t> bytes) {
  InputReader reader(bytes, kInputMax);
  GeneratorInput input;
  const std::uint8_t head = reader.byte();
  input.options.mean_operations = head % (kMeanMax + 1);
  input.seed = read_number(reader, 8);
  input.index = read_number(reader, 8);
  if (head >= kAllOperations) return input;
  input.options.operations = {};
  const std::uint64_t bits = read_number(reader, 5);
  for (const OperationInfo& row : operation_table()) {
    const unsigned slot = static_cast<unsigned>(row.op) - 1;
    if ((bits >> slot & 1U) != 0) input.options.operations.insert(row.op);
  }
  return input;
}

std::string to_string(const GeneratorInput& input) {
  std::string text = "seed " + std::to_string(input.seed) + "\nprogram " +
                     std::to_string(input.index) + "\nmean operations " +
                     std::to_string(input.options.mean_operations) +
                     "\noperations";
  for (const OperationInfo& row : operation_table()) {
    if (!input.options.operations.contains(row.op)) continue;
    text += " " + std::string(row.name);
  }
  return text + "\n";
}

std::optional<Finding> check_generator(const ProgramGenerator& generator,
                                       const GeneratorInput& input) {
  const FuzzInput bytes = generator(input.seed, input.index, input.options);
  if (generator(input.seed, input.index, input.options) != bytes) {
    return finding("the same number gives another program the second time");
  }
  const Program program = decode(bytes);
  if (const std::string wrong = program.check(); !wrong.empty()) {
    return finding("the program is not valid: " + wrong);
  }
  if (const auto* const row = stranger(program, input.options.operations)) {
    return finding("the program has what was not asked for: " +
                   std::string(row->name));
  }
  if (encode(program) != bytes) {
    return finding("the program has shorter bytes");
  }
  const auto parsed = parse(print(program));
  const auto* const again = std::get_if<Program>(&parsed);
  if (again == nullptr || *again != program) {
    return finding("the program's text is not the program");
  }
  return std::nullopt;
}

constinit const FuzzTarget kGeneratorTarget{
    .name = "generator_fuzz",
    .summary = "the generator of programs: valid ones, of what was asked for",
    .run = &run_generator,
    .print = &print_generator,
    .seeds = &generator_seeds};

}  // namespace vigil
