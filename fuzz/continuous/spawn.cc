// SPDX-License-Identifier: Apache-2.0
#include "fuzz/continuous/spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>

namespace vigil::continuous {
namespace {

using Pipe = std::array<int, 2>;

Pipe make_pipe() {
  Pipe ends{-1, -1};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw std::system_error(errno, std::generic_category(), "pipe");
  }
  // Ours only: a fuzzer may block on its own.
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return ends;
}

/// Descriptors that are closed in the end, unless they are released.
class Descriptors {
 public:
  Descriptors() = default;
  ~Descriptors() {
    for (const int each : all_) ::close(each);
  }
  Descriptors(const Descriptors&) = delete;
  Descriptors& operator=(const Descriptors&) = delete;
  void add(const Pipe& ends) { all_.insert(all_.end(), {ends[0], ends[1]}); }
  void add(int descriptor) { all_.push_back(descriptor); }
  void release(int descriptor) { std::erase(all_, descriptor); }

 private:
  std::vector<int> all_;
};

std::vector<std::string> merged(
    const std::map<std::string, std::string>& environment) {
  std::vector<std::string> result;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (!environment.contains(std::string(text.substr(0, text.find('='))))) {
      result.emplace_back(text);
    }
  }
  for (const auto& [name, value] : environment) {
    result.push_back(name + '=' + value);
  }
  return result;
}

/// As exec() wants them; they point into `texts`.
std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (const std::string& text : texts) {
    result.push_back(const_cast<char*>(text.c_str()));
  }
  result.push_back(nullptr);
  return result;
}

/// Between fork() and exec(): only what is safe in a signal handler.
[[noreturn]] void run_child(pid_t parent, int input, int output, int errors,
                            char* const* arguments, char* const* environment) {
  ::setpgid(0, 0);
  // A runner that dies at once, by kill -9, can't end its fuzzers any more.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);  // it died before that
  // What the runner waits for in its own way, a fuzzer does not.
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD}) {
    ::signal(number, SIG_DFL);
  }
  ::dup2(input, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(errors, STDERR_FILENO);
  ::execve(arguments[0], arguments, environment);
  const auto say = [](const char* text) {
    return ::write(STDERR_FILENO, text, std::strlen(text)) >= 0;
  };
  const char* const why = ::strerrordesc_np(errno);
  if (say("cannot run ") && say(arguments[0]) && say(": ") && say(why)) {
    say("\n");
  }
  ::_exit(127);
}

}  // namespace

Spawned spawn(const std::vector<std::string>& arguments,
              const std::map<std::string, std::string>& environment) {
  const std::vector<std::string> variables = merged(environment);
  const std::vector<char*> argv = pointers(arguments);
  const std::vector<char*> envp = pointers(variables);
  Descriptors opened;
  const int input = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (input < 0) {
    throw std::system_error(errno, std::generic_category(), "/dev/null");
  }
  opened.add(input);
  const Pipe output = make_pipe();
  opened.add(output);
  const Pipe errors = make_pipe();
  opened.add(errors);
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid == 0) {
    run_child(parent, input, output[1], errors[1], argv.data(), envp.data());
  }
  if (pid < 0) throw std::system_error(errno, std::generic_category(), "fork");
  ::setpgid(pid, pid);  // whoever comes first
  opened.release(output[0]);
  opened.release(errors[0]);
  return {.pid = pid, .output = output[0], .errors = errors[0]};
}

}  // namespace vigil::continuous
