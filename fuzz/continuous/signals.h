// SPDX-License-Identifier: Apache-2.0
// Signals, as something to poll.
#pragma once

namespace vigil::continuous {

/// Makes SIGINT, SIGTERM and SIGHUP ask the runner to stop, and SIGCHLD wake
/// it. Thread safety: one runner a process.
class Signals {
 public:
  /// Throws std::system_error.
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  /// Readable when a signal came.
  int descriptor() const;
  /// Makes it unreadable.
  void drain();
  /// How many of those that ask to stop came.
  int stops() const;
};

}  // namespace vigil::continuous
