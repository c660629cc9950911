// SPDX-License-Identifier: Apache-2.0
#include "fuzz/continuous/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

namespace vigil::continuous {
namespace {

using namespace std::chrono_literals;

std::size_t columns(std::FILE* stream) {
  winsize size{};
  if (::ioctl(::fileno(stream), TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
    return 80;
  }
  return size.ws_col;
}

}  // namespace

Progress::Progress(std::FILE* stream)
    : stream_(stream), is_terminal_(::isatty(::fileno(stream)) == 1) {
  // Elsewhere, the first line comes after the first minute.
  shown_ = is_terminal_ ? begin_ - 1h : begin_;
}

void Progress::clear() {
  if (is_shown_) std::fputs("\r\033[K", stream_);
  is_shown_ = false;
  std::fflush(stream_);
}

void Progress::say(const std::string& text) {
  clear();
  fmt::print(stream_, "{}\n", text);
  std::fflush(stream_);
  shown_ -= is_terminal_ ? 1s : 0s;  // back with the next turn
}

void Progress::show(const std::vector<Target>& targets) {
  const Clock::time_point now = Clock::now();
  const std::chrono::duration<double> since = now - shown_;
  if (since < (is_terminal_ ? 500ms : 60'000ms)) return;
  std::uint64_t executions = 0;
  for (const Target& target : targets) executions += target.run.executions;
  const std::chrono::duration<double> elapsed = now - begin_;
  const double span = std::min(since.count(), std::max(elapsed.count(), 0.5));
  std::string line =
      progress_line(targets, elapsed.count(),
                    static_cast<double>(executions - executions_) / span);
  executions_ = executions;
  shown_ = now;
  if (is_terminal_) {
    line = line.substr(0, columns(stream_) - 1);
    fmt::print(stream_, "\r{}\033[K", line);
    is_shown_ = true;
  } else {
    fmt::print(stream_, "{}\n", line);
  }
  std::fflush(stream_);
}

std::string clock_text(double seconds) {
  const auto whole = static_cast<std::uint64_t>(seconds);
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60,
                     whole % 60);
}

std::string progress_line(const std::vector<Target>& targets,
                          double elapsed_seconds, double executions_a_second) {
  std::string running;
  std::uint64_t coverage = 0;
  std::uint64_t features = 0;
  std::size_t files = 0;
  std::size_t found = 0;
  for (const Target& target : targets) {
    coverage += target.totals.coverage;
    features += target.totals.features;
    files += target.corpus_files;
    found += target.new_findings.size();
    if (target.slices_running == 0) continue;
    running += (running.empty() ? "" : " ") + target.name();
  }
  return fmt::format(
      "{}  {:.0f} exec/s  corpus {}  cov {}  ft {}  new findings {}  {}",
      clock_text(elapsed_seconds), executions_a_second, files, coverage,
      features, found, running.empty() ? "(no fuzzer runs)" : running);
}

}  // namespace vigil::continuous
