// SPDX-License-Identifier: Apache-2.0
// Does what a combination of task_matrix.h says, on an executor, and notes what
// is to be seen after each step.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "executor/context.h"
#include "executor/join.h"
#include "executor/poll.h"
#include "executor/task_matrix.h"
#include "executor/task_matrix_parts.h"
#include "executor/test_support.h"
#include "executor/waker.h"

namespace vigil::testing {

/// One combination on one executor, which has the interface of
/// vigil::Executor: spawn() and run(), and handles like JoinHandle and
/// CancelHandle.
template <class Executor, bool kFutureThrows, class T>
class MatrixWorld {
 public:
  using Output = T;

  MatrixWorld(const Combination& combination, OtherThread& thread,
              std::vector<Snapshot>& observed)
      : c_(combination),
        script_(script_of(combination)),
        thread_(thread),
        observed_(observed) {
    executor_.emplace();
    joiner_.on_wake = [this] {
      ledger_.check_thread();
      ++ledger_.now.joiner_wakes;
    };
  }
  MatrixWorld(const MatrixWorld&) = delete;
  MatrixWorld& operator=(const MatrixWorld&) = delete;

  void run() {
    if (c_.in_run) {
      executor_->spawn(Driver{this}).detach();
      run_executor();
      // A driver that was forgotten has not come to this.
      if (next_ == script_.size() || script_[next_] != Step::kLeave) return;
      note(script_[next_++]);
    }
    while (next_ != script_.size()) {
      const Step step = script_[next_++];
      if (step == Step::kSettle) {
        run_executor();
      } else {
        perform(step);
      }
      if (step == Step::kDropRest) {
        ledger_.fault_if(joiner_.live() != 0, kWakersLeft);
      }
      note(step);
    }
  }

  // For MatrixFuture.
  Ledger& ledger() noexcept { return ledger_; }
  void in_poll(Context& context) {
    const int polls = ledger_.now.polls;
    if (c_.op != WakerOp::kNone || script_wakes()) {
      latest_ = context.waker();
      if (c_.op == WakerOp::kStale && polls == 1) earliest_ = latest_;
    }
    if (polls == c_.poll_of_op()) {
      if (c_.op == WakerOp::kWakeByRef && c_.place == Place::kOwnPoll) {
        context.waker().wake_by_ref();
      } else {
        operate();
      }
    }
    if (polls == c_.poll_of_cancel()) cancel();
    // What outlives the poll is wanted only if somebody uses it later.
    if (c_.op != WakerOp::kStale && c_.is_in_own_poll()) drop_wakers();
    note(Step::kPoll);
  }
  void in_destructor() {
    if (c_.op != WakerOp::kNone && c_.is_in_destructor()) operate();
    if (c_.cancel == CancelTime::kInDestructor) cancel();
  }

 private:
  using Handles = HandlesOf<Executor, T>;

  /// The task that does the script's steps, if they are done in a run.
  struct Driver {
    using Output = void;
    Poll<void> poll(Context& context) {
      while (world->script_[world->next_] != Step::kLeave) {
        const Step step = world->script_[world->next_];
        if (step == Step::kSettle) {
          if (rounds > 0) world->note(step);
          if (rounds++ < kRounds) {
            context.waker().wake_by_ref();
            return pending;
          }
          rounds = 0;
        } else {
          world->perform(step);
          world->note(step);
        }
        ++world->next_;
      }
      return pending;  // the executor is gone, when this returns
    }
    MatrixWorld* world;
    int rounds = 0;
  };

  bool script_wakes() const noexcept {
    for (const Step step : script_) {
      if (step == Step::kWake) return true;
    }
    return false;
  }
  void note(Step step) {
    Snapshot& now = ledger_.now;
    now.step = step;
    now.is_finished =
        handle_.has_value() ? static_cast<int>(handle_->is_finished()) : -1;
    observed_.push_back(now);
  }
  void run_executor() {
    try {
      ledger_.now.stuck = static_cast<int>(executor_->run().stuck.size());
    } catch (...) {
      ledger_.now.faults |= kRunThrew;
    }
  }

  void perform(Step step) {
    switch (step) {
      case Step::kSpawn:
        handle_.emplace(executor_->spawn(
            MatrixFuture<MatrixWorld, kFutureThrows>(*this, c_.behaviour)));
        if (c_.cancel != CancelTime::kNever &&
            c_.cancel_by != CancelBy::kHandle) {
          cancel_.emplace(handle_->cancel_handle());
        }
        break;
      case Step::kJoin:
        make_join();
        poll_join();
        break;
      case Step::kPollJoin:
        if (ledger_.now.joined == Joined::kNothing) poll_join();
        break;
      case Step::kDropJoin:
        join_.reset();
        break;
      case Step::kDropHandle:
        if (c_.detaches) handle_->detach();
        handle_.reset();
        break;
      case Step::kCancel:
        cancel();
        break;
      case Step::kWake:
        if (latest_) latest_->wake_by_ref();
        break;
      case Step::kOp:
        operate();
        break;
      case Step::kDropExecutor:
        executor_.reset();
        break;
      case Step::kDropRest:
        drop_wakers();
        cancel_.reset();
        break;
      case Step::kSettle:
      case Step::kLeave:
      case Step::kPoll:
        break;
    }
  }

  void cancel() {
    switch (c_.cancel_by) {
      case CancelBy::kHandle:
        handle_->cancel();
        break;
      case CancelBy::kCancelHandle:
        cancel_->cancel();
        break;
      case CancelBy::kHereAndThere:
        cancel_->cancel();
        [[fallthrough]];
      case CancelBy::kThread:
        thread_.run([this] {
          const auto copy = *cancel_;
          copy.cancel();
        });
        break;
    }
  }

  void operate() {
    if (!latest_) return;  // it was not polled, which has been noted
    if (c_.is_on_thread()) {
      thread_.run([this] { operate_here(); });
    } else {
      operate_here();
    }
  }
  void operate_here() {
    switch (c_.op) {
      case WakerOp::kNone:
        break;
      case WakerOp::kWake:
      case WakerOp::kAfterEnd:
        std::move(*std::exchange(latest_, std::nullopt)).wake();
        break;
      case WakerOp::kWakeByRef:
        latest_->wake_by_ref();
        break;
      case WakerOp::kCloneWakeBoth: {
        Waker clone(*latest_);
        std::move(*std::exchange(latest_, std::nullopt)).wake();
        std::move(clone).wake();
        break;
      }
      case WakerOp::kDrop:
        drop_wakers();
        break;
      case WakerOp::kTwice:
        latest_->wake_by_ref();
        std::move(*std::exchange(latest_, std::nullopt)).wake();
        break;
      case WakerOp::kStale:
        std::move(*std::exchange(earliest_, std::nullopt)).wake();
        break;
    }
  }
  void drop_wakers() {
    earliest_.reset();
    latest_.reset();
  }

  void make_join() {
    if (c_.handle == HandlePlan::kUsedUp) {
      join_.emplace(std::move(*handle_).into_future());
      handle_.reset();
    } else if constexpr (T::kIsCopyable) {
      join_.emplace(handle_->join());
    }
  }
  /// Polls with the joiner's waker, and destroys what it gets.
  void poll_join() {
    const Waker waker = joiner_.waker();
    Context context(waker);
    Joined& joined = ledger_.now.joined;
    try {
      Poll<T> answer = join_->poll(context);
      if (answer.is_pending()) return;
      const T output = std::move(answer).take();
      joined = output.is_right() ? Joined::kValue : Joined::kNonsense;
    } catch (const TaskCancelled&) {
      joined = Joined::kCancelled;
    } catch (const MatrixError&) {
      joined = Joined::kException;
    } catch (const DestructorError&) {
      // Of the output, here. The executor lets none out.
      if (joined == Joined::kNothing) joined = Joined::kNonsense;
    }
  }

  const Combination c_;
  const Script script_;
  OtherThread& thread_;
  std::vector<Snapshot>& observed_;
  std::size_t next_ = 0;
  Ledger ledger_;
  WakeCounter joiner_;
  std::optional<Executor> executor_;
  std::optional<typename Handles::Handle> handle_;
  std::optional<typename Handles::Cancel> cancel_;
  std::optional<typename Handles::Join> join_;
  std::optional<Waker> earliest_;  ///< Of the first poll.
  std::optional<Waker> latest_;
};

}  // namespace vigil::testing
