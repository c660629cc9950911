// SPDX-License-Identifier: Apache-2.0
// Each mutant is caught, by the law that it breaks, and shrinks to a program of
// a few operations; the executor without a bug is accused of nothing.
#include "mutants/mutants.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>

#include "audit/report.h"
#include "model/bytes.h"
#include "model/generate.h"
#include "model/shrink.h"

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
  const auto is_caught = [&mutant](const Program& program) {
    const Checked checked = check(mutant.subject, program);
    return checked.verdict.violation &&
           checked.verdict.violation->law == mutant.law;
  };
  std::uint64_t index = 0;
  while (index < kPrograms && !is_caught(generated(mutant.subject, index))) {
    ++index;
  }
  ASSERT_LT(index, kPrograms) << "never caught";
  const ShrinkResult smallest =
      shrink(generated(mutant.subject, index), is_caught);
  EXPECT_TRUE(smallest.is_complete);
  EXPECT_LE(smallest.program.operation_count(), kMaxOperations);
  const Checked checked = check(mutant.subject, smallest.program);
  std::cout << failure_report(mutant.subject, smallest.program, checked, {});
}

INSTANTIATE_TEST_SUITE_P(All, MutantTest, testing::ValuesIn(mutants()),
                         [](const testing::TestParamInfo<Mutant>& param) {
                           std::string name(param.param.subject.name);
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
