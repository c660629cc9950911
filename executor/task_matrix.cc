// SPDX-License-Identifier: Apache-2.0
#include "executor/task_matrix.h"

#include <cstddef>
#include <functional>
#include <vector>

namespace vigil::testing {
namespace {

/// Each value of an enum, up to the last.
template <class Enum>
std::vector<Enum> all_to(Enum last) {
  std::vector<Enum> values;
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    values.push_back(static_cast<Enum>(i));
  }
  return values;
}

bool has_output(Behaviour behaviour) {
  return behaviour == Behaviour::kReady ||
         behaviour == Behaviour::kReadyWhenWoken;
}

/// The parts of a combination that go together, and each only where they do.
std::vector<Combination> bodies() {
  std::vector<Combination> all;
  for (const Behaviour behaviour : all_to(Behaviour::kThrowsWhenWoken)) {
    for (const bool future_throws : {false, true}) {
      for (const OutputKind output : all_to(OutputKind::kThrowingMoveOnly)) {
        if (output != OutputKind::kPlain && !has_output(behaviour)) continue;
        Combination c;
        c.behaviour = behaviour;
        c.future_throws = future_throws;
        c.output = output;
        all.push_back(c);
      }
    }
  }
  return all;
}

std::vector<Combination> with_handles(const std::vector<Combination>& bodies) {
  std::vector<Combination> all;
  for (Combination c : bodies) {
    const bool copies =
        c.output == OutputKind::kPlain || c.output == OutputKind::kThrowing;
    for (c.join = JoinPlan::kNone; c.join <= JoinPlan::kLate;
         c.join = static_cast<JoinPlan>(static_cast<int>(c.join) + 1)) {
      for (const HandlePlan handle : all_to(HandlePlan::kUsedUp)) {
        const bool used_up = handle == HandlePlan::kUsedUp;
        if (c.join == JoinPlan::kNone ? used_up : !copies && !used_up) continue;
        if (c.join == JoinPlan::kLate && handle < HandlePlan::kAfterEnd) {
          continue;
        }
        c.handle = handle;
        c.detaches = false;
        all.push_back(c);
        c.detaches = true;
        if (!used_up) all.push_back(c);
      }
    }
  }
  return all;
}

std::vector<Combination> cancels() {
  std::vector<Combination> all(1);  // never
  for (const CancelTime time : all_to(CancelTime::kAfterExecutor)) {
    if (time == CancelTime::kNever) continue;
    for (const CancelBy by : all_to(CancelBy::kHereAndThere)) {
      Combination c;
      c.cancel = time;
      c.cancel_by = by;
      all.push_back(c);
    }
  }
  return all;
}

std::vector<Combination> ops() {
  std::vector<Combination> all(1);  // none
  for (const WakerOp op : all_to(WakerOp::kAfterEnd)) {
    if (op == WakerOp::kNone) continue;
    for (const Place place : all_to(Place::kThreadAfterExecutor)) {
      Combination c;
      c.op = op;
      c.place = place;
      if (op == WakerOp::kAfterEnd && c.is_in_own_poll()) continue;
      all.push_back(c);
    }
  }
  return all;
}

bool uses_thread(const Combination& c) {
  return c.is_on_thread() ||
         (c.cancel != CancelTime::kNever && c.cancel_by >= CancelBy::kThread);
}

/// Threads are slow, so fewer values of the other axes go with them.
bool is_worth_a_thread(const Combination& c) {
  if (c.detaches || c.handle == HandlePlan::kAfterFirstPoll ||
      c.handle == HandlePlan::kAfterEnd) {
    return false;
  }
  if (c.cancel >= CancelTime::kAfterEnd && c.op > WakerOp::kWake) return false;
  const bool has_usual_destructors =
      c.output == OutputKind::kPlain && !c.future_throws;
  const bool has_strange_destructors =
      c.output == OutputKind::kThrowingMoveOnly && c.future_throws;
  return has_usual_destructors || has_strange_destructors;
}

/// Some of the candidates need no model to see that they make no sense.
bool is_possible(const Combination& c) {
  // The handle must be there, and no waker is if there was no poll.
  if (c.cancel != CancelTime::kNever && c.cancel_by == CancelBy::kHandle) {
    if (c.handle == HandlePlan::kAtOnce) return false;
    if (c.cancel == CancelTime::kAfterExecutor &&
        c.handle != HandlePlan::kAfterExecutor) {
      return false;
    }
  }
  if (c.cancel == CancelTime::kBeforeFirstPoll && c.op != WakerOp::kNone) {
    return false;
  }
  return !uses_thread(c) || is_worth_a_thread(c);
}

}  // namespace

Script script_of(const Combination& c) {
  const bool joins_early =
      c.join == JoinPlan::kDropped || c.join == JoinPlan::kEarly;
  const bool is_first = c.op != WakerOp::kStale && c.op != WakerOp::kAfterEnd;
  Script script;
  script.add(Step::kSpawn);
  script.add_if(joins_early, Step::kJoin);
  script.add_if(c.handle == HandlePlan::kAtOnce, Step::kDropHandle);
  script.add_if(c.cancel == CancelTime::kBeforeFirstPoll, Step::kCancel);
  script.add(Step::kSettle);

  // It is pending now, if it ever is.
  script.add_if(c.join == JoinPlan::kDropped, Step::kDropJoin);
  script.add_if(c.handle == HandlePlan::kAfterFirstPoll, Step::kDropHandle);
  script.add_if(c.cancel == CancelTime::kWhilePending, Step::kCancel);
  if (is_first) {
    script.add_if(c.op != WakerOp::kNone && c.is_by_others(), Step::kOp);
  } else {
    script.add(Step::kWake);
  }
  script.add_if(c.cancel == CancelTime::kWhenWoken, Step::kCancel);
  script.add(Step::kSettle);

  // It has ended now, or never will by itself.
  script.add_if(c.cancel == CancelTime::kAfterEnd, Step::kCancel);
  script.add_if(!is_first && c.is_by_others(), Step::kOp);
  script.add_if(c.join == JoinPlan::kLate, Step::kJoin);
  script.add_if(c.handle == HandlePlan::kAfterEnd, Step::kDropHandle);
  script.add_if(c.join == JoinPlan::kEarly, Step::kPollJoin);
  script.add(Step::kSettle);

  script.add_if(c.cancel == CancelTime::kBeforeExecutorEnd, Step::kCancel);
  script.add_if(c.is_before_executor_end(), Step::kOp);
  script.add(Step::kDropExecutor);
  script.add_if(c.in_run, Step::kLeave);

  script.add_if(c.cancel == CancelTime::kAfterExecutor, Step::kCancel);
  script.add_if(c.is_after_executor(), Step::kOp);
  script.add_if(c.join == JoinPlan::kEarly, Step::kPollJoin);
  script.add_if(c.handle == HandlePlan::kAfterExecutor, Step::kDropHandle);
  script.add_if(c.join == JoinPlan::kEarly || c.join == JoinPlan::kLate,
                Step::kDropJoin);
  script.add(Step::kDropRest);
  return script;
}

void for_each_candidate(const std::function<void(const Combination&)>& visit) {
  const std::vector<Combination> all_cancels = cancels();
  const std::vector<Combination> all_ops = ops();
  for (Combination c : with_handles(bodies())) {
    for (const Combination& cancel : all_cancels) {
      c.cancel = cancel.cancel;
      c.cancel_by = cancel.cancel_by;
      for (const Combination& op : all_ops) {
        c.op = op.op;
        c.place = op.place;
        if (!is_possible(c)) continue;
        for (const bool in_run : {false, true}) {
          c.in_run = in_run;
          visit(c);
        }
      }
    }
  }
}

}  // namespace vigil::testing
