// SPDX-License-Identifier: Apache-2.0
// The count behind everything that is shared between threads here.
#pragma once

#include <atomic>
#include <cstdint>

#include "executor/fatal.h"

namespace vigil::detail {

/// A count of references that aborts rather than overflows (law W16). Any
/// thread.
class ReferenceCount {
 public:
  /// The most references that there may be. Half of what fits, so that all
  /// threads that pass it at once still abort before the count wraps.
  static constexpr std::uint32_t kMax = UINT32_MAX / 2;

  /// Starts with one, the creator's; or with `start`, which is for tests.
  explicit ReferenceCount(std::uint32_t start = 1) noexcept : count_(start) {}
  ReferenceCount(const ReferenceCount&) = delete;
  ReferenceCount& operator=(const ReferenceCount&) = delete;

  /// REQUIRES: the caller holds a reference, or keeps somebody from releasing
  /// the last one. Aborts with a message if there are kMax already.
  void acquire() noexcept {
    // Relaxed: whoever acquires holds a reference already, or got the pointer
    // through something that ordered it.
    if (count_.fetch_add(1, std::memory_order_relaxed) >= kMax) {
      fatal("a reference count would overflow");
    }
  }
  /// True for the last one, who then owns the object alone.
  bool release() noexcept {
    // SAFETY (W6, W12): release, so that what this holder did to the object
    // happens before its end; acquire, so that the last one sees it all.
    return count_.fetch_sub(1, std::memory_order_acq_rel) == 1;
  }

 private:
  std::atomic<std::uint32_t> count_;
};

}  // namespace vigil::detail
