// SPDX-License-Identifier: Apache-2.0
// The list of what the corpora do not reach, and why: each line of it is
//
//     PATH | TEXT | REASON
//
// and stands for the unreached lines in a row of which one has this text, in
// the files with this path (`*` stands for anything, here and as TEXT for the
// whole file). So it survives that lines move; braces and comments alone need
// no name. A reason that begins with `sometimes:` is of what is reached now and
// then.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "fuzz/coverage_lcov.h"

namespace vigil {

/// The list, held against what was measured.
class CoverageGaps {
 public:
  /// `root`: where the paths begin, for the texts.
  CoverageGaps(const std::string& list, std::string root);

  /// What is wrong with the list itself.
  const std::vector<std::string>& faults() const noexcept { return faults_; }
  /// The runs of this file that the list does not name, in words.
  std::vector<std::string> unnamed(const std::string& path,
                                   const CoveredFile& file);
  /// The files below `folder` that are not measured at all, nor named.
  std::vector<std::string> unmeasured(const std::string& folder,
                                      const CoveredFiles& files);
  /// The lines of the list that stand for nothing.
  std::vector<std::string> stale() const;

 private:
  struct Gap {
    std::string line;
    std::string path;
    std::string text;
    std::string reason;
    bool is_used = false;
  };
  bool is_named(const std::string& path, const std::vector<std::string>& lines);

  std::vector<Gap> gaps_;
  std::vector<std::string> faults_;
  std::string root_;
};

}  // namespace vigil
