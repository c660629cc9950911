// SPDX-License-Identifier: Apache-2.0
#include "properties/tampering.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "model/operation.h"
#include "model/oracle.h"
#include "model/trace.h"
#include "properties/tampered_run.h"
#include "properties/tampering_table.h"

namespace vigil {
namespace {

using Cause = Oracle::Cause;
using Fault = PollRecord::Fault;
using Kind = Outcome::Kind;
using Status = Oracle::Status;

using Run = TamperedRun;
// W5.

bool clone_is_never_dropped(const Program&, Observation& seen) {
  ++seen.ledger->cloned;
  return true;
}

bool waker_is_dropped_twice(const Program&, Observation& seen) {
  ++seen.ledger->calls_after_end;
  return true;
}

// E1, E2, E14, T2: the polls that something calls for never come.

template <Cause kCause>
bool forgets_task(const Program& program, Observation& seen) {
  Run run(program, seen);
  const auto lost = run.find([&](std::size_t i) {
    return run.moves[i].cause == kCause && run.is_dispensable(i) &&
           !run.moves[i].is_saturated;
  });
  if (!lost) return false;
  run.forget_from(*lost);
  return run.write();
}

template <Cause kCause>
bool ends_too_early(const Program& program, Observation& seen) {
  Run run(program, seen);
  const auto lost = run.find([&](std::size_t i) {
    return run.moves[i].cause == kCause && !run.moves[i].is_saturated;
  });
  if (!lost) return false;
  run.steps.resize(*lost);
  return run.write();
}

bool run_throws(const Program&, Observation& seen) {
  seen.error = "std::bad_alloc";
  return true;
}

// E1, E2, T2: polled again, and yet nothing goes on.

template <Op kOperation>
bool is_held_up(const Program& program, Observation& seen) {
  Run run(program, seen);
  const auto held =
      run.find([&](std::size_t i) { return run.resumed(i) == kOperation; });
  if (!held) return false;
  run.steps[*held].entries.clear();
  return run.write();
}

// E3, E13, T2: goes on at once, where it had to wait.

template <Op kOperation>
bool does_not_wait(const Program& program, Observation& seen) {
  Run run(program, seen);
  const auto resumed =
      run.find([&](std::size_t i) { return run.resumed(i) == kOperation; });
  if (!resumed) return false;
  const std::size_t began = run.previous(*resumed);
  TraceEntry entry = run.steps[*resumed].entries.front();
  entry.time = run.steps[began].poll.time;
  run.steps[began].entries.push_back(entry);
  return run.write();
}

// E3.

bool polls_waiting_task(const Program& program, Observation& seen) {
  Run run(program, seen);
  const auto began = run.find([&](std::size_t i) {
    return run.status_after[i][run.moves[i].task] == Status::kWaiting;
  });
  if (!began) return false;
  run.insert_poll(*began + 1, run.moves[*began].task);
  return run.write();
}

bool polls_before_spawn(const Program& program, Observation& seen) {
  if (program.tasks.size() < 2) return false;
  Run run(program, seen);
  run.insert_poll(0, static_cast<TaskId>(program.tasks.size() - 1));
  return run.write();
}

// E4.

template <Fault kFault>
bool future_saw(const Program&, Observation& seen) {
  if (seen.polls.empty()) return false;
  seen.polls.back().fault = kFault;
  return true;
}

bool polls_ended_task(const Program& program, Observation& seen) {
  Run run(program, seen);
  const auto ended = run.find([&](std::size_t i) {
    return run.status_after[i][run.moves[i].task] == Status::kEnded;
  });
  if (!ended) return false;
  run.insert_poll(*ended + 1, run.moves[*ended].task);
  return run.write();
}

// E5.

bool destroys_twice(const Program&, Observation& seen) {
  ++seen.tasks[seen.spawned.back()].destroyed;
  return true;
}

bool leaks_future(const Program&, Observation& seen) {
  --seen.tasks[seen.spawned.back()].destroyed;
  return true;
}

bool destroys_in_poll(const Program&, Observation& seen) {
  seen.tasks[seen.spawned.back()].destroyed_in_poll = true;
  return true;
}

// E13.

bool yield_keeps_its_turn(const Program& program, Observation& seen) {
  Run run(program, seen);
  const auto overtaken =
      run.find([&](std::size_t i) { return run.moves[i].has_overtaken; });
  if (!overtaken) return false;
  run.move_forward(*overtaken, run.previous(*overtaken) + 1);
  return run.write();
}

// T1.

bool time_goes_back(const Program& program, Observation& seen) {
  Run run(program, seen);
  const std::size_t last = run.steps.size() - 1;
  run.set_time(last, run.before[last] - 1);
  return run.write();
}

// T2.

bool sleeper_wakes_early(const Program& program, Observation& seen) {
  Run run(program, seen);
  const auto early = run.find([&](std::size_t i) {
    return run.moves[i].earliest > run.before[i] && !run.moves[i].is_saturated;
  });
  if (!early) return false;
  run.set_time(*early, run.moves[*early].earliest - 1);
  return run.write();
}

bool sleeper_wakes_late(const Program& program, Observation& seen) {
  Run run(program, seen);
  const auto late = run.find([&](std::size_t i) {
    return run.moves[i].earliest > run.before[i] &&
           !run.moves[i].is_saturated && run.moves[i].earliest < kEndOfTime;
  });
  if (!late) return false;
  run.set_time(*late, run.moves[*late].earliest + 1);
  return run.write();
}

// T3.

bool time_overtakes_the_runnable(const Program& program, Observation& seen) {
  Run run(program, seen);
  const auto runnable = run.find([&](std::size_t i) {
    return run.moves[i].cause != Cause::kTimer && run.before[i] < kEndOfTime;
  });
  if (!runnable) return false;
  run.set_time(*runnable, run.before[*runnable] + 1);
  return run.write();
}

bool time_moves_in_a_poll(const Program& program, Observation& seen) {
  Run run(program, seen);
  const auto some = run.find([&](std::size_t i) {
    return !run.steps[i].entries.empty() && run.before[i] < kEndOfTime;
  });
  if (!some) return false;
  ++run.steps[*some].entries.back().time;
  return run.write();
}

bool ends_late(const Program&, Observation& seen) {
  if (seen.end == kEndOfTime) return false;
  ++seen.end;
  return true;
}

// T4.

bool swaps_tie(const Program& program, Observation& seen) {
  Run run(program, seen);
  const auto tied = run.find([&](std::size_t i) {
    return i + 1 < run.moves.size() && run.moves[i].is_tied &&
           run.moves[i + 1].is_tied && run.moves[i].earliest > run.before[i];
  });
  if (!tied) return false;
  run.move_forward(*tied + 1, *tied);
  return run.write();
}

bool later_deadline_first(const Program& program, Observation& seen) {
  Run run(program, seen);
  const auto sleeper = run.find([&](std::size_t i) {
    // The next sleeper was asleep already before this one woke.
    return i > 0 && i + 1 < run.moves.size() &&
           run.moves[i].earliest > run.before[i] &&
           run.moves[i + 1].earliest > run.moves[i].earliest &&
           run.status_after[i - 1][run.moves[i + 1].task] ==
               Status::kSleeping &&
           run.moves[i].task != run.moves[i + 1].task;
  });
  if (!sleeper) return false;
  run.move_forward(*sleeper + 1, *sleeper);
  return run.write();
}

// T7.

bool forgets_stuck_task(const Program&, Observation& seen) {
  if (seen.reported_stuck->empty()) return false;
  seen.reported_stuck->pop_back();
  return true;
}

bool reports_ended_task(const Program& program, Observation& seen) {
  Run run(program, seen);
  if (run.status_after.back()[0] != Status::kEnded) return false;
  seen.reported_stuck->push_back(program.tasks[0].name);
  return true;
}

// T8.

bool changes_value(const Program&, Observation& seen) {
  for (TraceEntry& entry : seen.trace) {
    const Kind kind = entry.outcome.kind;
    if (kind != Kind::kSigned && kind != Kind::kUnsigned) continue;
    ++entry.outcome.number;
    return true;
  }
  return false;
}

bool swaps_runnable(const Program& program, Observation& seen) {
  Run run(program, seen);
  const auto both = run.find([&](std::size_t i) {
    // The second was runnable before the first was polled.
    const auto is_plain = [&](std::size_t k) {
      return run.moves[k].cause == Cause::kSpawned ||
             run.moves[k].cause == Cause::kWoken;
    };
    return i > 0 && i + 1 < run.moves.size() && is_plain(i) &&
           is_plain(i + 1) && !run.is_second_turn(i, i + 1) &&
           run.status_after[i - 1][run.moves[i + 1].task] == Status::kRunnable;
  });
  if (!both) return false;
  run.move_forward(*both + 1, *both);
  return run.write();
}

bool loses_entry(const Program& program, Observation& seen) {
  Run run(program, seen);
  const auto ended = run.find([&](std::size_t i) {
    return run.status_after[i][run.moves[i].task] == Status::kEnded;
  });
  if (!ended) return false;
  run.steps[*ended].entries.pop_back();
  return run.write();
}

constexpr std::array kTamperings{
    tampering<clone_is_never_dropped>(Law::kW5, "clone-is-never-dropped"),
    tampering<waker_is_dropped_twice>(Law::kW5, "waker-is-dropped-twice"),
    tampering<forgets_task<Cause::kWoken>>(Law::kE1, "forgets-woken"),
    tampering<ends_too_early<Cause::kWoken>>(Law::kE1, "ends-before-woken"),
    tampering<is_held_up<Op::kWait>>(Law::kE1, "wait-is-held-up"),
    tampering<is_held_up<Op::kJoin>>(Law::kE1, "join-is-held-up"),
    tampering<forgets_task<Cause::kYielded>>(Law::kE2, "forgets-yielded"),
    tampering<ends_too_early<Cause::kYielded>>(Law::kE2, "ends-before-yielded"),
    tampering<is_held_up<Op::kYield>>(Law::kE2, "yield-is-held-up"),
    tampering<polls_waiting_task>(Law::kE3, "polls-waiting-task"),
    tampering<polls_before_spawn>(Law::kE3, "polls-before-spawn"),
    tampering<does_not_wait<Op::kWait>>(Law::kE3, "wait-does-not-wait"),
    tampering<does_not_wait<Op::kJoin>>(Law::kE3, "join-does-not-wait"),
    tampering<future_saw<Fault::kNested>>(Law::kE4, "polls-within-poll"),
    tampering<future_saw<Fault::kAfterReady>>(Law::kE4, "polls-ready-future"),
    tampering<future_saw<Fault::kAfterDestruction>>(Law::kE4,
                                                    "polls-destroyed-future"),
    tampering<polls_ended_task>(Law::kE4, "polls-ended-task"),
    tampering<destroys_twice>(Law::kE5, "destroys-twice"),
    tampering<leaks_future>(Law::kE5, "leaks-future"),
    tampering<destroys_in_poll>(Law::kE5, "destroys-in-poll"),
    tampering<yield_keeps_its_turn>(Law::kE13, "yield-keeps-its-turn"),
    tampering<does_not_wait<Op::kYield>>(Law::kE13, "yield-does-not-wait"),
    tampering<forgets_task<Cause::kSpawned>>(Law::kE14, "forgets-spawned"),
    tampering<run_throws>(Law::kE14, "run-throws"),
    tampering<time_goes_back>(Law::kT1, "time-goes-back"),
    tampering<forgets_task<Cause::kTimer>>(Law::kT2, "forgets-sleeper"),
    tampering<ends_too_early<Cause::kTimer>>(Law::kT2, "ends-before-deadline"),
    tampering<sleeper_wakes_early>(Law::kT2, "sleeper-wakes-early"),
    tampering<sleeper_wakes_late>(Law::kT2, "sleeper-wakes-late"),
    tampering<time_overtakes_the_runnable>(Law::kT3,
                                           "time-overtakes-the-runnable"),
    tampering<time_moves_in_a_poll>(Law::kT3, "time-moves-in-a-poll"),
    tampering<ends_late>(Law::kT3, "ends-late"),
    tampering<swaps_tie>(Law::kT4, "swaps-tie"),
    tampering<later_deadline_first>(Law::kT4, "later-deadline-first"),
    tampering<forgets_stuck_task>(Law::kT7, "forgets-stuck-task"),
    tampering<reports_ended_task>(Law::kT7, "reports-ended-task"),
    tampering<changes_value>(Law::kT8, "changes-value"),
    tampering<swaps_runnable>(Law::kT8, "swaps-runnable"),
    tampering<loses_entry>(Law::kT8, "loses-entry"),
};

}  // namespace

std::span<const Tampering> plain_tamperings() noexcept { return kTamperings; }

std::span<const Tampering> tamperings() noexcept {
  static const std::vector<Tampering> all = [] {
    std::vector<Tampering> list(kTamperings.begin(), kTamperings.end());
    const auto others = other_tamperings();
    list.insert(list.end(), others.begin(), others.end());
    return list;
  }();
  return all;
}

}  // namespace vigil
