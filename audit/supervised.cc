// SPDX-License-Identifier: Apache-2.0
#include "audit/supervised.h"

#include <poll.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <stdexcept>
#include <utility>

#include "audit/isolated.h"
#include "audit/process_load.h"
#include "audit/shared_memory.h"
#include "audit/watch_beat.h"

#ifndef __has_feature
#define __has_feature(feature) 0
#endif

namespace vigil {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

namespace {

/// A supervisor that did not run itself for longer counts no more than this as
/// time of the program: it was stopped, and so perhaps was the program.
constexpr milliseconds kLongestNap{200};
/// Who would run, and gets no processor, may take so many times the limit, or
/// until it had a part of it as processor time.
constexpr int kPatience = 10;
constexpr int kProcessorPart = 4;
/// Who is interrupted has so long to end in good order.
constexpr milliseconds kGrace{2'000};

/// The process that is watched, for the hooks of fork(). Plain, since a copy
/// of the process must find it as it was.
std::atomic<bool>* is_running_here = nullptr;
std::atomic<bool>* has_forked_here = nullptr;

void after_fork_in_parent() {
  if (is_running_here != nullptr && is_running_here->load()) {
    has_forked_here->store(true);
  }
}

void after_fork_in_child() {
  // The copy of a program's process ends with it.
  if (is_running_here != nullptr && is_running_here->load()) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  }
}

/// Whether nobody reads what this process prints.
bool is_output_closed() {
  std::array<pollfd, 2> files{pollfd{STDOUT_FILENO, 0, 0},
                              pollfd{STDERR_FILENO, 0, 0}};
  if (::poll(files.data(), files.size(), 0) <= 0) return false;
  return ((files[0].revents | files[1].revents) & POLLERR) != 0;
}

}  // namespace

/// The side that waits.
struct Supervisor {
  const Supervision& supervision;
  SharedMemory<Watch::Beat> beat{};
  std::uint64_t count = 0;   ///< as it was last seen
  milliseconds idle{};       ///< for which it has not moved
  milliseconds processor{};  ///< that it had had by then
  Clock::time_point looked = Clock::now();
  std::optional<Clock::time_point> interrupted{};
  bool is_late = false;  ///< the limit has passed

  bool is_hung(pid_t process) {
    const auto now = Clock::now();
    const auto nap = std::chrono::duration_cast<milliseconds>(now - looked);
    if (nap.count() > 0) looked = now;
    const std::uint64_t current = beat->count.load(std::memory_order_relaxed);
    const bool is_running = beat->is_running.load(std::memory_order_acquire);
    const bool moved = std::exchange(count, current) != current;
    if (moved || !is_running) {
      idle = milliseconds(0);
      processor = processor_time(process);
    } else {
      idle += std::min(nap, kLongestNap);
    }
    if (beat->has_forked.load()) return true;
    if (supervision.is_interrupted() && !interrupted) {
      interrupted = now;
      beat->interrupted.store(true, std::memory_order_relaxed);
    }
    is_late = has_run_out(process);
    const bool is_at_work = is_running && !beat->is_done.load();
    const bool is_over =
        interrupted && now - *interrupted > (is_at_work ? 1 : 5) * kGrace;
    return is_over || (is_late && is_still_there(process, current));
  }

  /// The program may return while it is found to be late: another would be
  /// blamed. So the process is halted first.
  bool is_still_there(pid_t process, std::uint64_t current) {
    ::kill(process, SIGSTOP);
    siginfo_t info{};
    for (int look = 0; look < 1'000 && info.si_pid != process; ++look) {
      ::waitid(P_PID, static_cast<id_t>(process), &info,
               WSTOPPED | WEXITED | WNOHANG | WNOWAIT);
      ::usleep(info.si_pid == process ? 0 : 1'000);
    }
    const bool has_ended = info.si_pid == process &&
                           info.si_code != CLD_STOPPED &&
                           info.si_code != CLD_TRAPPED;
    if (!has_ended && beat->is_running.load() &&
        beat->count.load() == current) {
      return true;
    }
    is_late = false;
    ::kill(process, SIGCONT);
    return false;
  }

  /// On a busy machine time alone shows nothing.
  bool has_run_out(pid_t process) const {
    if (idle < supervision.limit) return false;
    return idle >= kPatience * supervision.limit || is_waiting(process) ||
           processor_time(process) - processor >=
               supervision.limit / kProcessorPart;
  }

  std::string work(const std::function<std::string(Watch&)>& what) {
    static const int hooks =
        ::pthread_atfork(nullptr, after_fork_in_parent, after_fork_in_child);
    (void)hooks;
    Watch watch;
    watch.beat_ = beat.get();
    beat->process = ::getpid();
    keep_summaries_in(beat->text);
    is_running_here = &beat->is_running;
    has_forked_here = &beat->has_forked;
    std::string answer = what(watch);
    std::fflush(nullptr);
    // Its exit has a limit, too.
    beat->is_done.store(true, std::memory_order_relaxed);
    watch.begin(beat->item.load(std::memory_order_relaxed));
    return answer;
  }

  Supervised result(const Ending& ending) const {
    Supervised done;
    done.item = beat->item.load();
    if (beat->has_leaked.load(std::memory_order_acquire)) {
      done.leak = Stop{Stop::Kind::kLeak, 0, beat->leak_text.data()};
      done.leaked_item = beat->leaked_item;
    }
    if (ending.has_answered) {
      done.answer = ending.answer;
      const auto stop = stop_of(ending);
      // At its exit LeakSanitizer says it again.
      const bool is_told = done.leak && stop && is_of_sanitizer(*stop);
      if (stop && stop->code != 0 && !is_told) {
        done.afterword =
            "after its work was done, " + describe(*stop, supervision.limit);
      } else if (ending.kind == Ending::Kind::kHung &&
                 (!interrupted || is_late)) {
        done.afterword = "after its work was done, the process did not end";
      }
      return done;
    }
    done.stop = stop_of(ending);
    done.was_killed = interrupted && !is_late &&
                      ending.kind == Ending::Kind::kHung &&
                      !beat->has_forked.load();
    if (done.was_killed) done.stop.reset();
    if (!done.stop || (beat->is_running.load() && !beat->is_done.load())) {
      return done;
    }
    // Nobody listens any more: this process ends as it would have by itself.
    if (ending.kind == Ending::Kind::kSignalled && ending.code == SIGPIPE &&
        is_output_closed()) {
      ::raise(SIGPIPE);
    }
    if (beat->count.load() == 0) {
      throw std::runtime_error(
          "the process that was to run the programs ended before the first: " +
          describe(*done.stop, supervision.limit));
    }
    done.stop->is_after = true;
    return done;
  }

  std::optional<Stop> stop_of(const Ending& ending) const {
    if (beat->has_forked.load()) return Stop{Stop::Kind::kFork};
    if (beat->has_thrown.load(std::memory_order_acquire)) {
      return Stop{Stop::Kind::kThrow, 0, beat->text.data()};
    }
    switch (ending.kind) {
      case Ending::Kind::kHung:
        return Stop{Stop::Kind::kHang};
      case Ending::Kind::kSignalled:
        return Stop{Stop::Kind::kCrash, ending.code, beat->text.data()};
      case Ending::Kind::kExited:
        break;
    }
    return Stop{Stop::Kind::kExit, ending.code, beat->text.data()};
  }
};

namespace {

/// A copy of this process has one thread, and waits for the others for ever.
void require_one_thread() {
#if __has_feature(thread_sanitizer)
  constexpr std::size_t kOwn = 2;
#else
  constexpr std::size_t kOwn = 1;
#endif
  // One that has just been joined may still be there for a moment.
  for (int look = 0; thread_count() > kOwn; ++look) {
    if (look == 100) {
      throw std::runtime_error(
          "other threads run already, before any program does, and a process "
          "of its own for the programs would lack them: let the executor start "
          "its threads when it is made, or do without such a process (--stall "
          "0)");
    }
    ::usleep(1'000);
  }
}

}  // namespace

Supervised supervise(const std::function<std::string(Watch&)>& work,
                     const Supervision& supervision) {
  if (supervision.limit == milliseconds(0)) {
    Watch watch;
    return {.answer = work(watch), .stop = {}, .leak = {}, .afterword = {}};
  }
  require_one_thread();
  Supervisor supervisor{.supervision = supervision};
  // If this process is watched itself: this fork is not the program's.
  std::atomic<bool>* const outer = std::exchange(is_running_here, nullptr);
  LeakDetector::prepare();
  const Ending ending = run_isolated(
      [&] { return supervisor.work(work); },
      Isolation{
          .is_hung = [&](pid_t process) { return supervisor.is_hung(process); },
          .passes_output = supervision.passes_output});
  is_running_here = outer;
  return supervisor.result(ending);
}

}  // namespace vigil
