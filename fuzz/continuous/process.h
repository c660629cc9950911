// SPDX-License-Identifier: Apache-2.0
// A process of a fuzzer: in a process group of its own, which dies with the
// runner; its output is read without blocking, in bounded memory.
#pragma once

#include <poll.h>
#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/continuous/capture.h"
#include "fuzz/continuous/classify.h"

namespace vigil::continuous {

using Clock = std::chrono::steady_clock;

/// What is to be run.
struct Command {
  std::vector<std::string> arguments;  ///< the binary first
  /// On top of the runner's own environment.
  std::map<std::string, std::string> environment{};
  double limit_seconds = 0;    ///< then it is killed
  std::uint64_t limit_mb = 0;  ///< of memory; 0: none
  /// For each line on standard error, as it comes.
  std::function<void(std::string_view)> on_line{};
};

/// What came of it.
struct Finished {
  Ending ending;
  bool is_asked_to_end = false;  ///< then how it ended says little
  double seconds = 0;
  std::string output;  ///< what it printed to standard output
  std::string errors;  ///< what it printed to standard error
};

/// A running process.
/// Thread safety: one thread.
class Process {
 public:
  /// Starts it. Throws std::system_error if there is no process to be had; a
  /// binary that can't be run is a process that exits with 127.
  explicit Process(const Command& command);
  /// Kills what still runs.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// What to wait for.
  std::vector<pollfd> to_poll() const;
  /// Reads what is there.
  void read();
  /// Kills it if it is over one of its limits.
  void enforce_limits();
  /// Asks it to end; it is killed if it takes longer than `seconds`.
  void ask_to_end(double seconds);
  /// Whether it has ended. If so it is no more, nor is its process group.
  bool has_ended();
  /// REQUIRES: has_ended().
  Finished finish();

  /// Gives it so much more time.
  void postpone(Clock::duration time) { deadline_ += time; }

 private:
  struct Stream {
    int descriptor = -1;
    BoundedText text{};
    LineSplitter lines{};
  };

  void read(Stream& stream, bool has_lines);
  void kill(Ending::Kind why);

  std::function<void(std::string_view)> on_line_;
  std::uint64_t limit_mb_;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point deadline_;
  Stream output_;
  Stream errors_;
  pid_t pid_ = -1;
  bool is_asked_to_end_ = false;
  bool is_killed_ = false;
  bool is_reaped_ = false;
  Ending ending_;
};

}  // namespace vigil::continuous
