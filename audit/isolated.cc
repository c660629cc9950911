// SPDX-License-Identifier: Apache-2.0
#include "audit/isolated.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <string_view>
#include <system_error>
#include <utility>

namespace vigil {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// As much of each end of a text is kept.
constexpr std::size_t kMaxKept = 200'000;
/// Who prints without end is listened to for so long after its end.
constexpr milliseconds kAfterword{500};

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
  bool is_open(std::size_t end) const { return ends_[end] >= 0; }
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

/// Its size comes first, so that a part of it is not taken for the whole.
void send_answer(int file, const std::string& answer) {
  const std::uint64_t size = answer.size();
  std::array<char, sizeof size> bytes{};
  std::memcpy(bytes.data(), &size, sizeof size);
  write_all(file, {bytes.data(), bytes.size()});
  write_all(file, answer);
}

/// What send_answer() sent, if all of it has come.
void take_answer(std::string_view bytes, Ending& ending) {
  std::uint64_t size = 0;
  if (bytes.size() < sizeof size) return;
  std::memcpy(&size, bytes.data(), sizeof size);
  bytes.remove_prefix(sizeof size);
  if (bytes.size() != size) return;
  ending.answer = bytes;
  ending.has_answered = true;
}

/// Nothing that `work` throws may reach the code of the parent.
[[noreturn]] void be_child(const std::function<std::string()>& work,
                           Pipe& answer, Pipe& errors,
                           bool passes_output) noexcept {
  answer.close_end(0);
  errors.close_end(0);
  if (!passes_output) {
    ::dup2(errors.end(1), STDERR_FILENO);
    ::dup2(errors.end(1), STDOUT_FILENO);
  }
  try {
    send_answer(answer.end(1), work());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "exception: %s\n", error.what());
    std::_Exit(1);
  } catch (...) {
    std::fputs("exception\n", stderr);
    std::_Exit(1);
  }
  std::exit(0);
}

/// Keeps both ends of what is appended.
class Excerpt {
 public:
  void append(std::string_view text) {
    const std::size_t room = kMaxKept - head_.size();
    head_ += text.substr(0, room);
    if (text.size() <= room) return;
    tail_ += text.substr(room);
    if (tail_.size() > 2 * kMaxKept) forget(tail_.size() - kMaxKept);
  }
  std::string text() && {
    if (tail_.size() > kMaxKept) forget(tail_.size() - kMaxKept);
    if (forgotten_ == 0) return std::move(head_) + tail_;
    return std::move(head_) + "\n[" + std::to_string(forgotten_) +
           " bytes are left out]\n" + tail_;
  }

 private:
  void forget(std::size_t count) {
    tail_.erase(0, count);
    forgotten_ += count;
  }

  std::string head_;
  std::string tail_;
  std::size_t forgotten_ = 0;
};

/// The child, seen from its parent.
class Child {
 public:
  Child(pid_t pid, Pipe& answer, Pipe& errors)
      : pid_(pid), answer_(answer), errors_(errors) {}

  /// Listens until it has ended. False if it is found to hang.
  bool outlive(const std::function<bool(pid_t)>& is_hung) {
    while (!has_ended()) {
      if (is_hung(pid_)) return false;
      // The pipes tell of its end, unless something else holds them as well;
      // once they are closed it is a matter of a moment.
      const bool listens = answer_.is_open(0) || errors_.is_open(0);
      listen(milliseconds(listens ? 20 : 1));
    }
    return true;
  }
  /// Ends it and all that it started. Before the end is asked for its status,
  /// so that no other process has its number.
  void kill_all() const { ::kill(-pid_, SIGKILL); }
  /// Its status, after its end.
  int bury() const {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
  }
  /// What it said.
  void tell(Ending& ending) {
    const auto deadline = Clock::now() + kAfterword;
    while (Clock::now() < deadline && listen(milliseconds(0))) {
    }
    take_answer(answer_text_, ending);
    ending.errors = std::move(errors_text_).text();
  }

 private:
  /// Leaves its number taken.
  bool has_ended() const {
    siginfo_t info{};
    return ::waitid(P_PID, static_cast<id_t>(pid_), &info,
                    WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == pid_;
  }
  /// Reads what is there, or comes in time. False if there was nothing.
  bool listen(milliseconds time) {
    std::array<pollfd, 2> files{pollfd{answer_.end(0), POLLIN, 0},
                                pollfd{errors_.end(0), POLLIN, 0}};
    if (::poll(files.data(), files.size(), static_cast<int>(time.count())) <=
        0) {
      return false;
    }
    if (files[0].revents != 0) {
      read_some(answer_, [this](std::string_view some) {  //
        answer_text_ += some;
      });
    }
    if (files[1].revents != 0) {
      read_some(errors_, [this](std::string_view some) {  //
        errors_text_.append(some);
      });
    }
    return true;
  }
  /// Closes the pipe at its end.
  template <class Append>
  static void read_some(Pipe& pipe, Append append) {
    std::array<char, 16'384> buffer;
    const ssize_t count = ::read(pipe.end(0), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) return;
    if (count <= 0) return pipe.close_end(0);
    append(std::string_view(buffer.data(), static_cast<std::size_t>(count)));
  }

  const pid_t pid_;
  Pipe& answer_;
  Pipe& errors_;
  std::string answer_text_;
  Excerpt errors_text_;
};

/// A group of its own: what it starts is killed with it. It is killed with its
/// parent, even if that has just ended.
void tie_to(pid_t parent) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) std::_Exit(1);
}

/// Hundreds of crashes may follow. By 1 also those cores are left out that a
/// pipe takes, whatever the limit.
void leave_no_core() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_CORE, &limit) != 0) return;
  limit.rlim_cur = std::min<rlim_t>(1, limit.rlim_max);
  ::setrlimit(RLIMIT_CORE, &limit);
}

}  // namespace

Ending run_isolated(const std::function<std::string()>& work,
                    std::chrono::milliseconds limit) {
  const auto deadline = Clock::now() + limit;
  return run_isolated(work, Isolation{.is_hung = [=](pid_t) {
                        return Clock::now() >= deadline;
                      }});
}

Ending run_isolated(const std::function<std::string()>& work,
                    const Isolation& isolation) {
  Pipe answer;
  Pipe errors;
  std::fflush(nullptr);  // else the child writes it once more
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (pid == 0) {
    tie_to(parent);
    leave_no_core();
    be_child(work, answer, errors, isolation.passes_output);
  }
  ::setpgid(pid, pid);
  answer.close_end(1);
  errors.close_end(1);
  Child child(pid, answer, errors);
  Ending ending;
  const bool has_ended = child.outlive(isolation.is_hung);
  child.kill_all();
  const int status = child.bury();
  child.tell(ending);
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
  // ThreadSanitizer: KIND (pid=1); file:line:column: runtime error: TEXT;
  // libstdc++: Assertion 'TEXT' failed.
  for (const std::string_view tool :
       {"ERROR: AddressSanitizer: ", "ERROR: LeakSanitizer: ",
        "WARNING: ThreadSanitizer: ", "FATAL: ThreadSanitizer: ",
        "ERROR: ThreadSanitizer: ", "runtime error: ", "Assertion '"}) {
    const std::size_t at = errors.find(tool);
    if (at == std::string::npos) continue;
    std::string_view rest = std::string_view(errors).substr(at + tool.size());
    rest = rest.substr(0, rest.find('\n'));
    if (tool.starts_with("Assertion")) return "failed assertion";
    for (const std::string_view end :
         {" on address", " on unknown", " (pid=", " 0x", ": 0x"}) {
      rest = rest.substr(0, rest.find(end));
    }
    return std::string(rest);
  }
  return {};
}

}  // namespace vigil
