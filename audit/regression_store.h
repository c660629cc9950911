// SPDX-License-Identifier: Apache-2.0
// Failures that are kept: a folder of program texts, which the next check tries
// first. Any number of processes may write to a folder at once, and may be
// killed at any time: each file is there as a whole or not at all, and none is
// ever overwritten by something else.
//
//     # vigil failure: T4 on my-executor
//     # seed 1, index 17
//     vigil program 1
//     task main
//       ...
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/program.h"

namespace vigil {

/// What the first line of a kept failure says.
struct RegressionHead {
  std::string law;  ///< by its number, "T4"
  std::string executor;
  friend bool operator==(const RegressionHead&,
                         const RegressionHead&) = default;
};

/// A failure that was kept, or is to be.
struct Regression {
  /// None: any executor that can run the program is to hold all laws on it.
  std::optional<RegressionHead> head;
  std::string origin;  ///< a line on where it came from
  Program program;
};

/// The head of a text, if it has one.
std::optional<RegressionHead> regression_head(std::string_view text);
/// The text of the file. REQUIRES: there is a head.
std::string print(const Regression& regression);
/// `T4-my-executor-0123456789abcdef.vigil`: the same for the same law, executor
/// and program, whatever the origin. REQUIRES: there is a head.
std::string regression_file_name(const Regression& regression);

/// What a folder has.
struct RegressionFolder {
  struct File {
    std::string path;
    Regression regression;
  };
  std::vector<File> files;            ///< in the order of their names
  std::vector<std::string> warnings;  ///< a line for each file left out
};
/// Reads all `*.vigil` files of a folder; one that is not there is empty. Files
/// that are no program, and files that do not belong there, are warned of
/// (README, BUILD and hidden files are not).
RegressionFolder load_regressions(const std::string& folder);

/// What became of a failure that was to be kept.
struct SavedRegression {
  std::string path;     ///< empty: it could not be saved
  bool is_new = false;  ///< false: it was there already
  std::string error{};  ///< why it could not be saved
};
/// Keeps a failure in the folder, which is made if need be.
SavedRegression save_regression(const std::string& folder,
                                const Regression& regression);

}  // namespace vigil
