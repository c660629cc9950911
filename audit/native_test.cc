// SPDX-License-Identifier: Apache-2.0
// Our executors against the traces that were worked out by hand from the
// contract: each runs each program that it can, natively or as scripts, and no
// law is broken.
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "audit/executors.h"
#include "audit/report.h"
#include "model/contract_cases.h"
#include "model/oracle.h"
#include "model/testing.h"
#include "model/text.h"

namespace vigil {
namespace {

class DialectTest : public testing::TestWithParam<ContractCase> {};

TEST_P(DialectTest, EachExecutorRunsIt) {
  const Program program = GetParam().program();
  std::size_t ran = 0;
  for (const Subject& subject : executors()) {
    if (!subject.why_not(program).empty()) continue;
    ++ran;
    const Checked checked = check(subject, program);
    EXPECT_EQ(print(program, checked.observation.trace),
              GetParam().expected(subject.dialect))
        << subject.name << ": " << GetParam().rule << "\n"
        << print(program);
    EXPECT_EQ(checked.verdict.kind, Verdict::Kind::kHeld)
        << (checked.verdict.violation
                ? failure_report(subject, program, checked, {})
                : checked.verdict.reason);
  }
  EXPECT_GT(ran, 0U) << "nobody can run it";
}

INSTANTIATE_TEST_SUITE_P(Executors, DialectTest,
                         testing::ValuesIn(contract_cases()),
                         [](const auto& test) {
                           return test.param.test_name();
                         });

/// Each executor ran each operation that it says it can run.
TEST(Dialects, EachOperationIsRunWhereItCanBe) {
  for (const Subject& subject : executors()) {
    OperationSet ran;
    for (const ContractCase& each : contract_cases()) {
      const Program program = each.program();
      if (!subject.why_not(program).empty()) continue;
      for (const OperationInfo& row : operation_table()) {
        if (program.operations().contains(row.op)) ran.insert(row.op);
      }
    }
    for (const OperationInfo& row : operation_table()) {
      EXPECT_EQ(ran.contains(row.op), subject.operations().contains(row.op))
          << subject.name << " " << row.name;
    }
  }
}

/// The native dialect needs as many polls as the oracle: none is spurious, and
/// none is missing.
TEST(Native, PollsAsOftenAsTheOracle) {
  const Subject& subject = *find_executor("executor");
  for (const ContractCase& each : contract_cases()) {
    const Program program = each.program();
    Oracle oracle(program, kAllPromises);
    Trace trace;
    std::vector<Oracle::Move> moves;
    for (oracle.moves(moves); !moves.empty(); oracle.moves(moves)) {
      oracle.take(moves.front().task, moves.front().earliest, trace);
    }
    EXPECT_EQ(subject.run(program).polls.size(), oracle.polls()) << each.name;
  }
}

/// The names that the executor gives to those that are stuck.
TEST(Native, ReportsTheStuckByName) {
  const Observation seen =
      find_executor("executor")
          ->run(program_of(
              "event e0\ntask main\n  spawn b\n  spawn a\n  wait e0\n"
              "task a\n  join a\ntask b\n"));
  ASSERT_TRUE(seen.reported_stuck);
  EXPECT_EQ(*seen.reported_stuck, std::vector<std::string>({"main", "a"}));
}

/// All that the run made is destroyed once, and the wakers' books balance.
TEST(Native, NothingIsLeft) {
  for (const ContractCase& each : contract_cases()) {
    const Observation seen = find_executor("executor")->run(each.program());
    for (const TaskLife& life : seen.tasks) {
      EXPECT_EQ(life.made, life.destroyed) << each.name;
    }
    ASSERT_TRUE(seen.ledger) << each.name;
    EXPECT_EQ(seen.ledger->constructed + seen.ledger->cloned,
              seen.ledger->woken_by_value + seen.ledger->dropped)
        << each.name;
    EXPECT_EQ(seen.ledger->calls_after_end, 0U) << each.name;
  }
}

TEST(Subjects, SayWhatTheyCannotRun) {
  const auto why_not = [](std::string_view subject, const char* lines) {
    return find_executor(subject)->why_not(program_of(lines));
  };
  constexpr const char* kRace = "task main\n  race\n    branch\n";
  EXPECT_EQ(why_not("executor", kRace), "");
  EXPECT_EQ(why_not("one-page", kRace),
            "one-page cannot run `race` (in task main): its dialect does not "
            "have it");
  // In blocks, and in other tasks.
  EXPECT_EQ(why_not("one-page-adapter",
                    "task main\ntask a\n  timeout 3\n    join main\n"),
            "one-page-adapter cannot run `join` (in task a): it makes no "
            "promise of parking");
  EXPECT_EQ(why_not("one-page-adapter", "task main\n  cancel main\n"),
            "one-page-adapter cannot run `cancel` (in task main): it makes no "
            "promise of cancellation");
  EXPECT_EQ(why_not("executor-adapter", "task main\n  swap-waker\n"),
            "executor-adapter cannot run `swap-waker` (in task main): its "
            "wakers are out of a program's reach");
  EXPECT_EQ(
      why_not("one-page", "task main\n  spurious-wake-on-thread main\n"),
      "one-page cannot run `spurious-wake-on-thread` (in task main): it makes "
      "no promise of wakes from other threads");
}

}  // namespace
}  // namespace vigil
