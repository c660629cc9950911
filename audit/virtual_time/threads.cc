// SPDX-License-Identifier: Apache-2.0
// Linux tells for each thread whether it runs, and if not, which system call it
// waits in: /proc/self/task/THREAD/syscall. A thread that was woken counts as
// running at once, before it gets a processor, so that no wake is overlooked.
#include "audit/virtual_time/threads.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iterator>

#include "audit/virtual_time/real.h"

namespace vigil::detail {
namespace {

/// The system calls in which a thread waits for another thread, for a time, or
/// for the outside. Not there: what takes its time, such as to write a file.
constexpr long kWaits[] = {
    SYS_futex,         SYS_nanosleep, SYS_clock_nanosleep, SYS_epoll_pwait,
    SYS_epoll_pwait2,  SYS_ppoll,     SYS_pselect6,        SYS_read,
    SYS_recvfrom,      SYS_recvmsg,   SYS_accept,          SYS_accept4,
    SYS_rt_sigsuspend, SYS_wait4,     SYS_waitid,          SYS_rt_sigtimedwait,
#ifdef SYS_epoll_wait  // older architectures have these as well
    SYS_epoll_wait,    SYS_poll,      SYS_select,          SYS_pause,
#endif
#ifdef SYS_futex_waitv
    SYS_futex_waitv,
#endif
};

/// A mutex is locked by a futex within it.
bool is_within(std::uintptr_t address, const void* mutex) {
  const auto begin = reinterpret_cast<std::uintptr_t>(mutex);
  return mutex != nullptr && begin <= address &&
         address < begin + sizeof(pthread_mutex_t);
}

/// What Linux writes of a thread that waits: the number of the system call, and
/// its arguments in hexadecimal; of one that runs: a word.
bool waits(const char* line, const void* ours, const void* held) {
  char* end = nullptr;
  const long call = std::strtol(line, &end, 10);
  if (end == line) return false;
  if (std::find(std::begin(kWaits), std::end(kWaits), call) ==
      std::end(kWaits)) {
    return false;
  }
  if (call != SYS_futex) return true;
  const std::uintptr_t futex = std::strtoull(end, nullptr, 16);
  return !is_within(futex, ours) && !is_within(futex, held);
}

bool thread_waits(const char* thread, const void* ours, const void* held) {
  char path[64];
  std::snprintf(path, sizeof path, "/proc/self/task/%.20s/syscall", thread);
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return errno == ENOENT;  // it has just ended
  char line[256];
  const ssize_t size = real::read(file, line, sizeof line - 1);
  const int error = errno;
  real::close(file);
  if (size < 0) return error == ESRCH;
  line[size] = '\0';
  return waits(line, ours, held);
}

/// A directory has a link to itself, one from above, and one from each below.
bool is_alone() {
  struct stat status;
  return stat("/proc/self/task", &status) == 0 && status.st_nlink == 3;
}

}  // namespace

Others look_at_other_threads(const void* ours, const void* held) noexcept {
  if (is_alone()) return Others::kNone;
  DIR* const threads = opendir("/proc/self/task");
  if (threads == nullptr) {
    std::fputs("vigil: virtual time: /proc/self/task cannot be read\n", stderr);
    std::abort();
  }
  const pid_t self = gettid();
  Others found = Others::kNone;
  while (const dirent* const entry = readdir(threads)) {
    const char* const name = entry->d_name;
    if (name[0] == '.' || std::atoi(name) == self) continue;
    found = thread_waits(name, ours, held) ? Others::kWait : Others::kRun;
    if (found == Others::kRun) break;
  }
  closedir(threads);
  return found;
}

}  // namespace vigil::detail
