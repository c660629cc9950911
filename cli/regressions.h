// SPDX-License-Identifier: Apache-2.0
// The kept failures that `vigil check` tries first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/regression_store.h"
#include "audit/subject.h"

namespace vigil::cli {

/// What became of the kept failures of one executor.
struct RegressionResult {
  struct Failed {
    std::string path;
    Program program;
    Checked checked;
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
                                 const std::string& folder);

}  // namespace vigil::cli
