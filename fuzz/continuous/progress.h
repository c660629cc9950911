// SPDX-License-Identifier: Apache-2.0
// What the user sees: a line of progress, lines of news, a table in the end.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "fuzz/continuous/process.h"
#include "fuzz/continuous/workshop.h"

namespace vigil::continuous {

/// Prints to one stream. On a terminal, the line of progress is rewritten in
/// place; elsewhere there is one a minute.
class Progress {
 public:
  explicit Progress(std::FILE* stream);

  /// A line of news.
  void say(const std::string& text);
  /// A line of progress, if it is time for one.
  void show(const std::vector<Target>& targets);
  /// Removes the line of progress.
  void clear();

 private:
  std::FILE* stream_;
  bool is_terminal_;
  bool is_shown_ = false;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point shown_;
  std::uint64_t executions_ = 0;
};

/// `1:02:03`.
std::string clock_text(double seconds);

/// The line of progress, without its end.
std::string progress_line(const std::vector<Target>& targets,
                          double elapsed_seconds, double executions_a_second);

/// How a run ended.
struct Summary {
  double seconds = 0;
  bool is_interrupted = false;
  std::vector<Finding> new_findings;
  std::size_t known_findings = 0;  ///< of all runs
  std::size_t unexamined = 0;      ///< inputs that wait in raw/
};

/// A table of the targets, and the new findings with how to replay them.
std::string summary_text(const std::vector<Target>& targets,
                         const Summary& summary);
/// The same for machines.
std::string summary_json(const std::vector<Target>& targets,
                         const Summary& summary);

}  // namespace vigil::continuous
