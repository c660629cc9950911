// SPDX-License-Identifier: Apache-2.0
#include "audit/subject.h"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <utility>

#include "audit/stale_calls.h"

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
    case Need::kStop:
      return "it makes no promise of stop()";
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

/// What the harness called for tasks that had ended, before a law was broken: a
/// poll without a cause that comes soon after such a wake is taken for one of
/// it; and what such calls upset is often another law.
struct StaleCalls {
  bool wakes = false;
  bool cancels = false;
};

StaleCalls stale_calls_before_fault(const Checked& checked) {
  const auto& polls = checked.observation.polls;
  const std::size_t fault = checked.verdict.violation->poll;
  // They end a poll: what is thrown in it may come of them.
  const bool is_thrown = checked.observation.error_poll == fault;
  const std::size_t end = std::min(fault + (is_thrown ? 1 : 0), polls.size());
  StaleCalls calls;
  for (std::size_t poll = 0; poll < end; ++poll) {
    calls.wakes |= polls[poll].woke_ended.has_value();
    calls.cancels |= polls[poll].cancelled_ended.has_value();
  }
  return calls;
}

/// Whether both break the same law in the same way.
bool is_same(const Checked& a, const Checked& b) {
  if (!a.verdict.violation || !b.verdict.violation) return false;
  const Violation& one = *a.verdict.violation;
  const Violation& other = *b.verdict.violation;
  return one.law == other.law && one.poll == other.poll &&
         one.message == other.message;
}

Checked run_without(const Subject& subject, const Program& program,
                    std::initializer_list<StaleCall> calls) {
  const SilencedStaleCalls silenced(calls);
  return run_and_judge(subject, program);
}

/// The law that a stale wake breaks where this is what comes of it: W11 if it
/// ends the run; E12 if others are polled too often, too early or out of turn.
/// That one is polled no more has other causes: the next wake may be lost, say,
/// whosever it is.
Law law_of_stale_wake(const Checked& checked) {
  const Observation& observed = checked.observation;
  const Violation& violation = *checked.verdict.violation;
  switch (violation.law) {
    case Law::kE7:
    case Law::kE14: {
      const bool is_there = observed.error_poll
                                ? violation.poll == *observed.error_poll
                                : violation.poll + 1 >= observed.polls.size();
      const bool has_thrown =
          !observed.error.empty() && !observed.limit_was_hit && is_there;
      return has_thrown ? Law::kW11 : violation.law;
    }
    case Law::kE3:
    case Law::kE13:
    case Law::kE15:
    case Law::kT2:
    case Law::kT3:
    case Law::kT4:
    case Law::kT5:
    case Law::kT6:
    case Law::kT8:
      return Law::kE12;
    default:
      return violation.law;
  }
}

/// Blames a call for what is broken with it alone.
Checked blame(Checked checked, Law law, std::string_view done) {
  Violation& violation = *checked.verdict.violation;
  violation.law = law;
  violation.message +=
      "; it holds if none that has ended is " + std::string(done);
  return checked;
}

}  // namespace

OperationSet Subject::operations() const noexcept {
  OperationSet set =
      OperationSet::runnable({.park = promises.park,
                              .cancel = promises.cancel,
                              .remote_wake = promises.remote_wake,
                              .stop = promises.stop,
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

// What comes again is no chance: only then does its law change.
Checked check(const Subject& subject, const Program& program) {
  Checked checked = run_and_judge(subject, program);
  if (!checked.verdict.violation) return checked;
  const StaleCalls before = stale_calls_before_fault(checked);
  if (!before.wakes && !before.cancels) return checked;
  const Law law = checked.verdict.violation->law;
  const bool is_of_wake = law == Law::kE12 || law == Law::kW11;
  Checked neither =
      run_without(subject, program, {StaleCall::kWake, StaleCall::kCancel});
  if (neither.verdict.violation) return is_of_wake ? neither : checked;
  if (neither.verdict.kind != Verdict::Kind::kHeld) return checked;
  if (before.cancels) {
    Checked cancels = run_without(subject, program, {StaleCall::kWake});
    if (is_same(cancels, run_without(subject, program, {StaleCall::kWake}))) {
      return blame(std::move(cancels), Law::kE6, "cancelled");
    }
  }
  if (is_of_wake || !before.wakes) return checked;
  const Law of_wake = law_of_stale_wake(checked);
  const bool changes = subject.laws().contains(of_wake) &&
                       is_same(checked, run_and_judge(subject, program));
  return blame(std::move(checked), changes ? of_wake : law, "woken");
}

}  // namespace vigil
