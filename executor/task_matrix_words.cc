// SPDX-License-Identifier: Apache-2.0
// The words of task_matrix.h, for what fails.
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "executor/task_matrix.h"

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
                              "cancelled just before the executor's end",
                              "cancelled after the executor's end"};
constexpr std::array kCancelBys{"by its handle", "by a CancelHandle",
                                "by a CancelHandle on a thread",
                                "by a CancelHandle and on a thread too"};
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
                             "just before the executor's end",
                             "on a thread, just before the executor's end",
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
  add("exceptions alive", s.errors_alive);
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

}  // namespace vigil::testing
