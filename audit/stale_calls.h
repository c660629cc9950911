// SPDX-License-Identifier: Apache-2.0
// Runs without the calls that the harness adds, to tell what they do from what
// would have happened anyway.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace vigil {

/// What the harness calls for a task that has ended, where its adapter promises
/// that nothing comes of it.
enum class StaleCall : std::uint8_t {
  kWake,    ///< `any_wake`
  kCancel,  ///< `any_cancel`
};

/// While one lives, programs that start on this thread make no such calls
/// (audit/script.h), whatever their adapter promises. May be nested.
/// Thread safety: stays on its thread.
class SilencedStaleCalls {
 public:
  /// REQUIRES: each call is there once.
  explicit SilencedStaleCalls(std::initializer_list<StaleCall> calls) noexcept {
    for (const StaleCall call : calls) {
      const auto index = static_cast<std::size_t>(call);
      ++counts_[index];
      silenced_[index] = true;
    }
  }
  ~SilencedStaleCalls() {
    for (std::size_t i = 0; i < silenced_.size(); ++i) {
      if (silenced_[i]) --counts_[i];
    }
  }
  SilencedStaleCalls(const SilencedStaleCalls&) = delete;
  SilencedStaleCalls& operator=(const SilencedStaleCalls&) = delete;

  static bool any(StaleCall call) noexcept {
    return counts_[static_cast<std::size_t>(call)] != 0;
  }

 private:
  static inline thread_local std::array<unsigned, 2> counts_{};
  std::array<bool, 2> silenced_{};
};

}  // namespace vigil
