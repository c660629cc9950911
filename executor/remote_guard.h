// SPDX-License-Identifier: Apache-2.0
// RemoteGuard: tells an executor that another thread may still wake its tasks.
#pragma once

#include <utility>

#include "executor/core.h"

namespace vigil {

/// While one exists, a run() that has nothing runnable blocks until a wake or a
/// cancellation arrives from another thread, or the last guard goes; time
/// stands still meanwhile, and no timer fires. Without guards an idle run moves
/// on to the next timer, or ends, whatever other threads are about to do.
///
/// Executor::remote_guard() makes it. A guard that only tasks of this executor
/// own, all of them waiting for each other, makes run() block for ever.
///
/// Thread safety: it may be moved to, used and destroyed on any thread, also
/// when the executor is gone; one guard, one thread at a time.
class RemoteGuard {
 public:
  explicit RemoteGuard(detail::Core& core) noexcept : core_(&core) {
    core.add_guard();
  }
  /// Takes over; `other` then guards nothing.
  RemoteGuard(RemoteGuard&& other) noexcept
      : core_(std::exchange(other.core_, nullptr)) {}
  RemoteGuard& operator=(RemoteGuard&& other) noexcept {
    RemoteGuard old(std::move(*this));
    core_ = std::exchange(other.core_, nullptr);
    return *this;
  }
  ~RemoteGuard() {
    if (core_ != nullptr) core_->remove_guard();
  }

 private:
  detail::Core* core_;
};

}  // namespace vigil
