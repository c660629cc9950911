// SPDX-License-Identifier: Apache-2.0
#include "fuzz/simpler_target.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <utility>

#include "model/bytes.h"
#include "model/generate.h"
#include "model/shrink.h"
#include "model/shrink_step.h"
#include "model/text.h"

namespace vigil {
namespace {

constexpr std::size_t kMaxBytes = 256;
constexpr std::size_t kMaxPrograms = 1'000;

Program read(std::span<const std::uint8_t> bytes) {
  return decode(bytes.first(std::min(bytes.size(), kMaxBytes)));
}

std::string print_input(std::span<const std::uint8_t> bytes) {
  return print(read(bytes));
}

void run(std::span<const std::uint8_t> bytes) {
  const Program program = read(bytes);
  const auto found = check_simpler(simplify, program);
  if (found) fail_fuzzing(to_report(*found, print(program)));
}

std::vector<FuzzInput> seeds() {
  constexpr std::uint64_t kSeed = 8;
  constexpr unsigned kSeeds = 40;
  std::vector<FuzzInput> seeds;
  for (unsigned index = 0; index < kSeeds; ++index) {
    seeds.push_back(
        generate_bytes(kSeed, index, {.mean_operations = 2 + index / 4}));
  }
  return seeds;
}

}  // namespace

std::vector<Program> simplify(const Program& program, std::size_t count_max) {
  std::vector<Program> all;
  SimplerPrograms simpler(program);
  while (all.size() < count_max) {
    std::optional<Program> next = simpler.next();
    if (!next) break;
    all.push_back(*std::move(next));
  }
  // The other way to ask for them; the list is short enough.
  if (all.size() < count_max && all != simpler_programs(program)) all.clear();
  return all;
}

std::optional<Finding> check_simpler(const Simplify& simplify,
                                     const Program& program) {
  const auto finding = [](std::string message, const Program& simpler) {
    return Finding{"simpler", std::move(message) + ":\n" + print(simpler)};
  };
  const detail::ShrinkMeasure before = detail::measure(program);
  std::set<std::string> seen;
  const std::vector<Program> all = simplify(program, kMaxPrograms);
  if (all.empty() && program.operation_count() != 0) {
    return finding("nothing is simpler than a program with operations",
                   program);
  }
  for (const Program& simpler : all) {
    if (const std::string wrong = simpler.check(); !wrong.empty()) {
      return Finding{"simpler", "a simpler program is not valid: " + wrong};
    }
    if (!(detail::measure(simpler) < before)) {
      return finding("a simpler program is not less", simpler);
    }
    if (!seen.insert(print(simpler)).second) {
      return finding("a simpler program is there twice", simpler);
    }
  }
  return std::nullopt;
}

constinit const FuzzTarget kSimplerTarget{
    .name = "simpler_fuzz",
    .summary = "the steps of the shrinker: valid programs, and less",
    .run = &run,
    .print = &print_input,
    .seeds = &seeds};

}  // namespace vigil
