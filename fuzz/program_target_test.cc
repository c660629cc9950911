// SPDX-License-Identifier: Apache-2.0
#include "fuzz/program_target.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "audit/executors.h"
#include "audit/regression_store.h"
#include "fuzz/program_targets.h"
#include "model/bytes.h"
#include "model/generate.h"
#include "model/text.h"
#include "mutants/mutants.h"

namespace vigil {
namespace {

const Subject& broken() {
  static const Subject subject =
      *std::ranges::find(mutants(), "lifo-ties", &Mutant::name)->shapes.subject;
  return subject;
}

constexpr FuzzTarget kBroken = program_target<&broken>("broken_fuzz", "broken");

FuzzInput bytes_of(std::string_view text) {
  return encode(std::get<Program>(parse(text)));
}

/// Breaks T4 on who is broken there.
constexpr std::string_view kTie = R"(vigil program 1
task main
  spawn a
  log 1
  sleep 5
task a
  log 2
  sleep 5
)";

TEST(ProgramTargetTest, LeavesOutWhatAnExecutorCannotRun) {
  const FuzzInput bytes = bytes_of(R"(vigil program 1
event e0
task main
  race
    branch
      wait e0
    branch
      sleep 3
  repeat 2
    log 1
    throw
  set e0
)");
  const Program program = program_for(one_page_under_fuzz(), bytes);
  EXPECT_EQ(program.check(), "");
  EXPECT_EQ(one_page_under_fuzz().why_not(program), "");
  EXPECT_TRUE(program.operations().contains(Op::kLog));
  EXPECT_EQ(print(program_for(executor_under_fuzz(), bytes)),
            print(decode(bytes)));
}

TEST(ProgramTargetTest, AnyBytesAreAProgramForAnyExecutor) {
  for (const Subject& subject : executors()) {
    for (std::uint64_t index = 0; index < 300; ++index) {
      const Program program =
          program_for(subject, generate_bytes(11, index, {}));
      ASSERT_EQ(program.check(), "");
      ASSERT_EQ(subject.why_not(program), "");
    }
  }
}

TEST(ProgramTargetTest, PrintsWhatItRuns) {
  for (const FuzzInput& seed : kOnePageTarget.seeds()) {
    EXPECT_EQ(std::get<Program>(parse(kOnePageTarget.print(seed))),
              program_for(one_page_under_fuzz(), seed));
  }
}

TEST(ProgramTargetTest, SeedsAreTheSameEachTimeAndHold) {
  for (const FuzzTarget& target :
       {kExecutorTarget, kOnePageTarget, kExecutorAdapterTarget,
        kOnePageAdapterTarget}) {
    const auto seeds = target.seeds();
    EXPECT_EQ(seeds, target.seeds());
    EXPECT_GT(seeds.size(), 20U);
    for (const FuzzInput& seed : seeds) {
      EXPECT_EQ(fuzz_one(target, seed.data(), seed.size()), 0);
    }
  }
}

using ProgramTargetDeathTest = ::testing::Test;

TEST(ProgramTargetDeathTest, ReportsTheSmallestProgram) {
  EXPECT_DEATH(kBroken.run(bytes_of(kTie)),
               "^T4 broken: [^$]*smallest program \\(2 tasks, 3 operations\\)");
}

TEST(ProgramTargetDeathTest, SavesTheSmallestWhereItIsTold) {
  const std::string folder = ::testing::TempDir() + "/regressions";
  std::filesystem::remove_all(folder);
  EXPECT_DEATH(
      {
        ::setenv("VIGIL_FUZZ_REGRESSION", folder.c_str(), 1);
        kBroken.run(bytes_of(kTie));
      },
      "saved: .*/T4-lifo-ties-[0-9a-f]*\\.vigil");
  const RegressionFolder loaded = load_regressions(folder);
  // As it was found, and as small as it gets.
  ASSERT_EQ(loaded.files.size(), 2U);
  std::vector<std::size_t> sizes;
  for (const auto& file : loaded.files) {
    EXPECT_EQ(file.regression.head->law, "T4");
    sizes.push_back(file.regression.program.operation_count());
  }
  std::ranges::sort(sizes);
  EXPECT_EQ(sizes, (std::vector<std::size_t>{3, 5}));
}

TEST(ProgramTargetDeathTest, DoesNotShrinkIfToldSo) {
  EXPECT_DEATH(
      {
        ::setenv("VIGIL_FUZZ_SHRINK", "0", 1);
        kBroken.run(bytes_of(kTie));
      },
      "2 tasks, 5 operations");
}

}  // namespace
}  // namespace vigil
