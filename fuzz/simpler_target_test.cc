// SPDX-License-Identifier: Apache-2.0
// The fuzz target of the shrinker's steps: it finds nothing in ours, and finds
// steps that are broken on purpose.
#include "fuzz/simpler_target.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "fuzz/input.h"
#include "model/bytes.h"
#include "model/program.h"

namespace vigil {
namespace {

/// The first thing that the seeds find, without the program.
std::string seeds_find(const Simplify& steps) {
  for (const FuzzInput& seed : kSimplerTarget.seeds()) {
    const auto found = check_simpler(steps, decode(seed));
    if (found) return found->message.substr(0, found->message.find(':'));
  }
  return "";
}

TEST(SimplerTarget, FindsNothingInOurs) {
  EXPECT_EQ(seeds_find(simplify), "");
  for (const FuzzInput& input : random_inputs(100, 60)) {
    kSimplerTarget.run(input);
  }
}

TEST(SimplerTarget, FindsAProgramThatIsNotLess) {
  EXPECT_EQ(seeds_find([](const Program& program, std::size_t) {
              return std::vector<Program>{program};
            }),
            "a simpler program is not less");
}

TEST(SimplerTarget, FindsAProgramThatIsThereTwice) {
  EXPECT_EQ(seeds_find([](const Program& program, std::size_t count_max) {
              std::vector<Program> all = simplify(program, count_max);
              if (!all.empty()) all.push_back(all.front());
              return all;
            }),
            "a simpler program is there twice");
}

TEST(SimplerTarget, FindsAProgramThatIsNotValid) {
  EXPECT_EQ(seeds_find([](const Program& program, std::size_t count_max) {
              std::vector<Program> all = simplify(program, count_max);
              for (Program& each : all) each.tasks[0].name = "other";
              return all;
            }),
            "a simpler program is not valid");
}

TEST(SimplerTarget, FindsThatNothingIsTried) {
  EXPECT_EQ(seeds_find([](const Program&, std::size_t) {
              return std::vector<Program>{};
            }),
            "nothing is simpler than a program with operations");
}

TEST(SimplerTarget, PrintsTheProgram) {
  EXPECT_EQ(kSimplerTarget.print({}), "vigil program 1\ntask main\n");
}

}  // namespace
}  // namespace vigil
