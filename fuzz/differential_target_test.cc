// SPDX-License-Identifier: Apache-2.0
// The differential fuzz target: our executors agree, and one that is broken on
// purpose does not agree with them.
#include "fuzz/differential_target.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "audit/executors.h"
#include "fuzz/input.h"
#include "model/generate.h"
#include "model/operation.h"
#include "model/text.h"
#include "mutants/mutants.h"

namespace vigil {
namespace {

const Subject& ours() { return *find_executor("executor-adapter"); }

/// What random programs find of this executor and ours.
std::string programs_find(const Subject& subject) {
  constexpr unsigned kPrograms = 1'000;
  for (unsigned i = 0; i < kPrograms; ++i) {
    const auto bytes =
        generate_bytes(1, i,
                       {.operations = shared_operations(ours(), subject),
                        .mean_operations = 20});
    const auto found = find_difference(ours(), subject,
                                       shared_program(ours(), subject, bytes));
    if (found) return found->law + " broken: " + found->message;
  }
  return "";
}

TEST(DifferentialTarget, FindsNothingInOurs) {
  OperationSet tried;
  for (const FuzzInput& seed : kDifferentialTarget.seeds()) {
    kDifferentialTarget.run(seed);
    const OperationSet operations =
        shared_program(*find_executor("executor"), ours(), seed).operations();
    for (const OperationInfo& row : operation_table()) {
      if (operations.contains(row.op)) tried.insert(row.op);
    }
  }
  EXPECT_EQ(tried, shared_operations(*find_executor("executor"), ours()));
}

TEST(DifferentialTarget, AgreesWithAnotherThatIsRight) {
  EXPECT_NE(shared_operations(ours(), unmutated()), OperationSet{});
  EXPECT_EQ(programs_find(unmutated()), "");
}

TEST(DifferentialTarget, FindsWhereABrokenOneParts) {
  for (const char* const name :
       {"lifo-ties", "late-sleep", "one-wake-a-poll", "woken-in-reverse",
        "yield-keeps-turn", "forgets-spawn"}) {
    const Mutant* const mutant = find_mutant(name);
    ASSERT_NE(mutant, nullptr) << name;
    const std::string found = programs_find(*mutant->shapes.subject);
    EXPECT_TRUE(found.starts_with("T8 broken: executor-adapter and ")) << name;
    EXPECT_NE(found.find(" of the trace: `"), std::string::npos) << found;
  }
}

TEST(DifferentialTarget, ComparesOnlyWhatIsDetermined) {
  const OperationSet across =
      shared_operations(*find_executor("executor"), ours());
  EXPECT_TRUE(across.contains(Op::kSend));
  EXPECT_FALSE(across.contains(Op::kTimeout));
  EXPECT_FALSE(across.contains(Op::kSpuriousWakeOnThread));
  EXPECT_TRUE(
      shared_operations(*find_executor("one-page"), *find_executor("executor"))
          .contains(Op::kSleepUntil));
  Subject vague = ours();
  vague.promises.fifo_ready = false;
  EXPECT_EQ(shared_operations(ours(), vague), OperationSet{});
}

TEST(DifferentialTarget, PrintsEachProgramWithItsExecutors) {
  const FuzzInput input{1, 3, 19, 5, 1, 4};
  const std::string text = kDifferentialTarget.print(input);
  EXPECT_TRUE(text.starts_with("# on executor and one-page\n")) << text;
  EXPECT_NE(text.find("vigil program 1\ntask main\n  sleep 3\n"),
            std::string::npos)
      << text;
}

}  // namespace
}  // namespace vigil
