// SPDX-License-Identifier: Apache-2.0
#include "audit/subject.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "audit/stale_wakes.h"

namespace vigil {

namespace {

std::string_view what_it_needs(Need need) {
  switch (need) {
    case Need::kNothing:
      return "its dialect does not have it";
    case Need::kPark:
      return "it makes no promise of parking";
    case Need::kCancel:
      return "it makes no promise of cancellation";
    case Need::kRemoteWake:
      return "it makes no promise of wakes from other threads";
    case Need::kWakers:
      return "its wakers are out of a program's reach";
  }
  return "";
}

Checked run_and_judge(const Subject& subject, const Program& program) {
  Checked checked{subject.run(program), {}};
  checked.verdict =
      judge(program, subject.promises, checked.observation, subject.dialect,
            checked.observation.end_of_time.value_or(subject.end_of_time));
  return checked;
}

/// Whether the harness woke a task that had ended, and then a law was broken: a
/// poll without a cause that comes soon after is taken for one of that wake;
/// and what such a wake upsets is often another law.
bool was_woken_stale(const Subject& subject, const Checked& checked) {
  if (subject.dialect != Dialect::kScript || !checked.verdict.violation) {
    return false;
  }
  const auto& polls = checked.observation.polls;
  const std::size_t end =
      std::min(checked.verdict.violation->poll, polls.size());
  return std::any_of(
      polls.begin(), polls.begin() + static_cast<std::ptrdiff_t>(end),
      [](const PollRecord& poll) { return poll.woke_ended.has_value(); });
}

}  // namespace

OperationSet Subject::operations() const noexcept {
  OperationSet set =
      OperationSet::runnable({.park = promises.park,
                              .cancel = promises.cancel,
                              .remote_wake = promises.remote_wake,
                              .wakers = sees_wakers});
  for (const OperationInfo& row : operation_table()) {
    if (lacks.contains(row.op)) set.erase(row.op);
  }
  return set;
}

std::string Subject::why_not(const Program& program) const {
  const OperationSet can = operations();
  std::string why;
  for (const ProgramTask& task : program.tasks) {
    for_each_operation(task.operations, [&](const Operation& operation) {
      if (!why.empty() || can.contains(operation.op)) return;
      const OperationInfo& row = info(operation.op);
      why = std::string(name) + " cannot run `" + std::string(row.name) +
            "` (in task " + task.name +
            "): " + std::string(what_it_needs(row.need));
    });
  }
  return why;
}

Checked check(const Subject& subject, const Program& program) {
  Checked checked = run_and_judge(subject, program);
  if (!was_woken_stale(subject, checked)) return checked;
  const SilencedStaleWakes silenced;
  Checked without = run_and_judge(subject, program);
  Violation& violation = *checked.verdict.violation;
  const bool is_held = without.verdict.kind == Verdict::Kind::kHeld;
  if (violation.law == Law::kE12 || violation.law == Law::kW11) {
    return without.verdict.violation ? without : checked;
  }
  if (is_held)
    violation.message += "; it holds if none that has ended is woken";
  return checked;
}

}  // namespace vigil
