// SPDX-License-Identifier: Apache-2.0
#include "fuzz/continuous/signals.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace vigil::continuous {
namespace {

// What the handlers reach.
int ends[2] = {-1, -1};
volatile sig_atomic_t stop_count = 0;

void wake() {
  const int saved = errno;
  // Full, it is readable already.
  if (::write(ends[1], "x", 1) < 0) errno = saved;
  errno = saved;
}

void on_stop(int) {
  stop_count = stop_count + 1;
  wake();
}

void on_child(int) { wake(); }

void handle(int number, void (*handler)(int)) {
  struct sigaction action{};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  ::sigemptyset(&action.sa_mask);
  ::sigaction(number, &action, nullptr);
}

}  // namespace

Signals::Signals() {
  if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
    throw std::system_error(errno, std::generic_category(), "pipe");
  }
  stop_count = 0;
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) handle(number, on_stop);
  handle(SIGCHLD, on_child);
  // Who reads our output may go; the fuzzing need not.
  handle(SIGPIPE, SIG_IGN);
}

Signals::~Signals() {
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGPIPE}) {
    handle(number, SIG_DFL);
  }
  ::close(ends[0]);
  ::close(ends[1]);
}

int Signals::descriptor() const { return ends[0]; }

void Signals::drain() {
  std::array<char, 64> buffer;
  while (::read(ends[0], buffer.data(), buffer.size()) > 0) {
  }
}

int Signals::stops() const { return stop_count; }

}  // namespace vigil::continuous
