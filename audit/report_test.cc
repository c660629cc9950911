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
  return failure_report(swapped(), program, checked,
                        {.saved = "found.vigil",
                         .command = "vigil",
                         .commented = "  log 7  # needs 7\n",
                         .is_smallest = true});
}

TEST(Report, HasItsPartsInOrder) {
  const std::string text = report();
  std::size_t last = 0;
  for (const std::string part :
       {"broken: ", "The smallest program (2 tasks, 3 operations)", "# needs 7",
        "As a GoogleTest:", "EXPECT_TRUE(vigil::holds(kSwapped",
        "Where it parts", "  time  main",
        "Replay it:", "vigil replay found.vigil --executor swapped",
        "Shrink it further:", "Files written:"}) {
    const std::size_t place = text.find(part, last);
    ASSERT_NE(place, std::string::npos) << part << " in\n" << text;
    last = place;
  }
}

TEST(Report, OffersATestThatCompiles) {
  const Program program = std::get<Program>(parse(kProgram));
  const Violation violation{.law = Law::kT4, .message = {}};
  Subject subject = swapped();
  EXPECT_EQ(as_google_test(*find_executor("one-page"), program, violation),
            "#include \"audit/testing.h\"\n\n"
            "TEST(VigilRegression, T4) {\n"
            "  EXPECT_TRUE(vigil::holds(\"one-page\", R\"(" +
                std::string(kProgram) + ")\"));\n}\n");
  subject.name = "lifo-ties_2";
  EXPECT_EQ(as_google_test(subject, program, violation),
            "#include \"audit/testing.h\"\n\n"
            "// kLifoTies2 is the vigil::Subject that is called `lifo-ties_2`, "
            "for example\n"
            "//   constexpr vigil::Subject kLifoTies2 =\n"
            "//       vigil::adapter_subject<MyAdapter>(\"lifo-ties_2\", "
            "\"...\");\n"
            "// of an adapter as audit/adapter.h has it.\n"
            "TEST(VigilRegression, T4) {\n"
            "  EXPECT_TRUE(vigil::holds(kLifoTies2, R\"(" +
                std::string(kProgram) + ")\"));\n}\n");
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
  const testing::AssertionResult nobody = holds("nobody", kProgram);
  EXPECT_FALSE(nobody);
  EXPECT_NE(std::string(nobody.message()).find("one-page-adapter"),
            std::string::npos)
      << nobody.message();
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
  EXPECT_NE(text.find("The smallest program ("), std::string::npos) << text;
}

}  // namespace
}  // namespace vigil
