// SPDX-License-Identifier: Apache-2.0
// What the checks of the waker and future suites share: what they answer, how
// long they look, and two ways to survive what they look at (a thread that can
// be given up, a process that may crash). No GoogleTest here.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil {

/// A law that a check found broken, and how.
struct LawViolation {
  std::string_view law;  ///< its number in suite_laws.h, such as "W3"
  std::string message;  ///< the smallest case that breaks it, and what was seen
};

/// What the check of one law says.
struct LawResult {
  std::string_view law;
  std::vector<std::string> violations;
  /// Why the law could not be judged; empty if it was.
  std::string not_judged;
  /// How many cases were tried.
  std::uint64_t cases = 0;

  bool is_judged() const noexcept { return not_judged.empty(); }
  bool holds() const noexcept { return is_judged() && violations.empty(); }
};

/// How hard the checks look.
struct LawOptions {
  /// The longest sequence of calls; all up to it are tried.
  std::size_t length_max = 5;
  /// Threads, and calls of each, where a law is about threads.
  unsigned threads = 8;
  unsigned calls_per_thread = 300;
  /// After this a call counts as hung. It bounds hangs and nothing else: no
  /// verdict depends on how fast a call is.
  std::chrono::milliseconds hang_limit{30'000};
};

/// The violations of all results, in order.
std::vector<LawViolation> violations_of(const std::vector<LawResult>& results);

namespace detail {

/// Runs `work` on a thread of its own. False if it has not returned after
/// `limit`; the thread is then given up, so `work` must own all that it uses.
bool returns_in_time(std::function<void()> work,
                     std::chrono::milliseconds limit);

/// How a child process ended.
enum class ChildEnd : std::uint8_t {
  kReturned,
  kTrapped,  ///< by abort() or a trap instruction: a defined end
  kCrashed,  ///< by another signal, or by a sanitizer's report
  kHung,     ///< it was killed at the limit
};

/// Runs `work` in a copy of this process, so that its end is seen and survived.
/// REQUIRES: no other thread holds a lock that `work` needs.
ChildEnd run_in_child(const std::function<void()>& work,
                      std::chrono::milliseconds limit);

/// In words, for messages.
std::string_view to_string(ChildEnd end) noexcept;

}  // namespace detail
}  // namespace vigil
