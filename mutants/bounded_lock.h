// SPDX-License-Identifier: Apache-2.0
// A lock for mutants that deadlock on purpose: long enough for a check to call
// it hung, and not for ever, so that its thread ends.
#pragma once

#include <atomic>
#include <chrono>
#include <thread>

namespace vigil::mutant {

/// How long a check waits before it calls a mutant hung.
inline constexpr std::chrono::milliseconds kHangLimit{2'000};
/// How long a mutant hangs.
inline constexpr std::chrono::milliseconds kHangs{4'000};

/// Calls `is_over` now and then until it is true, or kHangs is over.
template <class IsOver>
void hang_until(IsOver is_over) {
  const auto give_up = std::chrono::steady_clock::now() + kHangs;
  while (!is_over() && std::chrono::steady_clock::now() < give_up) {
    std::this_thread::yield();
  }
}

/// Meets the requirements of std::lock_guard. Not recursive: who takes it twice
/// hangs, and then goes on as if it had it.
class BoundedLock {
 public:
  void lock() noexcept {
    hang_until([this] { return !locked_.exchange(true); });
  }
  void unlock() noexcept { locked_.store(false); }

 private:
  std::atomic<bool> locked_{false};
};

}  // namespace vigil::mutant
