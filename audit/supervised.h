// SPDX-License-Identifier: Apache-2.0
// Runs of programs on an executor that may do anything: hang, crash, exit,
// fork. They run in a process of their own, which writes down the program that
// it is at before it runs it; another process waits for it, and knows the
// program if it stops there.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "audit/stop.h"
#include "audit/watch.h"

namespace vigil {

struct Supervision {
  /// No run of a program may take longer; 0: nobody watches, and the work is
  /// done in this process.
  std::chrono::milliseconds limit{10'000};
  /// Whether what the work prints goes where this process prints; else nowhere.
  bool passes_output = true;
  /// Asked some fifty times a second. Once true, so is Watch::is_interrupted(),
  /// and the work has a moment to end in good order.
  std::function<bool()> is_interrupted = [] { return false; };
};

/// What became of supervised work.
struct Supervised {
  /// What it returned; none if it was stopped.
  std::optional<std::string> answer;
  /// How the run of program `item` ended, if that stopped the work.
  std::optional<Stop> stop;
  std::uint64_t item = 0;  ///< the last that was begun
  /// The first program of which LeakSanitizer, if this build has it, told that
  /// it left memory behind, and what it told. The work went on.
  std::optional<Stop> leak;
  std::uint64_t leaked_item = 0;
  /// It was interrupted, and had to be killed.
  bool was_killed = false;
  /// It returned, and then its process did not end as it should have.
  std::string afterword;
};

/// Does `work` in a copy of this process, which dies with this one. Throws
/// std::runtime_error if it ends before it has run any program, or if this
/// process has other threads: they would be missing in the copy.
/// REQUIRES: as run_isolated(), but for the threads.
Supervised supervise(const std::function<std::string(Watch&)>& work,
                     const Supervision& supervision);

}  // namespace vigil
