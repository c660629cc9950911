// SPDX-License-Identifier: Apache-2.0
// The kept failures that `vigil check` tries first.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "audit/regression_store.h"
#include "audit/subject.h"
#include "cli/judged.h"

namespace vigil::cli {

/// What became of the kept failures of one executor.
struct RegressionResult {
  struct Failed {
    std::string path;
    Program program;
    Judged judged;
  };
  std::uint64_t tried = 0;
  std::uint64_t skipped = 0;  ///< with operations that it cannot run
  std::vector<Failed> failed;
  std::vector<std::string> warnings;
};

/// Judges every failure that was kept in `folder`, if it is this executor's or
/// nobody's; and those that are checked in under properties/regressions/ of the
/// workspace in which the command runs, which all of executors() must hold.
RegressionResult try_regressions(const Subject& subject,
                                 const std::string& folder,
                                 std::chrono::milliseconds stall);

/// The files that it would try.
struct RegressionFiles {
  std::vector<RegressionFolder::File> files;
  std::uint64_t skipped = 0;  ///< with operations that it cannot run
  std::vector<std::string> warnings;
};
RegressionFiles regression_files(const Subject& subject,
                                 const std::string& folder);

/// Where failures are kept, if they are.
struct Keeping {
  std::string folder;
  bool is_on = true;
};
/// Keeps a failure. `law`: the number of a law, or the word of a stop.
SavedRegression keep_failure(const Subject& subject, const Program& program,
                             std::string_view law, const std::string& origin,
                             const Keeping& keeping);
/// Keeps the smaller program in place of `first`, unless that is older than
/// this run, or the same. Where the smallest is kept now.
SavedRegression keep_smaller(const Subject& subject, const Program& smaller,
                             std::string_view law, const std::string& origin,
                             const Keeping& keeping,
                             const SavedRegression& first);
/// `saved as FILE`, or why not.
std::string where(const SavedRegression& saved);

}  // namespace vigil::cli
