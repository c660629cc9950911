// SPDX-License-Identifier: Apache-2.0
// The failures that are checked in: every executor holds all laws on them.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "audit/executors.h"
#include "audit/failure.h"
#include "audit/regression_store.h"
#include "audit/report.h"

namespace vigil {
namespace {

constexpr const char* kFolder = "properties/regressions";
/// Law T8 is broken only in some of several runs.
constexpr unsigned kMoreRuns = 3;

TEST(Regressions, EachIsWhatItsNameSays) {
  const RegressionFolder folder = load_regressions(kFolder);
  EXPECT_GE(folder.files.size(), 4U);
  for (const std::string& warning : folder.warnings) {
    ADD_FAILURE() << warning;
  }
  for (const RegressionFolder::File& file : folder.files) {
    if (!file.regression.head) continue;
    EXPECT_EQ(std::filesystem::path(file.path).filename().string(),
              regression_file_name(file.regression));
  }
}

TEST(Regressions, HoldOnEveryExecutor) {
  for (const RegressionFolder::File& file : load_regressions(kFolder).files) {
    const Program& program = file.regression.program;
    int runs = 0;
    for (const Subject& subject : executors()) {
      if (!subject.why_not(program).empty()) continue;
      ++runs;
      const bool has_t8 = subject.laws().contains(Law::kT8);
      const Checked checked =
          check_repeatedly(subject, program, has_t8 ? kMoreRuns : 0);
      EXPECT_NE(checked.verdict.kind, Verdict::Kind::kInconclusive)
          << file.path << ": " << checked.verdict.reason;
      if (!checked.verdict.violation) continue;
      ADD_FAILURE() << file.path << "\n"
                    << failure_report(subject, program, checked, {});
    }
    EXPECT_GT(runs, 0) << file.path << ": no executor can run it";
  }
}

}  // namespace
}  // namespace vigil
