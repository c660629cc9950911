// SPDX-License-Identifier: Apache-2.0
// What the contract says about each combination of task_matrix.h. It knows
// nothing of the executor's code: no queue, no waker, no reference count.
#pragma once

#include <vector>

#include "executor/task_matrix.h"

namespace vigil::testing {

class TaskModel {
 public:
  explicit TaskModel(const Combination& combination) : c_(combination) {}

  /// Appends to `expected` what is to be seen after each step and each poll.
  /// False if the combination makes no sense: what it names does not come to
  /// pass, as a cancellation while a task is pending that never is.
  bool run(const Script& script, std::vector<Snapshot>& expected);

 private:
  enum class End { kNone, kReturned, kThrew, kCancelled };

  void perform(Step step);
  void settle();
  void poll();
  void end(End how);
  void cancel();
  void operate();
  void join();
  void poll_join();
  void drop_handle();
  void drop_interest();
  void require(bool holds) { makes_sense_ = makes_sense_ && holds; }
  bool is_finished() const { return end_ != End::kNone; }
  void note(Step step);

  const Combination& c_;
  std::vector<Snapshot>* expected_ = nullptr;
  Snapshot now_;
  bool makes_sense_ = true;
  bool op_done_ = false;
  bool cancel_done_ = false;

  End end_ = End::kNone;
  bool is_queued_ = false;       ///< A wake has not been answered by a poll.
  bool cancel_is_sent_ = false;  ///< It takes effect when the owner looks.
  bool is_gone_ = false;         ///< The executor.
  bool has_handle_ = false;
  bool has_join_ = false;
  bool join_waits_ = false;
  int interest_ = 0;  ///< Handles and joins.
  bool is_output_kept_ = false;
};

}  // namespace vigil::testing
