// SPDX-License-Identifier: Apache-2.0
// What a second run() may do. The tasks that are left wait for a wake alone,
// and some had one.
#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "model/accuser.h"

namespace vigil::detail {

bool Accuser::second_run_holds(const SecondRun& second) {
  if (!second.destroyed.empty()) {
    const TaskId task = second.destroyed.front();
    return broken(Law::kE5, task,
                  name(task) +
                      " was destroyed before it had ended, when run() "
                      "was called again");
  }
  if (!second.too_early.empty()) {
    const TaskId task = second.too_early.front();
    return broken(
        Law::kE14, task,
        name(task) + " was polled when run() had returned, by a wake");
  }
  std::vector<std::size_t> polls(program_.tasks.size());
  for (const TaskId task : second.polled) ++polls[task];
  const bool is_whole = second.error.empty() && !second.limit_was_hit;
  for (const TaskId task : second.woken) {
    if (polls[task] != 0 || !is_whole) continue;
    const bool is_remote = std::ranges::count(second.by_thread, task) != 0;
    return broken(Law::kE1, task,
                  name(task) + " was woken when run() had returned" +
                      (is_remote ? ", by another thread," : "") +
                      " and not polled when it was called again");
  }
  return second_run_polls(second) && second_run_ends(second);
}

bool Accuser::second_run_polls(const SecondRun& second) {
  std::vector<bool> is_due(program_.tasks.size());
  for (const TaskId task : second.woken) is_due[task] = true;
  for (const TaskId task : second.polled) {
    const std::string polled =
        name(task) + " was polled when run() was called again, ";
    if (oracle_.status(task) == Oracle::Status::kEnded) {
      return broken(law_of_poll_after_end(task), task,
                    polled + "after it had " + how_it_ended(task));
    }
    if (promises_.exact_polls && !is_due[task]) {
      return broken(Law::kE3, task, polled + "and nothing had woken it");
    }
    is_due[task] = false;
  }
  return true;
}

bool Accuser::second_run_ends(const SecondRun& second) {
  time_ = second.end;
  if (second.limit_was_hit) return true;
  if (!second.error.empty()) {
    return broken(Law::kE14, 0,
                  "run() was called again, and threw: " + second.error);
  }
  const std::string times = "run() was called again " + at(observed_.end) +
                            ", and returned " + at(second.end) + ": time ";
  if (second.end < observed_.end) {
    return broken(Law::kT1, 0, times + "went back");
  }
  if (promises_.exact_deadlines && second.end != observed_.end) {
    return broken(Law::kT3, 0, times + "moved, and nothing was due");
  }
  return true;
}

}  // namespace vigil::detail
