// SPDX-License-Identifier: Apache-2.0
// The combination matrix on each executor, and on the mutants: all of it holds
// on the first, and none of the others that it can reach gets through.
#include <gtest/gtest.h>

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

#include "audit/combinations.h"
#include "audit/executors.h"
#include "audit/report.h"
#include "mutants/mutants.h"
#include "properties/effort.h"

namespace vigil {
namespace {

/// tokio's task_combinations has as many.
constexpr std::size_t kTokioCombinations = 11'520;

/// How many ran. Fails for each that does not hold.
std::size_t run_all(const Subject& subject) {
  std::size_t runs = 0;
  std::size_t index = 0;
  for_each_combination(
      [&](const Combination& combination, const Program& program) {
        // A tenth of them under a sanitizer, evenly, and all that are large.
        const bool is_chosen = index++ % (affordable(10) == 10 ? 1 : 10) == 0;
        if (!is_chosen && combination.scale == 0) return;
        if (!subject.why_not(program).empty()) return;
        ++runs;
        const Checked checked = check(subject, program);
        EXPECT_EQ(checked.verdict.kind, Verdict::Kind::kHeld)
            << describe(combination) << "\n"
            << (checked.verdict.violation
                    ? failure_report(subject, program, checked, {})
                    : checked.verdict.reason);
      });
  return runs;
}

TEST(Combinations, AreAsManyAsTokiosAndAllDifferent) {
  EXPECT_GE(combination_count(), kTokioCombinations);
  std::set<std::string> names;
  for_each_combination([&](const Combination& combination, const Program&) {
    EXPECT_TRUE(names.insert(describe(combination)).second)
        << describe(combination);
  });
  EXPECT_EQ(names.size(), combination_count());
}

TEST(Combinations, HoldOnEachExecutor) {
  const std::size_t expected =
      combination_count() / (affordable(10) == 10 ? 1 : 10);
  EXPECT_GE(run_all(*find_executor("executor")), expected);
  EXPECT_GT(run_all(*find_executor("executor-adapter")), expected / 4);
  EXPECT_GT(run_all(unmutated()), expected / 4);
}

/// Mutants whose bug needs what the matrix does not have: overflows, wakes by
/// threads while others go on and on, a lone task that yields (a deadline that
/// has come stands for it now and then), adapters that are stopped.
const std::set<std::string_view> kOutOfReach{"overflow",
                                             "inbox-when-idle",
                                             "forgets-past-deadline",
                                             "past-deadline-sets-back",
                                             "stop-leaks-queued",
                                             "stop-polls-queued"};

TEST(Combinations, KillTheMutantsThatTheyCanReach) {
  for (const Mutant& mutant : mutants()) {
    bool is_killed = false;
    for_each_combination([&](const Combination&, const Program& program) {
      if (is_killed || !mutant.shapes.subject->why_not(program).empty()) return;
      is_killed =
          check(*mutant.shapes.subject, program).verdict.violation.has_value();
    });
    EXPECT_EQ(is_killed, !kOutOfReach.contains(mutant.name)) << mutant.name;
  }
}

}  // namespace
}  // namespace vigil
