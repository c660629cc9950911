// SPDX-License-Identifier: Apache-2.0
#include "executor/task_matrix_model.h"

#include <utility>
#include <vector>

namespace vigil::testing {

bool TaskModel::run(const Script& script, std::vector<Snapshot>& expected) {
  expected_ = &expected;
  for (const Step step : script) {
    if (step == Step::kSettle) {
      settle();
    } else {
      perform(step);
      note(step);
    }
    if (!makes_sense_) return false;
  }
  return (op_done_ || c_.op == WakerOp::kNone) &&
         (cancel_done_ || c_.cancel == CancelTime::kNever);
}

void TaskModel::note(Step step) {
  now_.step = step;
  now_.is_finished = has_handle_ ? (is_finished() ? 1 : 0) : -1;
  expected_->push_back(now_);
}

void TaskModel::perform(Step step) {
  switch (step) {
    case Step::kSpawn:  // rule 6: it is queued
      has_handle_ = is_queued_ = true;
      interest_ = 1;
      break;
    case Step::kJoin:
      join();
      break;
    case Step::kPollJoin:
      if (now_.joined == Joined::kNothing) poll_join();
      break;
    case Step::kDropJoin:
      has_join_ = join_waits_ = false;
      drop_interest();
      break;
    case Step::kDropHandle:
      drop_handle();
      break;
    case Step::kCancel:
      cancel();
      break;
    case Step::kWake:
      require(now_.polls > 0 && !is_finished());
      is_queued_ = true;
      break;
    case Step::kOp:
      operate();
      break;
    case Step::kDropExecutor:  // rule 10: within a poll, after that poll
      is_gone_ = !c_.in_run;
      if (is_gone_) end(End::kCancelled);
      break;
    case Step::kLeave:
      is_gone_ = true;
      end(End::kCancelled);
      now_.stuck = 0;
      break;
    case Step::kSettle:
    case Step::kDropRest:
    case Step::kPoll:
      break;
  }
}

void TaskModel::settle() {
  // Rule 9: what was sent takes effect when the owner next looks, which is
  // before any poll.
  if (std::exchange(cancel_is_sent_, false)) end(End::kCancelled);
  if (c_.in_run) {
    for (int round = 0; round < kRounds; ++round) {
      if (is_queued_ && !is_finished()) poll();
      note(Step::kSettle);
    }
  } else {
    while (is_queued_ && !is_finished()) poll();
    now_.stuck = is_finished() ? 0 : 1;  // rule 16
    note(Step::kSettle);
  }
}

void TaskModel::poll() {
  is_queued_ = false;
  const bool is_first = ++now_.polls == 1;
  if (now_.polls == c_.poll_of_op()) operate();  // E2: queued after this poll
  const bool cancels_itself = now_.polls == c_.poll_of_cancel();
  if (cancels_itself) cancel();
  note(Step::kPoll);
  switch (c_.behaviour) {
    case Behaviour::kReady:
      end(End::kReturned);
      break;
    case Behaviour::kReadyWhenWoken:
      if (!is_first) end(End::kReturned);
      break;
    case Behaviour::kNeverReady:
      break;
    case Behaviour::kThrows:
      end(End::kThrew);
      break;
    case Behaviour::kThrowsWhenWoken:
      if (!is_first) end(End::kThrew);
      break;
  }
  // Rule 9: the end that the poll gave stands, else it is cancelled now.
  if (cancels_itself) end(End::kCancelled);
}

void TaskModel::end(End how) {
  if (is_finished()) return;
  end_ = how;
  if (how == End::kReturned) {
    ++now_.outputs_made;
    is_output_kept_ = true;
    if (interest_ == 0) {
      is_output_kept_ = false;
      ++now_.outputs_destroyed;
    }
  }
  if (c_.op != WakerOp::kNone && c_.is_in_destructor()) operate();
  if (c_.cancel == CancelTime::kInDestructor) cancel();
  if (how == End::kThrew && interest_ != 0) now_.errors_alive = 1;
  ++now_.futures_destroyed;                                    // E5
  if (std::exchange(join_waits_, false)) ++now_.joiner_wakes;  // rule 7
}

void TaskModel::cancel() {
  cancel_done_ = true;
  require(c_.cancel_by != CancelBy::kHandle || has_handle_);
  switch (c_.cancel) {
    case CancelTime::kNever:
    case CancelTime::kInFirstPoll:
    case CancelTime::kInSecondPoll:  // poll() does it
    case CancelTime::kInDestructor:  // it has ended already
      return;
    case CancelTime::kBeforeFirstPoll:
    case CancelTime::kBeforeExecutorEnd:
      break;
    case CancelTime::kWhilePending:
      require(now_.polls > 0 && !is_finished() && !is_queued_);
      break;
    case CancelTime::kWhenWoken:
      require(now_.polls > 0 && !is_finished() && is_queued_);
      break;
    case CancelTime::kAfterEnd:
      require(is_finished());
      break;
    case CancelTime::kAfterExecutor:
      require(is_gone_);
      break;
  }
  const bool is_at_once = c_.cancel_by == CancelBy::kHandle ||
                          (c_.cancel_by != CancelBy::kThread && c_.in_run);
  if (is_at_once) {
    end(End::kCancelled);
  } else {
    cancel_is_sent_ = true;
  }
}

void TaskModel::operate() {
  op_done_ = true;
  require(now_.polls > 0);
  // A wake is stale if its waker is not the latest poll's.
  require(c_.op != WakerOp::kStale || now_.polls > 1);
  require(c_.op != WakerOp::kAfterEnd || is_finished());
  if (c_.op != WakerOp::kDrop) is_queued_ = true;  // E1; many wakes are one
}

void TaskModel::join() {
  require(has_handle_);
  require(c_.join != JoinPlan::kLate || is_finished());
  if (c_.handle == HandlePlan::kUsedUp) {
    has_handle_ = false;  // the join has its interest now
  } else {
    ++interest_;
  }
  has_join_ = true;
  poll_join();
}

void TaskModel::poll_join() {
  switch (end_) {
    case End::kNone:
      join_waits_ = true;
      break;
    case End::kReturned:
      now_.joined = Joined::kValue;
      // The joiner destroys what it got: a copy, or the output itself.
      if (c_.handle == HandlePlan::kUsedUp) {
        is_output_kept_ = false;
      } else {
        ++now_.outputs_made;
      }
      ++now_.outputs_destroyed;
      break;
    case End::kThrew:
      now_.joined = Joined::kException;
      break;
    case End::kCancelled:
      now_.joined = Joined::kCancelled;
      break;
  }
}

void TaskModel::drop_handle() {
  if (c_.handle == HandlePlan::kAfterFirstPoll) {
    require(now_.polls > 0 && !is_finished());
  }
  if (c_.handle == HandlePlan::kAfterEnd) require(is_finished());
  has_handle_ = false;
  drop_interest();
}

void TaskModel::drop_interest() {
  if (--interest_ != 0) return;
  now_.errors_alive = 0;
  if (std::exchange(is_output_kept_, false)) ++now_.outputs_destroyed;
}

}  // namespace vigil::testing
