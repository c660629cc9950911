// SPDX-License-Identifier: Apache-2.0
#include "audit/unordered_thread.h"

#include <linux/futex.h>
#include <semaphore.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <thread>
#include <utility>

#include "audit/other_thread.h"
#include "executor/fatal.h"

#ifndef __has_feature
#define __has_feature(feature) 0
#endif

#if defined(__GNUC__) && !defined(__clang__)
// g++ warns that ThreadSanitizer does not look at fences, which is the point.
#pragma GCC diagnostic ignored "-Wtsan"
#endif

namespace vigil {
namespace {

/// By ThreadSanitizer, which alone can tell the difference.
constexpr bool kIsWatched =
#if defined(__SANITIZE_THREAD__) || __has_feature(thread_sanitizer)
    true;
#else
    false;
#endif

}  // namespace

/// Jobs come by a POSIX semaphore, which orders one way, from who posts to who
/// waits. The end of a job is told by a flag that is waited for with a bare
/// system call: what the C++ library waits with would order that way, too.
class UnorderedThread::Worker {
 public:
  Worker() {
    if (sem_init(&jobs_, 0, 0) != 0) detail::fatal("there is no semaphore");
    thread_ = std::thread([this] { work(); });
  }
  ~Worker() {
    sem_post(&jobs_);
    thread_.join();
    sem_destroy(&jobs_);
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // SAFETY (W6): sem_post() releases, so the job and what came before it are
  // seen over there. Back, the flag is relaxed, so that ThreadSanitizer finds
  // no edge. The fences order the two for the processor and for the compiler;
  // ThreadSanitizer does not look at fences. The job is taken, run and freed
  // over there: no access of the harness's own is left without an order.
  void run(std::function<void()> job) {
    job_.store(new std::function<void()>(std::move(job)),
               std::memory_order_relaxed);
    is_busy_.store(1, std::memory_order_relaxed);
    sem_post(&jobs_);
    while (is_busy_.load(std::memory_order_relaxed) != 0) {
      futex(FUTEX_WAIT_PRIVATE);
    }
    std::atomic_thread_fence(std::memory_order_seq_cst);
  }

 private:
  void work() noexcept {
    for (;;) {
      while (sem_wait(&jobs_) != 0) {
        // a signal came
      }
      const std::unique_ptr<std::function<void()>> job(
          job_.exchange(nullptr, std::memory_order_relaxed));
      if (job == nullptr) return;
      (*job)();
      *job = nullptr;
      std::atomic_thread_fence(std::memory_order_seq_cst);
      is_busy_.store(0, std::memory_order_relaxed);
      futex(FUTEX_WAKE_PRIVATE);
    }
  }

  /// Waits while the flag is 1, or wakes who waits. May return without cause.
  void futex(int operation) noexcept {
    static_assert(sizeof(is_busy_) == sizeof(std::uint32_t));
    syscall(SYS_futex, &is_busy_, operation, 1, nullptr);
  }

  std::atomic<std::function<void()>*> job_{nullptr};
  std::atomic<std::uint32_t> is_busy_{0};
  sem_t jobs_{};  ///< how many are to be taken; the end is one with no job
  std::thread thread_;
};

UnorderedThread::UnorderedThread() = default;
UnorderedThread::~UnorderedThread() = default;

void UnorderedThread::run(std::function<void()> job) {
  if (!kIsWatched) {
    return on_other_thread([&job] { std::exchange(job, nullptr)(); });
  }
  if (worker_ == nullptr) worker_ = std::make_unique<Worker>();
  worker_->run(std::move(job));
}

}  // namespace vigil
