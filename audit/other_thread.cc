// SPDX-License-Identifier: Apache-2.0
#include "audit/other_thread.h"

#include <atomic>
#include <cstdint>
#include <thread>

namespace vigil {
namespace {

std::atomic<bool> reuses{false};

/// A thread that waits for jobs.
class Helper {
 public:
  Helper() = default;
  Helper(const Helper&) = delete;
  Helper& operator=(const Helper&) = delete;
  ~Helper() {
    if (!thread_.joinable()) return;
    hand_over(State::kEnd);
    thread_.join();
  }

  void run(const std::function<void()>& job) {
    if (!thread_.joinable()) {
      thread_ = std::thread([this] { work(); });
    }
    job_ = &job;
    hand_over(State::kWork);
    // SAFETY: the acquire pairs with the release at the end of the job (W6):
    // as after a join, all that it did is seen here.
    state_.wait(State::kWork, std::memory_order_acquire);
  }

 private:
  enum class State : std::uint8_t { kIdle, kWork, kEnd };

  /// SAFETY: the release pairs with the acquire in work(): the job, and all
  /// that came before it, is seen there.
  void hand_over(State state) {
    state_.store(state, std::memory_order_release);
    state_.notify_one();
  }

  void work() noexcept {
    for (;;) {
      state_.wait(State::kIdle, std::memory_order_acquire);
      if (state_.load(std::memory_order_acquire) == State::kEnd) return;
      (*job_)();
      hand_over(State::kIdle);
    }
  }

  std::atomic<State> state_{State::kIdle};
  const std::function<void()>* job_ = nullptr;
  std::thread thread_;
};

}  // namespace

void on_other_thread(const std::function<void()>& job) {
  if (reuses.load(std::memory_order_relaxed)) {
    thread_local Helper helper;
    helper.run(job);
    return;
  }
  std::thread([&job] { job(); }).join();
}

void reuse_other_threads() noexcept {
  reuses.store(true, std::memory_order_relaxed);
}

}  // namespace vigil
