// SPDX-License-Identifier: Apache-2.0
#include "cli/regressions.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "audit/executors.h"
#include "cli/check_run.h"
#include "cli/files.h"

namespace vigil::cli {
namespace {

/// A failure of law T8 shows only in some of several runs.
constexpr unsigned kRepetitions = 2;

/// `is_for_all`: also those that were kept for other executors.
void add_folder(const Subject& subject, const std::string& folder,
                bool is_for_all, RegressionFiles& all) {
  RegressionFolder found = load_regressions(folder);
  for (std::string& warning : found.warnings) {
    all.warnings.push_back(std::move(warning));
  }
  for (RegressionFolder::File& file : found.files) {
    const auto& head = file.regression.head;
    if (head && head->executor != subject.name && !is_for_all) continue;
    if (!subject.why_not(file.regression.program).empty()) {
      ++all.skipped;
      continue;
    }
    all.files.push_back(std::move(file));
  }
}

}  // namespace

RegressionFiles regression_files(const Subject& subject,
                                 const std::string& folder) {
  RegressionFiles all;
  add_folder(subject, resolve_path(folder), false, all);
  // Bazel says where the workspace is if it runs the command.
  if (const char* const workspace = std::getenv("BUILD_WORKSPACE_DIRECTORY")) {
    const std::filesystem::path root = workspace;
    const auto is_same = [&](const std::filesystem::path& other) {
      std::error_code error;
      return std::filesystem::equivalent(other, resolve_path(folder), error);
    };
    // Where fuzzers keep what they find, wherever the caller stands.
    const auto of_fuzzers = root / ".vigil" / "regressions";
    if (!is_same(of_fuzzers)) {
      add_folder(subject, of_fuzzers.string(), false, all);
    }
    const auto checked_in = root / "properties" / "regressions";
    if (!is_same(checked_in)) {
      const bool is_ours = find_executor(subject.name) != nullptr;
      add_folder(subject, checked_in.string(), is_ours, all);
    }
  }
  return all;
}

RegressionResult try_regressions(const Subject& subject,
                                 const std::string& folder,
                                 std::chrono::milliseconds stall) {
  RegressionFiles all = regression_files(subject, folder);
  RegressionResult result{.skipped = all.skipped,
                          .failed = {},
                          .warnings = std::move(all.warnings)};
  const bool has_t8 = subject.laws().contains(Law::kT8);
  for (RegressionFolder::File& file : all.files) {
    if (is_interrupted()) break;
    ++result.tried;
    Judged judged = judge_apart(subject, file.regression.program,
                                has_t8 ? kRepetitions : 0, stall,
                                {.saved = file.path,
                                 .command = config().command_line,
                                 .commented = {}});
    if (judged.code == kHeld) continue;
    result.failed.push_back({std::move(file.path),
                             std::move(file.regression.program),
                             std::move(judged)});
  }
  return result;
}

SavedRegression keep_failure(const Subject& subject, const Program& program,
                             std::string_view law, const std::string& origin,
                             const Keeping& keeping) {
  if (!keeping.is_on) {
    return {.path = {}, .is_new = false, .error = "by --no-regressions"};
  }
  return save_regression(
      resolve_path(keeping.folder),
      {.head = RegressionHead{std::string(law), std::string(subject.name)},
       .origin = origin,
       .program = program});
}

SavedRegression keep_smaller(const Subject& subject, const Program& smaller,
                             std::string_view law, const std::string& origin,
                             const Keeping& keeping,
                             const SavedRegression& first) {
  SavedRegression saved =
      keep_failure(subject, smaller, law, origin + ", shrunk", keeping);
  if (saved.path.empty()) return first;
  // Only now that the smaller one is there, the larger one can go; if it is
  // from another run, it stays.
  std::error_code error;
  if (first.is_new) std::filesystem::remove(first.path, error);
  return saved;
}

std::string where(const SavedRegression& saved) {
  return saved.path.empty() ? "not saved: " + saved.error
                            : "saved as " + saved.path;
}

}  // namespace vigil::cli
