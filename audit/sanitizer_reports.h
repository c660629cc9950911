// SPDX-License-Identifier: Apache-2.0
// What sanitizers tell of the program that runs: the summaries of their
// reports, and whether it left memory behind.
#pragma once

#include <cstdint>
#include <span>

namespace vigil {

/// From now on the summary of the first report of a sanitizer is written to
/// `text`, which stays, as well as printed. Nothing without a sanitizer.
/// Affects the whole process.
void keep_summaries_in(std::span<char> text) noexcept;

/// Looks for leaks between two points, if this build has LeakSanitizer and it is
/// on. Where the number of allocations that are left does not grow, no more is
/// done; where it grows and nothing is leaked, again and again (what is kept for
/// later, in static places), it looks ever more seldom, since each look takes
/// milliseconds. Thread safety: one thread at a time.
class LeakDetector {
 public:
  /// Whether memory that was allocated since the last call, or before, can't be
  /// reached any more. LeakSanitizer prints its report then.
  bool have_come() noexcept;

 private:
  std::int64_t allocations_ = 0;  ///< that were there at the last call
  bool has_begun_ = false;
  std::uint64_t false_alarms_ = 0;
};

}  // namespace vigil
