// SPDX-License-Identifier: Apache-2.0
// The fuzz target of the generator: it finds nothing in ours, and finds
// generators that are broken on purpose.
#include "fuzz/generator_target.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "fuzz/input.h"
#include "model/bytes.h"
#include "model/operation.h"
#include "model/program.h"

namespace vigil {
namespace {

/// The first thing that the seeds find.
std::string seeds_find(const ProgramGenerator& generator) {
  for (const FuzzInput& seed : kGeneratorTarget.seeds()) {
    const auto found = check_generator(generator, decode_generator_input(seed));
    if (found) return found->law + ": " + found->message;
  }
  return "";
}

/// Ours, with `change` made to each program.
template <class Change>
ProgramGenerator changed(Change change) {
  return [change](std::uint64_t seed, std::uint64_t index,
                  const GenerateOptions& options) {
    Program program = decode(generate_bytes(seed, index, options));
    change(program);
    return encode(program);
  };
}

TEST(GeneratorTarget, TheSeedsAskForAllAndForSome) {
  std::size_t all = 0;
  std::size_t some = 0;
  for (const FuzzInput& seed : kGeneratorTarget.seeds()) {
    const GeneratorInput input = decode_generator_input(seed);
    ++(input.options.operations == OperationSet::all() ? all : some);
  }
  EXPECT_GE(all, 20U);
  EXPECT_GE(some, 20U);
}

TEST(GeneratorTarget, FindsNothingInOurs) {
  EXPECT_EQ(seeds_find(generate_bytes), "");
  for (const FuzzInput& input : random_inputs(300, 22)) {
    kGeneratorTarget.run(input);
  }
}

TEST(GeneratorTarget, FindsProgramsThatAreNotTheSameTwice) {
  std::uint64_t calls = 0;
  EXPECT_EQ(seeds_find([&calls](std::uint64_t seed, std::uint64_t,
                                const GenerateOptions& options) {
              return generate_bytes(seed, ++calls, options);
            }),
            "generator: the same number gives another program the second time");
}

TEST(GeneratorTarget, FindsOperationsThatWereNotAskedFor) {
  EXPECT_EQ(seeds_find(changed([](Program& program) {
              program.tasks[0].operations.push_back({.op = Op::kYield});
            })),
            "generator: the program has what was not asked for: yield");
}

TEST(GeneratorTarget, FindsBytesThatAreLongerThanTheyNeedBe) {
  EXPECT_EQ(seeds_find([](std::uint64_t seed, std::uint64_t index,
                          const GenerateOptions& options) {
              FuzzInput bytes = generate_bytes(seed, index, options);
              bytes.push_back(byte_code::kEndBlock);
              return bytes;
            }),
            "generator: the program has shorter bytes");
}

TEST(GeneratorTarget, PrintsWhatIsAskedFor) {
  EXPECT_EQ(kGeneratorTarget.print({}),
            "seed 0\nprogram 0\nmean operations 0\noperations\n");
  const FuzzInput input{3, 1, 1, 0, 0, 0, 0, 0, 0,
                        2, 0, 0, 0, 0, 0, 0, 0, 0b1001};
  EXPECT_EQ(kGeneratorTarget.print(input),
            "seed 257\nprogram 2\nmean operations 3\noperations sleep yield\n");
}

}  // namespace
}  // namespace vigil
