// SPDX-License-Identifier: Apache-2.0
#include "mutants/isolated.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <system_error>
#include <utility>

namespace vigil {
namespace {

constexpr std::size_t kMaxKept = 200'000;

/// A pipe; both ends close with it.
class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_.data(), O_CLOEXEC) != 0) {
      throw std::system_error(errno, std::generic_category(), "pipe");
    }
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    for (std::size_t end = 0; end < 2; ++end) close_end(end);
  }
  void close_end(std::size_t end) {
    if (ends_[end] >= 0) ::close(std::exchange(ends_[end], -1));
  }
  int end(std::size_t end) const { return ends_[end]; }

 private:
  std::array<int, 2> ends_{-1, -1};
};

void write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

[[noreturn]] void be_child(const std::function<std::string()>& work,
                           const Pipe& answer, const Pipe& errors) {
  ::dup2(errors.end(1), STDERR_FILENO);
  ::dup2(errors.end(1), STDOUT_FILENO);
  write_all(answer.end(1), work());
  std::exit(0);
}

/// Appends what is there to read, as far as it is kept. False at the end.
bool read_some(int file, std::string& text) {
  std::array<char, 4096> buffer{};
  const ssize_t count = ::read(file, buffer.data(), buffer.size());
  if (count < 0) return errno == EINTR;
  const std::size_t room = kMaxKept - std::min(kMaxKept, text.size());
  text.append(buffer.data(), std::min(room, static_cast<std::size_t>(count)));
  return count != 0;
}

/// Reads both until the child has closed them. False if the time runs out.
bool read_both(const Pipe& answer, const Pipe& errors, Ending& ending,
               std::chrono::steady_clock::time_point deadline) {
  bool is_open[2] = {true, true};
  while (is_open[0] || is_open[1]) {
    std::array<pollfd, 2> files{
        pollfd{is_open[0] ? answer.end(0) : -1, POLLIN, 0},
        pollfd{is_open[1] ? errors.end(0) : -1, POLLIN, 0}};
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    if (::poll(files.data(), files.size(), static_cast<int>(left.count())) <
        0) {
      continue;
    }
    if (files[0].revents != 0) {
      is_open[0] = read_some(answer.end(0), ending.answer);
    }
    if (files[1].revents != 0) {
      is_open[1] = read_some(errors.end(0), ending.errors);
    }
  }
  return true;
}

}  // namespace

Ending run_isolated(const std::function<std::string()>& work,
                    std::chrono::milliseconds limit) {
  Pipe answer;
  Pipe errors;
  std::fflush(nullptr);  // else the child writes it once more
  const pid_t child = ::fork();
  if (child < 0)
    throw std::system_error(errno, std::generic_category(), "fork");
  if (child == 0) {
    // A group of its own: what it starts is killed with it.
    ::setpgid(0, 0);
    be_child(work, answer, errors);
  }
  ::setpgid(child, child);
  answer.close_end(1);
  errors.close_end(1);
  Ending ending;
  const bool has_ended = read_both(answer, errors, ending,
                                   std::chrono::steady_clock::now() + limit);
  if (!has_ended) ::kill(-child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  ::kill(-child, SIGKILL);
  if (!has_ended) {
    ending.kind = Ending::Kind::kHung;
  } else if (WIFSIGNALED(status)) {
    ending.kind = Ending::Kind::kSignalled;
    ending.code = WTERMSIG(status);
  } else {
    ending.code = WEXITSTATUS(status);
  }
  return ending;
}

std::string report_kind(const std::string& errors) {
  // AddressSanitizer: KIND on address; LeakSanitizer: detected memory leaks;
  // ThreadSanitizer: KIND (pid=1); file:line:column: runtime error: TEXT.
  for (const std::string_view tool :
       {"ERROR: AddressSanitizer: ", "ERROR: LeakSanitizer: ",
        "WARNING: ThreadSanitizer: ", "FATAL: ThreadSanitizer: ",
        "runtime error: "}) {
    const std::size_t at = errors.find(tool);
    if (at == std::string::npos) continue;
    std::string_view rest = std::string_view(errors).substr(at + tool.size());
    rest = rest.substr(0, rest.find('\n'));
    for (const std::string_view end :
         {" on address", " on unknown", " (pid=", " 0x", ": 0x"}) {
      rest = rest.substr(0, rest.find(end));
    }
    return std::string(rest);
  }
  return {};
}

}  // namespace vigil
