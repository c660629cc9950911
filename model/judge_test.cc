// SPDX-License-Identifier: Apache-2.0
// The judge calls nothing a bug that was left open, and says so when a run was
// cut off. That it names each law is shown by the canaries of properties/.
#include "model/judge.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "model/text.h"

namespace vigil {
namespace {

struct Poll {
  TaskId task;
  ProgramTime time;
};

/// A run that polls these tasks at these times, and does in each poll what is
/// right there.
Observation run_of(const Program& program, const Promises& promises,
                   const std::vector<Poll>& polls) {
  Oracle oracle(program, promises);
  Observation observed;
  observed.tasks.assign(program.tasks.size(), {.made = 1, .destroyed = 1});
  for (TaskId task = 0; task < program.tasks.size(); ++task) {
    observed.spawned.push_back(task);
  }
  for (const Poll& poll : polls) {
    PollRecord record{.task = poll.task, .time = poll.time};
    record.first_entry = observed.trace.size();
    oracle.take(poll.task, poll.time, observed.trace);
    record.end_entry = observed.trace.size();
    observed.polls.push_back(record);
  }
  observed.end = oracle.now();
  return observed;
}

Program program_of(const std::string& body) {
  return std::get<Program>(parse("vigil program 1\n" + body));
}

constexpr const char* kTie =
    "task main\n  spawn a\n  sleep 1\ntask a\n  sleep 1\n";

TEST(Judge, EqualDeadlinesInAnyOrderWhereNoOrderIsPromised) {
  const Program program = program_of(kTie);
  const Promises loose{.fifo_ready = true, .exact_deadlines = true};
  const Observation observed =
      run_of(program, loose, {{0, 0}, {1, 0}, {1, 1}, {0, 1}});
  EXPECT_EQ(judge(program, loose, observed).kind, Verdict::Kind::kHeld);
  const Verdict strict = judge(program, kAllPromises, observed);
  ASSERT_TRUE(strict.violation);
  EXPECT_EQ(strict.violation->law, Law::kT4);
}

TEST(Judge, LateSleepersWhereNoExactnessIsPromised) {
  const Program program = program_of("task main\n  sleep 3\n");
  const Promises loose{.fifo_ready = true, .fifo_ties = true};
  const Observation observed = run_of(program, loose, {{0, 0}, {0, 7}});
  EXPECT_EQ(judge(program, loose, observed).kind, Verdict::Kind::kHeld);
  const Verdict strict = judge(program, kAllPromises, observed);
  ASSERT_TRUE(strict.violation);
  EXPECT_EQ(strict.violation->law, Law::kT2);
}

TEST(Judge, AnyOrderOfTheRunnableWhereNoneIsPromised) {
  const Program program =
      program_of("task main\n  spawn a\n  spawn b\ntask a\ntask b\n");
  const Promises loose{.fifo_ties = true, .exact_deadlines = true};
  const Observation observed = run_of(program, loose, {{0, 0}, {2, 0}, {1, 0}});
  EXPECT_EQ(judge(program, loose, observed).kind, Verdict::Kind::kHeld);
  const Verdict strict = judge(program, kAllPromises, observed);
  ASSERT_TRUE(strict.violation);
  EXPECT_EQ(strict.violation->law, Law::kT8);
}

TEST(Judge, ARunThatWasCutOffIsInconclusive) {
  const Program program = program_of(kTie);
  Observation observed = run_of(program, kAllPromises, {{0, 0}, {1, 0}});
  observed.limit_was_hit = true;
  const Verdict verdict = judge(program, kAllPromises, observed);
  EXPECT_EQ(verdict.kind, Verdict::Kind::kInconclusive);
  EXPECT_FALSE(verdict.reason.empty());
}

TEST(Judge, TheWholeExpectationIsInAVerdictThatHolds) {
  const Program program = program_of(kTie);
  const Observation observed =
      run_of(program, kAllPromises, {{0, 0}, {1, 0}, {0, 1}, {1, 1}});
  const Verdict verdict = judge(program, kAllPromises, observed);
  EXPECT_EQ(verdict.kind, Verdict::Kind::kHeld);
  EXPECT_EQ(verdict.expected, expected_trace(program));
}

}  // namespace
}  // namespace vigil
