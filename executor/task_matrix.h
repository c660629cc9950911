// SPDX-License-Identifier: Apache-2.0
// The combination matrix of a task: what its future does, who joins it, when
// its handle goes, when it is cancelled and by whom, and what befalls its waker
// where. In the manner of async-task's tests (`waker_*`, `cancel`) and of
// tokio's `task_combinations`, but exhaustive, and with hand-written futures.
//
// A combination is a short script. TaskModel (task_matrix_model.h) says from
// the contract alone what is to be seen after each of its steps, MatrixWorld
// (task_matrix_world.h) does it on an executor, and both must agree.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace vigil::testing {

/// What the future does.
enum class Behaviour {
  kReady,
  kReadyWhenWoken,  ///< pending at its first poll
  kNeverReady,
  kThrows,
  kThrowsWhenWoken,
};
enum class OutputKind { kPlain, kThrowing, kMoveOnly, kThrowingMoveOnly };
/// When its output is waited for.
enum class JoinPlan {
  kNone,
  kDropped,  ///< polled once, before the task is, and dropped
  kEarly,    ///< polled before the task is, and again after its end
  kLate,     ///< first polled after its end
};
/// When the JoinHandle goes.
enum class HandlePlan {
  kAtOnce,
  kAfterFirstPoll,
  kAfterEnd,
  kAfterExecutor,
  kUsedUp,  ///< by the join, which takes the output
};
enum class CancelTime {
  kNever,
  kBeforeFirstPoll,
  kInFirstPoll,
  kInSecondPoll,
  kWhilePending,
  kWhenWoken,     ///< woken and not yet polled
  kInDestructor,  ///< the future's own
  kAfterEnd,
  kBeforeExecutorEnd,  ///< with nothing run between the two
  kAfterExecutor,
};
enum class CancelBy {
  kHandle,
  kCancelHandle,
  kThread,       ///< by a CancelHandle there
  kHereAndThere  ///< by a CancelHandle, and then on a thread too
};
/// What is done to a waker of the task.
enum class WakerOp {
  kNone,
  kWake,
  kWakeByRef,
  kCloneWakeBoth,
  kDrop,
  kTwice,
  kStale,     ///< the waker of an earlier poll wakes
  kAfterEnd,  ///< the waker that has ended the task's wait wakes again
};
/// Where it is done; a thread is joined at once.
enum class Place {
  kOwnPoll,
  kThreadInOwnPoll,
  kDestructor,  ///< the future's own
  kThreadInDestructor,
  kOther,
  kThread,
  kBeforeExecutorEnd,  ///< with nothing run between the two
  kThreadBeforeExecutorEnd,
  kAfterExecutor,
  kThreadAfterExecutor,
};

struct Combination {
  Behaviour behaviour = Behaviour::kReady;
  bool future_throws = false;  ///< its destructor does
  OutputKind output = OutputKind::kPlain;
  JoinPlan join = JoinPlan::kNone;
  HandlePlan handle = HandlePlan::kAtOnce;
  bool detaches = false;  ///< the handle goes by detach(), else by destruction
  CancelTime cancel = CancelTime::kNever;
  CancelBy cancel_by = CancelBy::kHandle;
  WakerOp op = WakerOp::kNone;
  Place place = Place::kOwnPoll;
  /// All that others do is done by a task of the executor, within one run; else
  /// by the executor's thread, between runs.
  bool in_run = false;

  bool is_in_own_poll() const noexcept {
    return place == Place::kOwnPoll || place == Place::kThreadInOwnPoll;
  }
  bool is_in_destructor() const noexcept {
    return place == Place::kDestructor || place == Place::kThreadInDestructor;
  }
  bool is_by_others() const noexcept {
    return place == Place::kOther || place == Place::kThread;
  }
  bool is_before_executor_end() const noexcept {
    return place == Place::kBeforeExecutorEnd ||
           place == Place::kThreadBeforeExecutorEnd;
  }
  bool is_after_executor() const noexcept {
    return place == Place::kAfterExecutor ||
           place == Place::kThreadAfterExecutor;
  }
  bool is_on_thread() const noexcept {
    return place == Place::kThreadInOwnPoll ||
           place == Place::kThreadInDestructor || place == Place::kThread ||
           place == Place::kThreadBeforeExecutorEnd ||
           place == Place::kThreadAfterExecutor;
  }
  /// The task's poll in which the waker's op or the cancellation is done.
  int poll_of_op() const noexcept {
    if (op == WakerOp::kNone || !is_in_own_poll()) return 0;
    return op == WakerOp::kStale ? 2 : 1;
  }
  int poll_of_cancel() const noexcept {
    if (cancel == CancelTime::kInFirstPoll) return 1;
    return cancel == CancelTime::kInSecondPoll ? 2 : 0;
  }
};

/// In words.
std::string describe(const Combination& combination);

enum class Step {
  kSpawn,
  kJoin,      ///< makes a join and polls it
  kPollJoin,  ///< unless it was ready
  kDropJoin,
  kDropHandle,
  kCancel,
  kWake,  ///< an ordinary wake, of the latest waker
  kOp,
  kSettle,        ///< until the task can't run any more; or one round of it
  kDropExecutor,  ///< within the run, if the combination is
  kLeave,         ///< the run returns; the rest is done outside
  kDropRest,      ///< wakers and the CancelHandle
  kPoll,          ///< no step of a script, but the end of each of the polls
};
const char* describe(Step step) noexcept;

class Script {
 public:
  void add(Step step) { steps_.at(size_++) = step; }
  void add_if(bool is_wanted, Step step) {
    if (is_wanted) add(step);
  }
  const Step* begin() const noexcept { return steps_.data(); }
  const Step* end() const noexcept { return steps_.data() + size_; }
  std::size_t size() const noexcept { return size_; }
  Step operator[](std::size_t index) const { return steps_.at(index); }

 private:
  std::array<Step, 24> steps_{};
  std::size_t size_ = 0;
};

Script script_of(const Combination& combination);

/// Visits every candidate; most, but not all, make sense: TaskModel says which.
void for_each_candidate(const std::function<void(const Combination&)>& visit);

/// What a joiner has got.
enum class Joined { kNothing, kValue, kException, kCancelled, kNonsense };

/// What is to be seen after a step.
struct Snapshot {
  Step step = Step::kSpawn;
  int polls = 0;
  int futures_destroyed = 0;
  int outputs_made = 0;  ///< copies too
  int outputs_destroyed = 0;
  int errors_alive = 0;  ///< what the future has thrown
  int joiner_wakes = 0;
  Joined joined = Joined::kNothing;
  int is_finished = -1;  ///< as the handle says; -1 if there is none
  int stuck = -1;        ///< as the latest run reports; -1 if none has ended
  unsigned faults = 0;   ///< Fault: what must never be

  bool operator==(const Snapshot&) const = default;
};

/// What no combination may show; bits of Snapshot::faults.
enum Fault : unsigned {
  kOnWrongThread = 1,          ///< polled or destroyed there
  kPollWithinPoll = 2,         // E4
  kPollAfterEnd = 4,           // E4
  kMovedAfterPoll = 8,         // F7
  kJoinerWokenBeforeEnd = 16,  // rule 7
  kRunThrew = 32,              // E7
  kWakersLeft = 64,            // W5: clones of the joiner's waker
  kMemoryLeft = 128,           // W12
};

/// If everything that a step makes possible happens in a run, it is observed in
/// rounds: in each, all that is runnable is polled once (rule 2, E13, E15).
/// None of the tasks here can run for longer.
inline constexpr int kRounds = 4;

std::string describe(const Snapshot& snapshot);

/// The first step where the two differ, as text; empty if none does.
std::string difference(const std::vector<Snapshot>& expected,
                       const std::vector<Snapshot>& observed);

}  // namespace vigil::testing
