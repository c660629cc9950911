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

void close_pipe(const Pipe& ends) {
  for (const int end : ends) ::close(end);
}

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
  const int input = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  const Pipe output = make_pipe();
  const Pipe errors = make_pipe();
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid == 0) {
    run_child(parent, input, output[1], errors[1], argv.data(), envp.data());
  }
  const int error = errno;
  ::close(input);
  if (pid < 0) {
    close_pipe(output);
    close_pipe(errors);
    throw std::system_error(error, std::generic_category(), "fork");
  }
  ::setpgid(pid, pid);  // whoever comes first
  ::close(output[1]);
  ::close(errors[1]);
  return {.pid = pid, .output = output[0], .errors = errors[0]};
}

}  // namespace vigil::continuous
