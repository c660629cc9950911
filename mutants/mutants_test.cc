// SPDX-License-Identifier: Apache-2.0
// Each mutant is caught, by the law that it breaks, and shrinks to a program of
// a few operations; the executor without a bug is accused of nothing.
#include "mutants/mutants.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>

#include "audit/adapter.h"
#include "audit/report.h"
#include "model/bytes.h"
#include "model/generate.h"
#include "model/judge.h"
#include "model/shrink.h"
#include "model/text.h"
#include "mutants/pool_executor.h"

namespace vigil {
namespace {

constexpr std::uint64_t kPrograms = 2'000;
constexpr std::size_t kMaxOperations = 8;

Program generated(const Subject& subject, std::uint64_t index) {
  const GenerateOptions options{.operations = subject.operations()};
  return decode(generate_bytes(1, index, options));
}

class MutantTest : public testing::TestWithParam<Mutant> {};

TEST_P(MutantTest, IsCaughtByItsLawWithASmallProgram) {
  const Mutant& mutant = GetParam();
  const Subject& subject = *mutant.shapes.subject;
  const auto is_caught = [&](const Program& program) {
    const Checked checked = check(subject, program);
    return checked.verdict.violation &&
           checked.verdict.violation->law == mutant.law;
  };
  std::uint64_t index = 0;
  while (index < kPrograms && !is_caught(generated(subject, index))) {
    ++index;
  }
  ASSERT_LT(index, kPrograms) << "never caught";
  const ShrinkResult smallest = shrink(generated(subject, index), is_caught);
  EXPECT_TRUE(smallest.is_complete);
  EXPECT_LE(smallest.program.operation_count(), kMaxOperations);
  const Checked checked = check(subject, smallest.program);
  std::cout << failure_report(subject, smallest.program, checked, {});
}

INSTANTIATE_TEST_SUITE_P(All, MutantTest, testing::ValuesIn(mutants()),
                         [](const testing::TestParamInfo<Mutant>& param) {
                           std::string name(param.param.name);
                           std::erase(name, '-');
                           return name;
                         });

TEST(Unmutated, HoldsAllLaws) {
  for (std::uint64_t index = 0; index < kPrograms; ++index) {
    const Program program = generated(unmutated(), index);
    const Checked checked = check(unmutated(), program);
    ASSERT_EQ(checked.verdict.kind, Verdict::Kind::kHeld)
        << failure_report(unmutated(), program, checked, {});
  }
}

// A task whose sleep is over is runnable, and not less so than a woken one.
TEST(StackQueue, StarvesATaskThatWasAsleepAndIsSeen) {
  const auto parsed = parse(
      "vigil program 1\ntask main\n  spawn a\n  sleep 5\n"
      "task a\n  sleep 5\n  repeat 1000\n    yield\n");
  const Program& program = std::get<Program>(parsed);
  const Checked checked =
      check(*find_mutant("stack-queue")->shapes.subject, program);
  ASSERT_TRUE(checked.verdict.violation);
  EXPECT_EQ(checked.verdict.violation->law, Law::kE15);
}

// Through an adapter the channels are the harness's own: what is passed on and
// does not arrive is a wake that was lost.
TEST(OneWakeAPoll, LosesWhatIsPassedOnAndBreaksNoLawOfFutures) {
  const auto parsed = parse(
      "vigil program 1\nevent e0\nnotify n0\n"
      "task main\n  spawn a\n  spawn b\n  spawn c\n  yield\n"
      "  notify n0\n  cancel a\n  set e0\n"
      "task a\n  wait n0\ntask b\n  wait n0\ntask c\n  wait e0\n");
  const Program& program = std::get<Program>(parsed);
  const Checked checked =
      check(*find_mutant("one-wake-a-poll")->shapes.subject, program);
  ASSERT_TRUE(checked.verdict.violation);
  EXPECT_EQ(checked.verdict.violation->law, Law::kE1);
}

/// The law that a mutant breaks on a program.
Law broken_law(std::string_view mutant, std::string_view text) {
  const auto parsed = parse(text);
  const Checked checked =
      check(*find_mutant(mutant)->shapes.subject, std::get<Program>(parsed));
  EXPECT_TRUE(checked.verdict.violation);
  return checked.verdict.violation ? checked.verdict.violation->law : Law::kT8;
}

// Who is overtaken, and then cancelled by the other, did not miss its deadline;
// who was late already did.
TEST(OutOfTurn, IsTheOrderUnlessTheFirstWasLateAnyway) {
  const std::string_view in_order =
      "vigil program 1\ntask main\n  spawn a\n  spawn b\n"
      "task a\n  sleep 1\ntask b\n  sleep 1\n  cancel a\n";
  EXPECT_EQ(broken_law("lifo-ties", in_order), Law::kT4);
  const std::string_view late =
      "vigil program 1\ntask main\n  spawn a\n  spawn b\n"
      "task a\n  sleep 1\ntask b\n  sleep 2\n  cancel a\n";
  EXPECT_EQ(broken_law("late-sleep", late), Law::kT2);
}

/// Whatever an executor promises, it is accused of a law that it is held to.
void expect_accusations_that_apply(const Subject& subject) {
  for (std::uint64_t index = 0; index < kPrograms / 10; ++index) {
    const Program program = generated(subject, index);
    const Observation seen = subject.run(program);
    for (unsigned bits = 0; bits < 16; ++bits) {
      Promises promises = subject.promises;
      promises.fifo_ready = (bits & 1U) != 0;
      promises.fifo_ties = (bits & 2U) != 0;
      promises.exact_deadlines = (bits & 4U) != 0;
      promises.exact_polls = (bits & 8U) != 0;
      const Verdict verdict =
          judge(program, promises, seen, Dialect::kScript, subject.end_of_time);
      if (!verdict.violation) continue;
      const Law law = verdict.violation->law;
      ASSERT_TRUE(
          applicable_laws(promises, false, Dialect::kScript).contains(law))
          << subject.name << ", promises " << bits << ": "
          << failure_report(subject, program, {seen, verdict}, {});
    }
  }
}

TEST(Mutants, AreAccusedOfLawsThatApplyAlone) {
  for (const Mutant& mutant : mutants()) {
    expect_accusations_that_apply(*mutant.shapes.subject);
  }
}

// Where they promise what they do not keep, they are accused with right.
TEST(LegalExecutors, AreAccusedOfLawsThatApplyAlone) {
  for (const Subject& subject : legal_executors()) {
    expect_accusations_that_apply(subject);
  }
}

struct WatchedPool : PoolExecutor {
  ~WatchedPool() { most = std::max(most, pollers_.size()); }
  static inline std::size_t most = 0;
};

TEST(LegalExecutors, APoolPollsOnAllOfItsThreads) {
  constexpr Subject kPool = adapter_subject<WatchedPool>("pool", "");
  for (std::uint64_t index = 0; index < 20; ++index) {
    check(kPool, generated(kPool, index));
  }
  EXPECT_EQ(WatchedPool::most, 3U);
}

TEST(LegalExecutors, AreAccusedOfNothing) {
  for (const Subject& subject : legal_executors()) {
    for (std::uint64_t index = 0; index < kPrograms; ++index) {
      const Program program = generated(subject, index);
      const Checked checked = check(subject, program);
      ASSERT_EQ(checked.verdict.kind, Verdict::Kind::kHeld)
          << failure_report(subject, program, checked, {});
    }
  }
}

}  // namespace
}  // namespace vigil
