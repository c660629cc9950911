// SPDX-License-Identifier: Apache-2.0
// CancelHandle: the way to end a task from any thread.
#pragma once

#include <utility>

#include "executor/core.h"
#include "executor/fatal.h"
#include "executor/task_header.h"

namespace vigil {

/// Cancels one task; JoinHandle::cancel_handle() makes it. It keeps neither the
/// task's future nor its output, and may outlive the task and the executor.
///
/// Thread safety: any thread, at any time; different copies at once.
class CancelHandle {
 public:
  explicit CancelHandle(detail::TaskHeader& task) noexcept : task_(&task) {
    task.acquire();
  }
  CancelHandle(const CancelHandle& other) noexcept : task_(other.task_) {
    if (task_ != nullptr) task_->acquire();
  }
  /// Takes over; `other` may then only be assigned to or destroyed.
  CancelHandle(CancelHandle&& other) noexcept
      : task_(std::exchange(other.task_, nullptr)) {}
  CancelHandle& operator=(CancelHandle other) noexcept {
    std::swap(task_, other.task_);
    return *this;
  }
  ~CancelHandle() {
    if (task_ != nullptr) task_->release();
  }

  /// Within a run of the task's executor, as JoinHandle::cancel(). Elsewhere,
  /// also between its runs, it leaves word and returns: the task then ends when
  /// the executor gets to it, in one line with the wakes from elsewhere. Never
  /// blocks or throws; does nothing if the task is finished.
  /// REQUIRES: not moved from; aborts with a message if it was.
  void cancel() const noexcept {
    if (task_ == nullptr) detail::fatal("a moved-from CancelHandle was used");
    // SAFETY (W8): what is cancelled may destroy this very handle; the core
    // holds a reference of its own for as long as it needs the task.
    task_->core().send_cancel(*task_);
  }

 private:
  detail::TaskHeader* task_;
};

}  // namespace vigil
