// SPDX-License-Identifier: Apache-2.0
// Work in a process of its own: what it says, and how it ends, whatever it
// does.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace vigil {

/// How a process ended.
struct Ending {
  enum class Kind : std::uint8_t { kExited, kSignalled, kHung };
  Kind kind = Kind::kExited;
  int code = 0;        ///< the exit status, or the signal
  std::string answer;  ///< what `work` returned; empty if it did not return
  std::string errors;  ///< the beginning and the end of what it printed
  bool has_answered = false;  ///< whether `answer` is whole
};

/// Runs `work` in a copy of this process, which then exits with 0, with all
/// that belongs to an exit (a leak checker, say). Kills it after `limit`, and
/// with it what it started; it dies with this process, too. An exception out of
/// `work` is an exit with 1, and a line on standard error.
/// REQUIRES: this process has no other thread, and waits for no child
/// elsewhere.
Ending run_isolated(const std::function<std::string()>& work,
                    std::chrono::milliseconds limit);

/// How a process is watched, where a limit of time is not enough.
struct Isolation {
  /// Asked some fifty times a second, with the number of the process; if true,
  /// it is killed, and counts as hung.
  std::function<bool(pid_t)> is_hung;
  /// Whether what it prints goes where this process prints, not to `errors`.
  bool passes_output = false;
};
/// The same, watched so.
Ending run_isolated(const std::function<std::string()>& work,
                    const Isolation& isolation);

/// The kind of error that a sanitizer's report in `errors` is about, such as
/// `heap-use-after-free` or `data race`; empty if there is no report.
std::string report_kind(const std::string& errors);

}  // namespace vigil
