// SPDX-License-Identifier: Apache-2.0
// The interpreter's operations that complete at once.
#include <algorithm>
#include <vector>

#include "executor/time.h"
#include "model/interpreter.h"
#include "model/interpreter_state.h"

namespace vigil {
namespace {

bool is_wake(Op op) {
  return op == Op::kWakeByValue || op == Op::kWakeByReference ||
         op == Op::kWakeByValueOnThread;
}

}  // namespace

Interpreter::Progress Interpreter::act(TaskId task, const Operation& operation,
                                       Outcome& outcome) {
  const std::uint32_t reference = operation.reference;
  const auto number = static_cast<std::uint64_t>(operation.number);
  switch (operation.op) {
    case Op::kReset:
      outcome = reset(reference, operation.number);
      break;
    case Op::kSpawn:
      if (is_spawned(reference)) {
        outcome = {Outcome::Kind::kAgain};
        break;
      }
      tasks_[reference].status = TaskState::Status::kLive;
      tasks_[reference].root.block = &program_.tasks[reference].operations;
      spawned_.push_back(reference);
      host_.spawned(reference);
      break;
    case Op::kDetach:
      if (is_spawned(reference)) tasks_[reference].is_detached = true;
      break;
    case Op::kCancel:
      if (reference == task) {
        cancels_itself_ = true;
      } else {
        cancel(reference);
      }
      break;
    case Op::kSet:
      is_set_[reference] = 1;
      wake_all(event_lines_[reference]);
      break;
    case Op::kNotify:
      notify(notifies_[reference], Wake::kEvent);
      break;
    case Op::kAdd:
      counters_[reference] += number;
      break;
    case Op::kRead:
      outcome = {Outcome::Kind::kUnsigned, counters_[reference]};
      break;
    case Op::kLog:
      outcome = {Outcome::Kind::kSigned, number};
      break;
    case Op::kThrow:
      outcome = {Outcome::Kind::kThrew};
      return Progress::kThrew;
    default:
      return act_hostile(task, operation, outcome);
  }
  return Progress::kCompleted;
}

Interpreter::Progress Interpreter::act_hostile(TaskId task,
                                               const Operation& operation,
                                               Outcome& outcome) {
  const std::uint32_t reference = operation.reference;
  const bool has_task = info(operation.op).reference == ReferenceKind::kTask;
  std::vector<TaskId>* const kept =
      info(operation.op).reference == ReferenceKind::kWaker
          ? &wakers_[reference]
          : nullptr;
  if (operation.op == Op::kKeepWaker) {
    kept->assign(1, task);
    return Progress::kCompleted;
  }
  if (kept != nullptr ? kept->empty() : has_task && !is_live(reference)) {
    outcome = {Outcome::Kind::kNone};
    return Progress::kCompleted;
  }
  const TaskId target = kept != nullptr ? kept->back() : reference;
  if (kept != nullptr && !is_live(target) && is_wake(operation.op)) {
    has_woken_ended_ = true;
  }
  switch (operation.op) {
    case Op::kSpuriousWake:
    case Op::kWakeByReference:
      wake(target, Wake::kSpurious);
      break;
    case Op::kSpuriousWakeOnThread:
      host_.woken_on_thread(target);
      break;
    case Op::kCancelOnThread:
      host_.cancelled_on_thread(target);
      break;
    case Op::kDropExecutor:
      drops_executor_ = true;
      break;
    case Op::kCloneWaker:
      kept->push_back(target);
      break;
    case Op::kDropWaker:
    case Op::kDropWakerOnThread:
      kept->pop_back();
      break;
    case Op::kWakeByValue:
      kept->pop_back();
      wake(target, Wake::kSpurious);
      break;
    case Op::kWakeByValueOnThread:
      kept->pop_back();
      if (is_live(target)) host_.woken_on_thread(target);
      break;
    default:  // kSwapWaker: which waker wakes a task is not seen here
      break;
  }
  return Progress::kCompleted;
}

Outcome Interpreter::reset(TaskId target, std::int64_t delay) {
  Activity* first = nullptr;
  for (Activity* const activity : tasks_[target].timers) {
    const bool is_sleep = activity->operation->op != Op::kTimeout;
    if (!is_sleep || is_due(*activity)) continue;
    if (first == nullptr || activity->began < first->began) first = activity;
  }
  if (first == nullptr) return {Outcome::Kind::kNone};
  const ProgramTime deadline = std::min(
      end_of_time_, saturating_add(Time(Duration(now_)), Duration(delay))
                        .time_since_epoch()
                        .count());
  give_up(*first);
  first->timer = {.deadline = deadline,
                  .sequence = next_sequence_++,
                  .is_saturated = deadline == end_of_time_,
                  .was_reset = true};
  if (deadline <= now_) wake(target, Wake::kReset);
  host_.timer_changed(target);
  return {};
}

}  // namespace vigil
