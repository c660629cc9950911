// SPDX-License-Identifier: Apache-2.0
// What sanitizers tell of the program that runs: the summaries of their
// reports, and whether it left memory behind.
#pragma once

#include <cstdint>
#include <span>

namespace vigil {

/// From now on the summary of a sanitizer's report is written to `text`, which
/// stays, if that is empty, as well as printed (to standard error, whatever
/// `log_path` says). Nothing without a sanitizer. Affects the whole process.
void keep_summaries_in(std::span<char> text) noexcept;

/// Looks for leaks between two points, if this build has LeakSanitizer, and it
/// works here. Only where the number of allocations that are left grows, since
/// a look takes milliseconds; if it grows again and again and nothing is leaked
/// (what is kept for later, in static places), it gives up: a leak that is seen
/// later would be blamed on the wrong one. Thread safety: one thread at a time.
class LeakDetector {
 public:
  /// To be called before a process is copied in which others look: if it has
  /// leaks already, or LeakSanitizer does not work (under a debugger, say),
  /// nobody looks. REQUIRES: as run_isolated().
  static void prepare();

  /// Whether memory that was allocated since the last call can't be reached any
  /// more. LeakSanitizer prints its report then. Once: it reports all leaks
  /// that there ever were.
  bool have_come() noexcept;

 private:
  std::int64_t allocations_ = 0;  ///< that were there at the last call
  bool has_begun_ = false;
  bool is_off_ = false;
  unsigned false_alarms_ = 0;
};

}  // namespace vigil
