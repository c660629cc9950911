// SPDX-License-Identifier: Apache-2.0
// Runs the fuzzer of mutants on one of them until it finds something.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace vigil {

/// The fuzzer (mutant_fuzz.cc), what it begins with, and how long it may take.
struct FuzzerBinary {
  std::string path{};
  std::string corpus{};   ///< a folder
  unsigned seconds = 60;  ///< for each seed
  unsigned runs = 0;      ///< executions, rather than seconds; 0: no limit
};

/// How it is started.
struct Start {
  bool has_corpus = true;
  bool has_counters = true;
};

/// What came of it.
struct Found {
  bool is_killed = false;
  bool is_calm = false;  ///< it ran to its end, and had nothing to say
  double seconds = 0;
  std::uint64_t executions = 0;
  std::string law{};     ///< what is broken; else empty
  std::string report{};  ///< or the kind of a sanitizer's report
};

/// Runs it in a process and a folder of its own. If it ends badly it has found
/// something only if it says what. Ends this process if the fuzzer can't run.
Found fuzz(const FuzzerBinary& fuzzer, const Start& start,
           std::string_view mutant, unsigned seed);

}  // namespace vigil
