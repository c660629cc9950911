// SPDX-License-Identifier: Apache-2.0
#include "fuzz/continuous/process.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <fstream>
#include <utility>

#include "fuzz/continuous/spawn.h"

namespace vigil::continuous {
namespace {

std::chrono::nanoseconds in_seconds(double seconds) {
  return std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9));
}

/// Memory that is in use; 0 if the process is gone.
std::uint64_t resident_mb(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/statm");
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  file >> size >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) >> 20;
}

}  // namespace

Process::Process(const Command& command)
    : on_line_(command.on_line),
      limit_mb_(command.limit_mb),
      deadline_(begin_ + in_seconds(command.limit_seconds)) {
  const Spawned spawned = spawn(command.arguments, command.environment);
  pid_ = spawned.pid;
  output_.descriptor = spawned.output;
  errors_.descriptor = spawned.errors;
}

Process::~Process() {
  if (!is_reaped_) {
    ::kill(-pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  for (const Stream* const stream : {&output_, &errors_}) {
    if (stream->descriptor >= 0) ::close(stream->descriptor);
  }
}

std::vector<pollfd> Process::to_poll() const {
  std::vector<pollfd> result;
  for (const Stream* const stream : {&output_, &errors_}) {
    if (stream->descriptor < 0) continue;
    result.push_back(
        {.fd = stream->descriptor, .events = POLLIN, .revents = 0});
  }
  return result;
}

void Process::read(Stream& stream, bool has_lines) {
  // One that prints without end must not keep us here.
  constexpr int kMaxReads = 16;
  std::array<char, std::size_t{1} << 16> buffer;
  for (int i = 0; i < kMaxReads && stream.descriptor >= 0; ++i) {
    const ssize_t size =
        ::read(stream.descriptor, buffer.data(), buffer.size());
    if (size < 0) return;  // nothing more now
    if (size == 0) {
      ::close(std::exchange(stream.descriptor, -1));
      return;
    }
    const std::string_view bytes(buffer.data(), static_cast<std::size_t>(size));
    stream.text.append(bytes);
    if (has_lines && on_line_) stream.lines.append(bytes, on_line_);
  }
}

void Process::read() {
  read(output_, false);
  read(errors_, true);
}

void Process::kill(Ending::Kind why) {
  if (is_killed_) return;
  is_killed_ = true;
  ending_.kind = why;
  ::kill(-pid_, SIGKILL);
}

void Process::enforce_limits() {
  if (is_reaped_) return;
  if (Clock::now() >= deadline_) {
    kill(is_asked_to_end_ ? Ending::Kind::kSignalled : Ending::Kind::kHung);
  } else if (limit_mb_ != 0 && resident_mb(pid_) > limit_mb_) {
    kill(Ending::Kind::kTooBig);
  }
}

void Process::ask_to_end(double seconds) {
  if (is_reaped_ || std::exchange(is_asked_to_end_, true)) return;
  deadline_ = std::min(deadline_, Clock::now() + in_seconds(seconds));
  ::kill(-pid_, SIGTERM);
}

bool Process::has_ended() {
  if (is_reaped_) return true;
  siginfo_t info{};
  // It stays a zombie: until it is reaped, nobody else has its number, and the
  // signal reaches only what it left behind.
  if (::waitid(P_PID, static_cast<id_t>(pid_), &info,
               WEXITED | WNOHANG | WNOWAIT) != 0 ||
      info.si_pid != pid_) {
    return false;
  }
  ::kill(-pid_, SIGKILL);
  int status = 0;
  ::waitpid(pid_, &status, 0);
  is_reaped_ = true;
  if (!is_killed_) {
    ending_.kind =
        WIFEXITED(status) ? Ending::Kind::kExited : Ending::Kind::kSignalled;
  }
  ending_.number = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
  return true;
}

Finished Process::finish() {
  read();
  if (on_line_) errors_.lines.finish(on_line_);
  const std::chrono::duration<double> took = Clock::now() - begin_;
  return {.ending = ending_,
          .is_asked_to_end = is_asked_to_end_,
          .seconds = took.count(),
          .output = output_.text.text(),
          .errors = errors_.text.text()};
}

}  // namespace vigil::continuous
