// SPDX-License-Identifier: Apache-2.0
// A spawned task as wakers and queues see it, whatever its future.
#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include "executor/context.h"
#include "executor/inbox.h"
#include "executor/reference_count.h"
#include "executor/runtime.h"
#include "executor/wait_list.h"
#include "executor/waker.h"

namespace vigil::detail {

class Core;

struct WakeMessage : Message {
  WakeMessage() noexcept : Message(/*is_cancel=*/false) {}
};
struct CancelMessage : Message {
  CancelMessage() noexcept : Message(/*is_cancel=*/true) {}
};

/// The header that wakers point to.
///
/// A reference is held by each waker, by each join and cancel handle, by the
/// core while the task is unfinished, and by each queue that the task is in.
/// The future goes when the task ends, on the executor's thread; the header
/// when the last reference goes, on any thread.
class TaskHeader : private WakeMessage, private CancelMessage {
 public:
  TaskHeader(Core& core, std::string_view name);
  TaskHeader(const TaskHeader&) = delete;
  TaskHeader& operator=(const TaskHeader&) = delete;

  void acquire() noexcept { references_.acquire(); }
  void release() noexcept {
    if (references_.release()) delete this;
  }

  /// A waker that owns one of the references; the caller gives it one.
  RawWaker raw_waker() const noexcept { return {this, &kWakerVTable}; }

  Core& core() const noexcept { return core_; }
  bool is_finished() const noexcept { return finished_; }
  const std::string& name() const noexcept { return name_; }
  WaitList& joiners() noexcept { return joiners_; }

 protected:
  /// Polls the future; true when it is ready or has thrown. Keeps the outcome.
  virtual bool poll(Context& context) noexcept = 0;
  /// Destroys the future. What its destructor throws is dropped (law E8).
  virtual void destroy_future() noexcept = 0;
  virtual ~TaskHeader();

 private:
  friend Core;
  static const RawWakerVTable kWakerVTable;

  ReferenceCount references_;
  /// Set by the wake from elsewhere that pushes the WakeMessage, cleared when
  /// the inbox is handled: of several such wakes one wins, and it alone uses
  /// the message. Wakes from within the run don't look at it: the push may be
  /// long in coming.
  std::atomic<bool> in_inbox_{false};
  /// Set by the first cancellation from outside the run, which alone uses the
  /// CancelMessage. Never cleared: one is enough.
  std::atomic<bool> cancel_sent_{false};
  // The executor's thread only:
  bool finished_ = false;
  bool is_ready_ = false;  ///< In the ready queue.
  TaskHeader* next_ready_ = nullptr;
  Core& core_;
  TaskHeader* previous_ = nullptr;  ///< Among the unfinished tasks.
  TaskHeader* next_ = nullptr;
  WaitList joiners_;
  WaitNote wait_note_;
  std::string name_;
};

}  // namespace vigil::detail
