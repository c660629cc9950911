// SPDX-License-Identifier: Apache-2.0
// What libFuzzer says while it runs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::continuous {

/// How far one process of a fuzzer has come.
struct FuzzStats {
  std::uint64_t executions = 0;
  std::uint64_t coverage = 0;
  std::uint64_t features = 0;
  std::uint64_t initial_features = 0;  ///< of the corpora that it began with
  std::uint64_t new_units = 0;         ///< that it added to its corpus
  bool is_loaded = false;              ///< whether it got through those corpora
  std::vector<std::string> artifacts;  ///< paths of the inputs that it saved
};

/// Reads one line of a fuzzer's output into `stats`; most lines say nothing.
void read_line(FuzzStats& stats, std::string_view line);

/// What a process found out, as a number: new features, or new files of its
/// corpus if those are more.
std::uint64_t gain(const FuzzStats& stats);

}  // namespace vigil::continuous
