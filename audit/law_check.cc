// SPDX-License-Identifier: Apache-2.0
#include "audit/law_check.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

namespace vigil {

std::vector<LawViolation> violations_of(const std::vector<LawResult>& results) {
  std::vector<LawViolation> all;
  for (const LawResult& result : results) {
    for (const std::string& message : result.violations) {
      all.push_back({result.law, message});
    }
  }
  return all;
}

namespace detail {

bool returns_in_time(std::function<void()> work,
                     std::chrono::milliseconds limit) {
  // Shared: a thread that is given up may come back after this call is over.
  struct Shared {
    std::mutex mutex;
    std::condition_variable returned;
    bool has_returned = false;
    std::exception_ptr error;
  };
  const auto shared = std::make_shared<Shared>();
  std::thread thread([shared, work = std::move(work)]() mutable {
    std::exception_ptr error;
    try {
      work();
    } catch (...) {
      error = std::current_exception();
    }
    work = nullptr;  // what it owns goes before the caller goes on
    const std::lock_guard lock(shared->mutex);
    shared->has_returned = true;
    shared->error = std::move(error);
    shared->returned.notify_all();
  });
  std::unique_lock lock(shared->mutex);
  if (!shared->returned.wait_for(lock, limit,
                                 [&] { return shared->has_returned; })) {
    thread.detach();
    return false;
  }
  lock.unlock();
  thread.join();
  if (shared->error) std::rethrow_exception(shared->error);
  return true;
}

ChildEnd run_in_child(const std::function<void()>& work,
                      std::chrono::milliseconds limit) {
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("vigil: fork() failed");
  if (child == 0) {
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    // An exception is a defined end of a call, like a return.
    try {
      work();
    } catch (...) {
    }
    _exit(0);  // no destructors of statics: they belong to the parent
  }
  const auto give_up = std::chrono::steady_clock::now() + limit;
  int status = 0;
  while (waitpid(child, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > give_up) {
      kill(child, SIGKILL);
      waitpid(child, &status, 0);
      return ChildEnd::kHung;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  if (WIFEXITED(status)) {
    return WEXITSTATUS(status) == 0 ? ChildEnd::kReturned : ChildEnd::kCrashed;
  }
  switch (WTERMSIG(status)) {
    case SIGABRT:
    case SIGILL:
    case SIGTRAP:
      return ChildEnd::kTrapped;
    default:
      return ChildEnd::kCrashed;
  }
}

std::string_view to_string(ChildEnd end) noexcept {
  switch (end) {
    case ChildEnd::kReturned:
      return "returned";
    case ChildEnd::kTrapped:
      return "aborted";
    case ChildEnd::kCrashed:
      return "crashed";
    case ChildEnd::kHung:
      return "hung";
  }
  return "?";
}

}  // namespace detail
}  // namespace vigil
