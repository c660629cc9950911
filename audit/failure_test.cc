// SPDX-License-Identifier: Apache-2.0
// A failure comes down to the smallest program, with what matters in it; runs
// of one program that differ are found, and the step is named.
#include "audit/failure.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <variant>

#include "audit/executors.h"
#include "model/text.h"

namespace vigil {
namespace {

Program program_of(const std::string& lines) {
  return std::get<Program>(parse("vigil program 1\n" + lines));
}

Subject subject_of(Observation (*run)(const Program&)) {
  Subject subject = *find_executor("executor");
  subject.name = "broken";
  subject.run = run;
  return subject;
}

/// What logs a number of 40 or more is late by as much.
Observation run_late(const Program& program) {
  Observation observed = find_executor("executor")->run(program);
  ProgramTime late = 0;
  for (TraceEntry& entry : observed.trace) {
    if (entry.outcome.kind == Outcome::Kind::kSigned &&
        static_cast<std::int64_t>(entry.outcome.number) >= 40) {
      late = static_cast<ProgramTime>(entry.outcome.number);
    }
    entry.time += late;
  }
  return observed;
}

int unsteady_runs = 0;

/// Every other run gives the wrong number to the last log.
Observation run_unsteadily(const Program& program) {
  Observation observed = find_executor("executor")->run(program);
  if (++unsteady_runs % 2 != 0) return observed;
  for (std::size_t i = observed.trace.size(); i-- > 0;) {
    if (observed.trace[i].outcome.kind != Outcome::Kind::kSigned) continue;
    ++observed.trace[i].outcome.number;
    break;
  }
  return observed;
}

constexpr const char* kLines =
    "counter x\ntask main\n  spawn a\n  sleep 3\n  add x 2\n  join a\n"
    "task a\n  timeout 9\n    yield\n    log 57\n  log 4\n";

TEST(SmallestFailure, IsSmallAndSaysWhatMatters) {
  const Subject subject = subject_of(&run_late);
  const Program program = program_of(kLines);
  const Checked found = check(subject, program);
  ASSERT_TRUE(found.verdict.violation);
  const SmallestFailure smallest = smallest_failure(subject, program, found);
  EXPECT_TRUE(smallest.is_repeatable);
  EXPECT_TRUE(smallest.is_complete);
  EXPECT_GT(smallest.shrink_runs, 0U);
  EXPECT_EQ(print(smallest.program), "vigil program 1\ntask main\n  log 40\n");
  EXPECT_EQ(smallest.checked.verdict.violation->law,
            found.verdict.violation->law);
  EXPECT_EQ(smallest.checked.observation.trace[0].outcome.number, 40U);
  EXPECT_EQ(smallest.commented,
            "vigil program 1\ntask main\n"
            "  log 40  # also fails with 41, 80, 1000, not with 0, 1, 39\n");
}

TEST(SmallestFailure, KeepsWithinItsLimits) {
  const Subject subject = subject_of(&run_late);
  const Program program = program_of(kLines);
  const Checked found = check(subject, program);
  const SmallestFailure bounded = smallest_failure(
      subject, program, found, {.shrink_runs = 3, .explain_runs = 0});
  EXPECT_EQ(bounded.shrink_runs, 3U);
  EXPECT_FALSE(bounded.is_complete);
  EXPECT_EQ(bounded.commented, print(bounded.program));
  int asked = 0;
  const SmallestFailure cut = smallest_failure(
      subject, program, found, {.is_over = [&] { return ++asked > 5; }});
  EXPECT_TRUE(cut.is_repeatable);
  EXPECT_FALSE(cut.is_complete);
  EXPECT_TRUE(cut.checked.verdict.violation);
  EXPECT_TRUE(check(subject, cut.program).verdict.violation);
}

TEST(CheckRepeatedly, FindsRunsThatDiffer) {
  const Subject subject = subject_of(&run_unsteadily);
  const Program program = program_of(kLines);
  unsteady_runs = 0;
  EXPECT_EQ(check_repeatedly(subject, program, 0).verdict.kind,
            Verdict::Kind::kHeld);
  unsteady_runs = 0;
  const Checked checked = check_repeatedly(subject, program);
  ASSERT_TRUE(checked.verdict.violation);
  const Violation& violation = *checked.verdict.violation;
  EXPECT_EQ(violation.law, Law::kT8);
  EXPECT_NE(
      violation.message.find("of the trace: `0 a 1 4`, and then `0 a 1 5`"),
      std::string::npos)
      << violation.message;
  EXPECT_EQ(violation.task, 1U);
  EXPECT_EQ(violation.time, 0);
  ASSERT_LT(violation.poll, checked.observation.polls.size());
  EXPECT_EQ(checked.observation.polls[violation.poll].task, 1U);
}

TEST(CheckRepeatedly, ASteadyExecutorHolds) {
  EXPECT_EQ(check_repeatedly(*find_executor("executor"), program_of(kLines), 3)
                .verdict.kind,
            Verdict::Kind::kHeld);
}

TEST(SmallestFailure, OfRunsThatDiffer) {
  const Subject subject = subject_of(&run_unsteadily);
  const Program program = program_of(kLines);
  unsteady_runs = 0;
  const Checked found = check_repeatedly(subject, program);
  // Each program is judged by a run that is right, and repeated.
  unsteady_runs = 0;
  const SmallestFailure smallest = smallest_failure(subject, program, found);
  EXPECT_TRUE(smallest.is_repeatable);
  EXPECT_EQ(smallest.program.operation_count(), 1U) << print(smallest.program);
  EXPECT_EQ(smallest.checked.verdict.violation->law, Law::kT8);
}

int runs = 0;

/// Only the first run is late.
Observation run_late_once(const Program& program) {
  return ++runs == 1 ? run_late(program)
                     : find_executor("executor")->run(program);
}

TEST(SmallestFailure, SaysIfItDoesNotComeAgain) {
  const Subject subject = subject_of(&run_late_once);
  const Program program = program_of(kLines);
  const Checked found = check(subject, program);
  ASSERT_TRUE(found.verdict.violation);
  const SmallestFailure smallest = smallest_failure(subject, program, found);
  EXPECT_FALSE(smallest.is_repeatable);
  EXPECT_EQ(smallest.program, program);
  EXPECT_EQ(smallest.commented, print(program));
  EXPECT_TRUE(smallest.checked.verdict.violation);
}

}  // namespace
}  // namespace vigil
