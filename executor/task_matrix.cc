// SPDX-License-Identifier: Apache-2.0
#include "executor/task_matrix.h"

#include <array>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace vigil::testing {
namespace {

constexpr std::array kBehaviours{
    "is ready at its first poll", "is ready when woken", "is never ready",
    "throws at its first poll", "throws when woken"};
constexpr std::array kOutputs{"plain", "throwing", "move-only",
                              "throwing move-only"};
constexpr std::array kJoins{"no join", "a join that is polled once and dropped",
                            "a join from before its first poll",
                            "a join after its end"};
constexpr std::array kHandles{"at once", "after its first poll",
                              "after its end", "after the executor's",
                              "with the join"};
constexpr std::array kCancels{"never cancelled",
                              "cancelled before its first poll",
                              "cancelled in its own first poll",
                              "cancelled in its own second poll",
                              "cancelled while it is pending",
                              "cancelled when it was just woken",
                              "cancelled in its future's destructor",
                              "cancelled after its end",
                              "cancelled after the executor's end"};
constexpr std::array kCancelBys{"by its handle", "by a CancelHandle",
                                "by a CancelHandle on a thread"};
constexpr std::array kOps{"no wake",
                          "a wake by value",
                          "a wake by reference",
                          "a clone and a wake of both",
                          "a drop of the waker",
                          "two wakes",
                          "a wake of a stale waker",
                          "a wake more after an ordinary one"};
constexpr std::array kPlaces{"in its own poll",
                             "on a thread, in its own poll",
                             "in its future's destructor",
                             "on a thread, in its future's destructor",
                             "by another",
                             "on a thread",
                             "after the executor's end",
                             "on a thread, after the executor's end"};
constexpr std::array kSteps{"spawn",
                            "join",
                            "poll of the join",
                            "drop of the join",
                            "drop of the handle",
                            "cancel",
                            "wake",
                            "waker op",
                            "settling",
                            "drop of the executor",
                            "return of the run",
                            "drop of the rest",
                            "poll"};
constexpr std::array kJoineds{"nothing", "the value", "the exception",
                              "TaskCancelled", "nonsense"};

/// In the order of their bits.
constexpr std::array kFaults{"polled, destroyed or woken on the wrong thread",
                             "a poll within a poll",
                             "a poll after the end",
                             "moved after a poll",
                             "a joiner was woken before the future's end",
                             "run() threw",
                             "clones of the joiner's waker are left",
                             "memory is left"};

template <class Names, class Enum>
const char* name(const Names& names, Enum value) {
  return names.at(static_cast<std::size_t>(value));
}

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
    for (const CancelBy by : all_to(CancelBy::kThread)) {
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
  return c.cancel != CancelTime::kBeforeFirstPoll || c.op == WakerOp::kNone;
}

}  // namespace

std::string describe(const Combination& c) {
  std::string text = "a future that ";
  text.append(name(kBehaviours, c.behaviour));
  if (c.future_throws) text += ", with a destructor that throws";
  text.append(", output ").append(name(kOutputs, c.output));
  text.append("; ").append(name(kJoins, c.join));
  text.append("; the handle is ")
      .append(c.detaches ? "detached " : "dropped ")
      .append(name(kHandles, c.handle));
  text.append("; ").append(name(kCancels, c.cancel));
  if (c.cancel != CancelTime::kNever) {
    text.append(" ").append(name(kCancelBys, c.cancel_by));
  }
  text.append("; ").append(name(kOps, c.op));
  if (c.op != WakerOp::kNone) text.append(" ").append(name(kPlaces, c.place));
  text += c.in_run ? "; within one run" : "; between runs";
  return text;
}

const char* describe(Step step) noexcept { return name(kSteps, step); }

std::string describe(const Snapshot& s) {
  std::string text = "after ";
  text.append(describe(s.step));
  const auto add = [&text](const char* what, int number) {
    text.append(", ").append(what).append(" ").append(std::to_string(number));
  };
  add("polls", s.polls);
  add("futures destroyed", s.futures_destroyed);
  add("outputs made", s.outputs_made);
  add("destroyed", s.outputs_destroyed);
  add("wakes of the joiner", s.joiner_wakes);
  text.append(", who has got ").append(name(kJoineds, s.joined));
  add("is_finished", s.is_finished);
  add("stuck", s.stuck);
  for (std::size_t bit = 0; bit < kFaults.size(); ++bit) {
    if ((s.faults & (1u << bit)) == 0) continue;
    text.append("; FAULT: ").append(kFaults.at(bit));
  }
  return text;
}

std::string difference(const std::vector<Snapshot>& expected,
                       const std::vector<Snapshot>& observed) {
  for (std::size_t i = 0; i < expected.size() || i < observed.size(); ++i) {
    const bool both = i < expected.size() && i < observed.size();
    if (both && expected[i] == observed[i]) continue;
    std::string text = "  step " + std::to_string(i) + "\n    expected: ";
    text += i < expected.size() ? describe(expected[i]) : "no step";
    text += "\n    observed: ";
    text += i < observed.size() ? describe(observed[i]) : "no step";
    return text + "\n";
  }
  return "";
}

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
