// SPDX-License-Identifier: Apache-2.0
#include "audit/failure.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "model/explain.h"
#include "model/shrink.h"
#include "model/text.h"
#include "model/trace.h"

namespace vigil {
namespace {

/// So often runs a program that gave different traces, to do so again.
constexpr unsigned kRepetitions = 5;

std::string entry_or_end(const Program& program, const Trace& trace,
                         std::size_t entry) {
  if (entry >= trace.size()) return "nothing more";
  return "`" + print(program, trace[entry]) + "`";
}

Violation difference(const Program& program, const Trace& first,
                     const Observation& later) {
  const Trace& again = later.trace;
  const auto part =
      std::mismatch(first.begin(), first.end(), again.begin(), again.end());
  const auto entry = static_cast<std::size_t>(part.first - first.begin());
  Violation violation{
      .law = Law::kT8,
      .message = "two runs of the program part at entry " +
                 std::to_string(entry) +
                 " of the trace: " + entry_or_end(program, first, entry) +
                 ", and then " + entry_or_end(program, again, entry)};
  const TraceEntry& there = entry < again.size() ? again[entry] : first[entry];
  violation.time = there.time;
  violation.task = there.task;
  const auto poll = std::find_if(
      later.polls.begin(), later.polls.end(),
      [entry](const PollRecord& p) { return p.end_entry > entry; });
  violation.poll = static_cast<std::size_t>(poll - later.polls.begin());
  return violation;
}

}  // namespace

Checked check_repeatedly(const Subject& subject, const Program& program,
                         unsigned more) {
  Checked checked = check(subject, program);
  for (; more != 0 && checked.verdict.kind == Verdict::Kind::kHeld; --more) {
    Observation again = subject.run(program);
    if (again.trace == checked.observation.trace) continue;
    checked.verdict.kind = Verdict::Kind::kBroken;
    checked.verdict.violation =
        difference(program, checked.observation.trace, again);
    checked.observation = std::move(again);
  }
  return checked;
}

SmallestFailure smallest_failure(const Subject& subject, const Program& program,
                                 const Checked& found,
                                 const FailureLimits& limits) {
  const Law law = found.verdict.violation->law;
  // What only a repetition shows, only a repetition shows again.
  const unsigned more = law == Law::kT8 ? kRepetitions : 0;
  std::optional<Checked> last;  // of the last program that failed
  bool was_cut_short = false;
  const auto still_fails = [&](const Program& simpler) {
    was_cut_short |= limits.is_over();
    if (was_cut_short) return false;
    if (limits.may_run && !limits.may_run(simpler)) return false;
    Checked checked = check_repeatedly(subject, simpler, more);
    const auto& violation = checked.verdict.violation;
    if (!violation || violation->law != law) return false;
    last = std::move(checked);
    return true;
  };
  SmallestFailure smallest{
      .program = program, .checked = found, .commented = print(program)};
  if (!still_fails(program)) return smallest;
  smallest.is_repeatable = true;
  ShrinkResult shrunk = shrink(program, still_fails, limits.shrink_runs);
  smallest.program = std::move(shrunk.program);
  smallest.checked = *std::exchange(last, std::nullopt);
  smallest.shrink_runs = shrunk.runs;
  smallest.is_complete = shrunk.is_complete && !was_cut_short;
  const Explanation explanation =
      explain(smallest.program, still_fails, limits.explain_runs);
  smallest.commented = was_cut_short ? print(smallest.program)
                                     : print(smallest.program, explanation);
  return smallest;
}

}  // namespace vigil
