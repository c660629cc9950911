// SPDX-License-Identifier: Apache-2.0
// A failure report has its parts, in their order, and the test that it offers
// to paste does fail.
#include "audit/report.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include "audit/executors.h"
#include "audit/testing.h"
#include "model/text.h"

namespace vigil {
namespace {

constexpr const char* kProgram =
    "vigil program 1\ntask main\n  spawn a\n  sleep 1\ntask a\n  log 7\n";

/// Executor, but what it saw is told with the last two polls swapped.
Observation run_swapped(const Program& program) {
  Observation observed = find_executor("executor")->run(program);
  if (observed.polls.size() >= 2) {
    std::swap(observed.polls.back(), observed.polls[observed.polls.size() - 2]);
  }
  return observed;
}

Subject swapped() {
  Subject subject = *find_executor("executor");
  subject.name = "swapped";
  subject.run = &run_swapped;
  return subject;
}

std::string report() {
  const Program program = std::get<Program>(parse(kProgram));
  const Checked checked = check(swapped(), program);
  EXPECT_TRUE(checked.verdict.violation);
  return failure_report(swapped(), program, checked, {"found.vigil", "vigil"});
}

TEST(Report, HasItsPartsInOrder) {
  const std::string text = report();
  std::size_t last = 0;
  for (const std::string part :
       {"broken: ", "The smallest program (2 tasks, 3 operations)",
        "vigil program 1\n", "As a GoogleTest:", "EXPECT_TRUE(vigil::holds(",
        "Where it parts", "  time  main",
        "Replay it:", "vigil replay found.vigil --executor swapped",
        "Shrink it further:", "Files written:"}) {
    const std::size_t place = text.find(part, last);
    ASSERT_NE(place, std::string::npos) << part << " in\n" << text;
    last = place;
  }
}

TEST(Report, LanesShowWhereTheTracesPart) {
  const Program program = std::get<Program>(parse(kProgram));
  Checked checked{find_executor("executor")->run(program), {}};
  checked.observation.trace[2].time = 5;
  const std::string text = lanes(*find_executor("executor"), program, checked);
  EXPECT_NE(text.find("<- expected"), std::string::npos) << text;
  EXPECT_NE(text.find("<- observed"), std::string::npos) << text;
}

TEST(Holds, SaysWhatIsWrong) {
  EXPECT_TRUE(holds("executor", kProgram));
  EXPECT_TRUE(holds("one-page-adapter", kProgram));
  EXPECT_FALSE(holds(swapped(), kProgram));
  EXPECT_FALSE(holds("nobody", kProgram));
  EXPECT_FALSE(holds("one-page", "vigil program 1\ntask main\n  join main\n"));
  const testing::AssertionResult bad = holds("executor", "vigil program 1\n");
  EXPECT_FALSE(bad);
  EXPECT_NE(std::string(bad.message()).find("line"), std::string::npos);
}

TEST(HoldsOnRandomPrograms, FindsShrinksAndReports) {
  EXPECT_TRUE(holds_on_random_programs(*find_executor("executor"), 200));
  const testing::AssertionResult broken =
      holds_on_random_programs(swapped(), 200);
  ASSERT_FALSE(broken);
  const std::string text = broken.message();
  EXPECT_NE(text.find("seed 1, index "), std::string::npos) << text;
  EXPECT_NE(text.find("The smallest program (1 task, "), std::string::npos)
      << text;
}

}  // namespace
}  // namespace vigil
