// SPDX-License-Identifier: Apache-2.0
// Each published bug that a law must name is named by it, after some random
// programs; the same executors without it are accused of nothing. What the
// sanitizers must see is left to them, but for the controls.
#include "mutants/published/executors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "audit/report.h"
#include "model/bytes.h"
#include "model/generate.h"

namespace vigil {
namespace {

constexpr std::uint64_t kPrograms = 2'000;

Program generated(const Subject& subject, std::uint64_t index) {
  const GenerateOptions options{.operations = subject.operations()};
  return decode(generate_bytes(1, index, options));
}

bool is_named(const Mutant& mutant, const Program& program) {
  const Verdict verdict = check(*mutant.shapes.subject, program).verdict;
  return verdict.violation && verdict.violation->law == mutant.law;
}

std::vector<Mutant> named_by_laws() {
  std::vector<Mutant> named;
  for (const Mutant& mutant : published_executors()) {
    if (mutant.killer == Tool::kProperty) named.push_back(mutant);
  }
  return named;
}

template <class Named>
std::string test_name(const testing::TestParamInfo<Named>& param) {
  std::string name(param.param.name);
  std::erase(name, '-');
  return name;
}

class PublishedExecutorTest : public testing::TestWithParam<Mutant> {};

TEST_P(PublishedExecutorTest, IsNamedByItsLaw) {
  const Mutant& mutant = GetParam();
  std::uint64_t index = 0;
  while (index < kPrograms &&
         !is_named(mutant, generated(*mutant.shapes.subject, index))) {
    ++index;
  }
  EXPECT_LT(index, kPrograms) << "never named";
}

INSTANTIATE_TEST_SUITE_P(All, PublishedExecutorTest,
                         testing::ValuesIn(named_by_laws()), test_name<Mutant>);

class PublishedExecutorControlTest : public testing::TestWithParam<Control> {};

TEST_P(PublishedExecutorControlTest, Holds) {
  const Shapes& shapes = GetParam().shapes;
  if (shapes.scenario != nullptr) shapes.scenario();
  if (!shapes.subject) return;
  for (std::uint64_t index = 0; index < kPrograms; ++index) {
    const Program program = generated(*shapes.subject, index);
    const Checked checked = check(*shapes.subject, program);
    ASSERT_EQ(checked.verdict.kind, Verdict::Kind::kHeld)
        << failure_report(*shapes.subject, program, checked, {});
  }
}

INSTANTIATE_TEST_SUITE_P(All, PublishedExecutorControlTest,
                         testing::ValuesIn(published_executor_controls()),
                         test_name<Control>);

TEST(PublishedExecutors, HaveAControlEach) {
  const auto controls = published_executor_controls();
  for (const Mutant& mutant : published_executors()) {
    const std::string fixed = std::string(mutant.name) + "-fixed";
    EXPECT_EQ(std::count_if(controls.begin(), controls.end(),
                            [&](const Control& control) {
                              return control.name == fixed;
                            }),
              1)
        << mutant.name;
  }
  EXPECT_EQ(controls.size(), published_executors().size());
}

}  // namespace
}  // namespace vigil
