// SPDX-License-Identifier: Apache-2.0
// The tools that are tried on mutants of statements: each trial is a process of
// its own.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "audit/isolated.h"
#include "mutants/kill_matrix.h"

namespace vigil::statements {

/// Bounds hangs, and nothing else.
inline constexpr std::chrono::seconds kLimit{30};
/// Of a tool that is tried with several seeds.
inline constexpr int kSeedsHere = 3;
inline constexpr std::string_view kNone = "none";
/// Programs and combinations, on the adapters alone: what an audit of someone
/// else's executor would see.
inline constexpr std::string_view kThroughAdapter = "through_adapter";
/// The sanitizers on programs through the adapters.
inline constexpr std::string_view kSanitizedAdapter =
    "through_adapter_asan_ubsan";

/// The programs that try mutants, and how.
struct Binaries {
  std::string plain;
  std::string sanitized;    ///< or `-`
  std::string units;        ///< or `-`
  std::string only_tool{};  ///< empty: all
  std::chrono::seconds limit = kLimit;
};

/// Runs a program; its standard output and errors are in `errors`.
Ending run(const std::vector<std::string>& command,
           std::chrono::seconds limit = kLimit);

/// Throws std::runtime_error if the mutant can't be tried.
Cell try_once(const Binaries& binaries, const std::string& mutant,
              const std::string& tool, int seed);
/// The median of the seeds, if the tool takes any.
Cell try_tool(const Binaries& binaries, const std::string& mutant,
              const std::string& tool);
/// Those that these programs have.
std::vector<std::string> tools_of(const Binaries& binaries);

}  // namespace vigil::statements
