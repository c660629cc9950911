// SPDX-License-Identifier: Apache-2.0
#include "cli/regressions.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "audit/executors.h"
#include "audit/failure.h"
#include "cli/files.h"

namespace vigil::cli {
namespace {

/// A failure of law T8 shows only in some of several runs.
constexpr unsigned kRepetitions = 2;

/// `is_for_all`: also those that were kept for other executors.
void try_folder(const Subject& subject, const std::string& folder,
                bool is_for_all, RegressionResult& result) {
  RegressionFolder found = load_regressions(folder);
  for (std::string& warning : found.warnings) {
    result.warnings.push_back(std::move(warning));
  }
  for (RegressionFolder::File& file : found.files) {
    const auto& head = file.regression.head;
    if (head && head->executor != subject.name && !is_for_all) continue;
    Program& program = file.regression.program;
    if (!subject.why_not(program).empty()) {
      ++result.skipped;
      continue;
    }
    ++result.tried;
    const bool has_t8 = subject.laws().contains(Law::kT8);
    Checked checked =
        check_repeatedly(subject, program, has_t8 ? kRepetitions : 0);
    if (checked.verdict.kind == Verdict::Kind::kHeld) continue;
    result.failed.push_back(
        {std::move(file.path), std::move(program), std::move(checked)});
  }
}

}  // namespace

RegressionResult try_regressions(const Subject& subject,
                                 const std::string& folder) {
  RegressionResult result;
  try_folder(subject, resolve_path(folder), false, result);
  // Bazel says where the workspace is if it runs the command.
  if (const char* const workspace = std::getenv("BUILD_WORKSPACE_DIRECTORY")) {
    const auto checked_in =
        std::filesystem::path(workspace) / "properties" / "regressions";
    std::error_code error;
    if (!std::filesystem::equivalent(checked_in, resolve_path(folder), error)) {
      const bool is_ours = find_executor(subject.name) != nullptr;
      try_folder(subject, checked_in.string(), is_ours, result);
    }
  }
  return result;
}

}  // namespace vigil::cli
