// SPDX-License-Identifier: Apache-2.0
#include "audit/subject.h"

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

/// Whether the law is one that a wake by the harness may have taken from
/// another: a poll without a cause that came soon after it.
bool blames_stale_wake(const Subject& subject, const Verdict& verdict) {
  if (subject.dialect != Dialect::kScript || !subject.promises.any_wake) {
    return false;
  }
  return verdict.violation && (verdict.violation->law == Law::kE12 ||
                               verdict.violation->law == Law::kW11);
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
  if (!blames_stale_wake(subject, checked.verdict)) return checked;
  const SilencedStaleWakes silenced;
  Checked without = run_and_judge(subject, program);
  return without.verdict.kind == Verdict::Kind::kBroken ? without : checked;
}

}  // namespace vigil
