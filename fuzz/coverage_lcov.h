// SPDX-License-Identifier: Apache-2.0
// What an LCOV trace says of the files below some folders.
#pragma once

#include <cstdint>
#include <istream>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace vigil {

/// How often the lines and branches of a file were reached.
struct CoveredFile {
  std::map<unsigned, std::uint64_t> lines;
  /// By line, and by number within it.
  std::map<std::tuple<unsigned, unsigned, unsigned>, std::uint64_t> branches;
};

/// By path from the workspace.
using CoveredFiles = std::map<std::string, CoveredFile>;

/// Lines that nothing reached, one after another.
struct UnreachedRun {
  unsigned first = 0;
  unsigned last = 0;
};

/// Reads traces, one behind another: a line is reached if it is in one of them.
CoveredFiles read_lcov(std::istream& in,
                       const std::vector<std::string>& folders);

/// In their order.
std::vector<UnreachedRun> unreached(const CoveredFile& file);

}  // namespace vigil
