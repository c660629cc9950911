// SPDX-License-Identifier: Apache-2.0
// The fuzz target of the judge: it finds nothing in ours, and finds judges that
// are broken on purpose.
#include "fuzz/judge_target.h"

#include <gtest/gtest.h>

#include <string>

#include "fuzz/judge_changes.h"
#include "model/program.h"

namespace vigil {
namespace {

enum class Defect {
  kNone,
  kAccuses,
  kChangesItsMind,
  kTakesAllAsPromised,
  kNamesAnyLaw,
  kIsMute,
  kNamesNoTask,
  kNamesNoPoll,
  kGivesNoReason,
};

Violation any_violation() {
  return {.law = Law::kT1, .message = "accused for no reason"};
}

template <Defect defect>
Verdict broken_judge(const Program& program, const Promises& promises,
                     const Observation& observed, Dialect dialect,
                     ProgramTime end_of_time) {
  Promises used = promises;
  if (defect == Defect::kTakesAllAsPromised) {
    used.fifo_ready = used.fifo_ties = true;
    used.exact_deadlines = used.exact_polls = true;
  }
  Verdict verdict = judge(program, used, observed, dialect, end_of_time);
  if (defect == Defect::kAccuses && !verdict.violation) {
    verdict.kind = Verdict::Kind::kBroken;
    verdict.violation = any_violation();
  }
  if (defect == Defect::kGivesNoReason && verdict.violation) {
    verdict.kind = Verdict::Kind::kInconclusive;
    verdict.violation.reset();
    verdict.reason.clear();
  }
  if (!verdict.violation) return verdict;
  Violation& violation = *verdict.violation;
  static unsigned calls = 0;
  if (defect == Defect::kChangesItsMind && ++calls % 2 == 0) {
    violation.message += " again";
  }
  if (defect == Defect::kNamesAnyLaw) violation.law = Law::kF1;
  if (defect == Defect::kIsMute) violation.message.clear();
  if (defect == Defect::kNamesNoTask) {
    violation.task = static_cast<TaskId>(program.tasks.size());
  }
  if (defect == Defect::kNamesNoPoll) {
    violation.poll = observed.polls.size() + 1;
  }
  return verdict;
}

/// What the seeds find, with each set of promises.
template <Defect defect>
std::string found() {
  constexpr unsigned kMasks = 16;
  for (FuzzInput seed : kJudgeTarget.seeds()) {
    const std::uint8_t changes = seed.at(1) % 8;
    for (unsigned mask = 0; mask < kMasks; ++mask) {
      seed[1] = static_cast<std::uint8_t>(changes + 8 * mask);
      const auto finding = check_judge(seed, broken_judge<defect>);
      if (finding) return finding->message;
    }
  }
  return "";
}

TEST(JudgeTarget, FindsNothingInOurs) { EXPECT_EQ(found<Defect::kNone>(), ""); }

TEST(JudgeTarget, FindsJudgesThatAreBroken) {
  EXPECT_EQ(found<Defect::kAccuses>(), "the judge accuses what is right");
  EXPECT_EQ(found<Defect::kChangesItsMind>(),
            "the judge judges another way the second time");
  EXPECT_EQ(found<Defect::kTakesAllAsPromised>(),
            "the judge names a law that does not apply");
  EXPECT_EQ(found<Defect::kNamesAnyLaw>(),
            "the judge names a law that does not apply");
  EXPECT_EQ(found<Defect::kIsMute>(), "the judge says nothing");
  EXPECT_EQ(found<Defect::kNamesNoTask>(), "the judge names no task");
  EXPECT_EQ(found<Defect::kNamesNoPoll>(), "the judge names no poll");
  EXPECT_EQ(found<Defect::kGivesNoReason>(), "the judge gives no reason");
}

TEST(JudgeTarget, PrintsChangesAndPromises) {
  const FuzzInput input{0, 1 + 8 * 5, 2, 7, 3};
  const std::string text = kJudgeTarget.print(input);
  EXPECT_NE(text.find("# without the promises fifo_ready exact_deadlines\n"
                      "# swap entries 7 by 3\nvigil program 1\n"),
            std::string::npos)
      << text;
}

}  // namespace
}  // namespace vigil
