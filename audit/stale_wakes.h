// SPDX-License-Identifier: Apache-2.0
// Runs without the wakes that the harness adds, to tell what they do from what
// would have happened anyway.
#pragma once

namespace vigil {

/// While one lives, programs that start on this thread wake no task that has
/// ended (audit/script.h), whatever their adapter promises. May be nested.
/// Thread safety: stays on its thread.
class SilencedStaleWakes {
 public:
  SilencedStaleWakes() noexcept { ++count_; }
  ~SilencedStaleWakes() { --count_; }
  SilencedStaleWakes(const SilencedStaleWakes&) = delete;
  SilencedStaleWakes& operator=(const SilencedStaleWakes&) = delete;

  static bool any() noexcept { return count_ != 0; }

 private:
  static inline thread_local unsigned count_ = 0;
};

}  // namespace vigil
