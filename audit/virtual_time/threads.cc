// SPDX-License-Identifier: Apache-2.0
// Linux tells for each thread whether it runs, and if not, which system call it
// waits in: /proc/self/task/THREAD/syscall. A thread that was woken counts as
// running at once, before it gets a processor, so that no wake is overlooked;
// where it is for another processor to wake it, only by its state in `status`.
#include "audit/virtual_time/threads.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>

#include "audit/virtual_time/real.h"

namespace vigil::detail {
namespace {

/// The system calls in which a thread waits for another thread, for a time, or
/// for the outside.
constexpr long kWaits[] = {
    SYS_futex,           SYS_nanosleep,    SYS_clock_nanosleep,
    SYS_restart_syscall, SYS_epoll_pwait,  SYS_epoll_pwait2,
    SYS_ppoll,           SYS_pselect6,     SYS_read,
    SYS_readv,           SYS_write,        SYS_writev,
    SYS_splice,          SYS_tee,          SYS_vmsplice,
    SYS_sendfile,        SYS_openat,       SYS_recvfrom,
    SYS_recvmsg,         SYS_recvmmsg,     SYS_sendto,
    SYS_sendmsg,         SYS_sendmmsg,     SYS_accept,
    SYS_accept4,         SYS_connect,      SYS_flock,
    SYS_fcntl,           SYS_semop,        SYS_semtimedop,
    SYS_msgsnd,          SYS_msgrcv,       SYS_mq_timedsend,
    SYS_mq_timedreceive, SYS_io_getevents, SYS_io_uring_enter,
    SYS_rt_sigsuspend,   SYS_wait4,        SYS_waitid,
    SYS_rt_sigtimedwait,
#ifdef SYS_epoll_wait  // older architectures have these as well
    SYS_epoll_wait,      SYS_poll,         SYS_select,
    SYS_pause,           SYS_open,
#endif
#ifdef SYS_futex_waitv
    SYS_futex_waitv,
#endif
};

[[noreturn]] void cannot_read(const char* path, int error) {
  std::fprintf(stderr, "vigil: virtual time: %s cannot be read: %s\n", path,
               std::strerror(error));
  std::abort();
}

/// A file of a thread's, to the end of the text.
class ThreadFile {
 public:
  ThreadFile(const char* thread, const char* name) {
    char path[64];
    std::snprintf(path, sizeof path, "/proc/self/task/%.20s/%s", thread, name);
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    int error = errno;
    ssize_t size = -1;
    if (file >= 0) {
      size = real::read(file, text_, sizeof text_ - 1);
      error = errno;
      real::close(file);
    }
    if (size >= 0) {
      text_[size] = '\0';
      return;
    }
    has_ended_ = error == ESRCH || (error == ENOENT && is_gone(thread));
    if (!has_ended_) cannot_read(path, error);
  }

  /// The thread has ended: the text is empty.
  bool has_ended() const { return has_ended_; }
  const char* text() const { return text_; }
  /// What follows `name` at the beginning of a line; or the end.
  const char* field(const char* name) const {
    const char* const found = std::strstr(text_, name);
    return found == nullptr ? "" : found + std::strlen(name);
  }

 private:
  /// Else the kernel has no such file of any thread.
  static bool is_gone(const char* thread) {
    char path[64];
    std::snprintf(path, sizeof path, "/proc/self/task/%.20s", thread);
    struct stat status;
    return stat(path, &status) != 0 && errno == ENOENT;
  }

  char text_[4096] = "";
  bool has_ended_ = false;
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

/// Adds to a mark (FNV-1a, by words).
void add(std::uint64_t& mark, std::uint64_t word) {
  mark = (mark ^ word) * 0x100000001B3;
}

/// One that sleeps; one that waits for a disk is at work. Of one that is about
/// to wake, Linux may still write the system call, but no longer that it
/// sleeps.
bool sleeps(const ThreadFile& status) {
  return status.field("\nState:\t")[0] == 'S';
}

/// A main thread that has ended stays.
bool has_ended(const ThreadFile& status) {
  const char state = status.field("\nState:\t")[0];
  return status.has_ended() || state == 'Z' || state == 'X';
}

/// Of one that may wake now and then: if it is to do more than to look and
/// sleep again, it is at `ours` by now or on its way there.
bool known_thread_waits(const char* thread, const void* ours,
                        const void* held) {
  const ThreadFile status(thread, "status");
  if (has_ended(status)) return true;
  const ThreadFile call(thread, "syscall");
  return sleeps(status) && waits(call.text(), ours, held);
}

/// Looks whether it waits, and only then how often it has: so the latter is
/// known of a moment when, if the next look finds the same, it waited.
bool thread_waits(const char* thread, const void* ours, const void* held,
                  std::uint64_t& mark) {
  const ThreadFile call(thread, "syscall");
  const ThreadFile status(thread, "status");
  const char* const switches = status.field("\nvoluntary_ctxt_switches:");
  if (switches[0] == '\0' && !status.has_ended()) {
    cannot_read("voluntary_ctxt_switches of a thread", ENODATA);
  }
  add(mark, std::strtoull(switches, nullptr, 10));
  return has_ended(status) ||
         (sleeps(status) && waits(call.text(), ours, held));
}

}  // namespace

// A directory has a link to itself, one from above, and one from each below.
bool is_alone() noexcept {
  struct stat status;
  return stat("/proc/self/task", &status) == 0 && status.st_nlink == 3;
}

Sight look_at_other_threads(const void* ours, const void* held,
                            bool (*is_known)(pid_t)) noexcept {
  if (is_alone()) return {};
  DIR* const threads = opendir("/proc/self/task");
  if (threads == nullptr) cannot_read("/proc/self/task", errno);
  const pid_t self = gettid();
  Sight sight = {.others = Others::kWait, .mark = 0xCBF29CE484222325};
  while (const dirent* const entry = readdir(threads)) {
    const char* const name = entry->d_name;
    if (name[0] == '.') continue;
    const pid_t thread = std::atoi(name);
    add(sight.mark, static_cast<std::uint64_t>(thread));
    if (thread == self) continue;
    if (is_known(thread) ? !known_thread_waits(name, ours, held)
                         : !thread_waits(name, ours, held, sight.mark)) {
      sight.others = Others::kRun;
      break;
    }
  }
  closedir(threads);
  return sight;
}

}  // namespace vigil::detail
