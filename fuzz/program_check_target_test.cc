// SPDX-License-Identifier: Apache-2.0
// The fuzz target of Program::check(): it finds nothing in ours, and finds
// checks that say nothing, too much, or several lines.
#include "fuzz/program_check_target.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <set>
#include <string>

#include "fuzz/input.h"
#include "model/program.h"

namespace vigil {
namespace {

Program small() {
  Program program;
  program.tasks[0].operations.push_back({.op = Op::kYield});
  return program;
}

TEST(ProgramCheckTarget, FindsNothingInOurs) {
  for (const FuzzInput& seed : kProgramCheckTarget.seeds()) {
    kProgramCheckTarget.run(seed);
  }
  for (const FuzzInput& input : random_inputs(300, 200)) {
    kProgramCheckTarget.run(input);
  }
}

TEST(ProgramCheckTarget, EachWayIsSaidInOtherWords) {
  std::set<std::string> said;
  for (std::size_t way = 0; way < count_spoilings(); ++way) {
    const auto found = check_spoilt(
        [&said](const Program& program) {
          said.insert(program.check());
          return program.check();
        },
        small(), way, /*where=*/1);
    EXPECT_FALSE(found) << way;
  }
  // "No main" twice, repeats twice, and a fault is the same far below.
  EXPECT_GE(said.size(), count_spoilings() - 5);
}

TEST(ProgramCheckTarget, FindsAFaultThatIsNotSeen) {
  for (std::size_t way = 1; way < count_spoilings(); ++way) {
    const auto found = check_spoilt([](const Program&) { return ""; }, small(),
                                    way, /*where=*/0);
    ASSERT_TRUE(found) << way;
    EXPECT_EQ(found->law, "program-check");
  }
}

TEST(ProgramCheckTarget, FindsARefusalOfWhatIsValid) {
  const auto found =
      check_spoilt([](const Program&) { return "wrong"; }, small(), 0, 0);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->message, "of a program spoilt (as it is) it says `wrong`");
}

TEST(ProgramCheckTarget, FindsAFaultOfSeveralLines) {
  EXPECT_TRUE(
      check_spoilt([](const Program&) { return "a\nb"; }, small(), 1, 0));
}

TEST(ProgramCheckTarget, PrintsTheProgramAndHowItIsSpoilt) {
  EXPECT_EQ(kProgramCheckTarget.print(FuzzInput{2, 5}),
            "# spoilt: no main, at 5\nvigil program 1\ntask main\n");
}

}  // namespace
}  // namespace vigil
