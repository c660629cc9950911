// SPDX-License-Identifier: Apache-2.0
// Tamperings with what cancellation, exceptions, resets and stale wakers do.
#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include "model/oracle.h"
#include "model/trace.h"
#include "properties/tampered_run.h"
#include "properties/tampering_table.h"

namespace vigil {
namespace {

using Cause = Oracle::Cause;
using Kind = Outcome::Kind;
using Run = TamperedRun;
using Status = Oracle::Status;

// F8.

bool forgets_passed_on(const Program& program, Observation& seen) {
  Run run(program, seen);
  const auto lost = run.find([&](std::size_t i) {
    return run.moves[i].cause == Cause::kPassedOn && run.is_dispensable(i);
  });
  if (!lost) return false;
  run.forget_from(*lost);
  return run.write();
}

// E6.

bool is_cancelled_end(const TraceEntry& entry) {
  return entry.path == kEndPath && entry.outcome.kind == Kind::kCancelled;
}

std::optional<TaskId> cancelled_task(const Observation& seen) {
  for (const TraceEntry& entry : seen.trace) {
    if (is_cancelled_end(entry)) return entry.task;
  }
  return std::nullopt;
}

bool does_not_cancel(const Program& program, Observation& seen) {
  Run run(program, seen);
  for (TamperedStep& step : run.steps) {
    const auto end = std::find_if(step.entries.begin(), step.entries.end(),
                                  is_cancelled_end);
    if (end == step.entries.end()) continue;
    step.entries.erase(end);
    return run.write();
  }
  return false;
}

bool polls_cancelled_task(const Program& program, Observation& seen) {
  Run run(program, seen);
  for (std::size_t i = 0; i < run.steps.size(); ++i) {
    for (const TraceEntry& entry : run.steps[i].entries) {
      if (!is_cancelled_end(entry)) continue;
      run.insert_poll(i + 1, entry.task);
      return run.write();
    }
  }
  return false;
}

bool destroys_cancelled_twice(const Program&, Observation& seen) {
  const auto task = cancelled_task(seen);
  if (task) ++seen.tasks[*task].destroyed;
  return task.has_value();
}

bool leaks_cancelled(const Program&, Observation& seen) {
  const auto task = cancelled_task(seen);
  if (task) --seen.tasks[*task].destroyed;
  return task.has_value();
}

// E7.

bool run_throws_what_a_task_threw(const Program& program, Observation& seen) {
  Run run(program, seen);
  const auto thrown = run.find([&](std::size_t i) {
    return !run.steps[i].entries.empty() &&
           run.steps[i].entries.back().outcome.kind == Kind::kThrew &&
           run.steps[i].entries.back().path == kEndPath;
  });
  if (!thrown) return false;
  run.steps.resize(*thrown + 1);
  seen.error = "the program threw";
  return run.write();
}

bool joiner_gets_no_exception(const Program& program, Observation& seen) {
  for (TraceEntry& entry : seen.trace) {
    const Operation* const operation =
        find_operation(program, entry.task, entry.path);
    if (entry.outcome.kind != Kind::kThrew || operation == nullptr ||
        operation->op != Op::kJoin) {
      continue;
    }
    entry.outcome.kind = Kind::kValue;
    return true;
  }
  return false;
}

// W11 and E12.

bool stale_wake_polls_ended_task(const Program& program, Observation& seen) {
  Run run(program, seen);
  const auto stale =
      run.find([&](std::size_t i) { return run.stale_wakes[i]; });
  if (!stale) return false;
  const auto& status = run.status_after[*stale];
  const auto ended = std::find(status.begin(), status.end(), Status::kEnded);
  run.insert_poll(*stale + 1, static_cast<TaskId>(ended - status.begin()));
  return run.write();
}

bool stale_wake_polls_another(const Program& program, Observation& seen) {
  Run run(program, seen);
  for (std::size_t i = 0; i < run.moves.size(); ++i) {
    if (!run.stale_wakes[i]) continue;
    const auto& status = run.status_after[i];
    const auto waits =
        std::find(status.begin(), status.end(), Status::kWaiting);
    if (waits == status.end()) continue;
    run.insert_poll(i + 1, static_cast<TaskId>(waits - status.begin()));
    return run.write();
  }
  return false;
}

// E15.

bool task_takes_a_second_turn(const Program& program, Observation& seen) {
  Run run(program, seen);
  const auto first = run.find([&](std::size_t i) {
    return i + 1 < run.moves.size() && run.is_second_turn(i, i + 1) &&
           run.moves[i].cause == Cause::kWoken &&
           run.moves[i + 1].cause == Cause::kWoken &&
           run.status_after[i - 1][run.moves[i + 1].task] == Status::kRunnable;
  });
  if (!first) return false;
  run.move_forward(*first + 1, *first);
  return run.write();
}

// T5.

bool saturated_sleeper_wakes_early(const Program& program, Observation& seen) {
  Run run(program, seen);
  const auto early = run.find([&](std::size_t i) {
    return run.moves[i].earliest > run.before[i] && run.moves[i].is_saturated &&
           !run.moves[i].was_reset;
  });
  if (!early) return false;
  run.set_time(*early, run.moves[*early].earliest - 1);
  return run.write();
}

// T6.

bool reset_sleeper_wakes_late(const Program& program, Observation& seen) {
  Run run(program, seen);
  const auto late = run.find([&](std::size_t i) {
    return run.moves[i].earliest > run.before[i] && run.moves[i].was_reset &&
           run.moves[i].earliest < kEndOfTime;
  });
  if (!late) return false;
  run.set_time(*late, run.moves[*late].earliest + 1);
  return run.write();
}

bool time_goes_on_to_cancelled_sleep(const Program& program,
                                     Observation& seen) {
  if (seen.end == kEndOfTime) return false;
  Oracle oracle(program, kAllPromises);
  Trace ignored;
  std::vector<Oracle::Move> moves;
  for (oracle.moves(moves); !moves.empty(); oracle.moves(moves)) {
    oracle.take(moves.front().task, moves.front().earliest, ignored);
  }
  for (TaskId task = 0; task < program.tasks.size(); ++task) {
    if (!oracle.interpreter().gave_up_sleep_until(task, seen.end + 1)) continue;
    ++seen.end;
    return true;
  }
  return false;
}

constexpr auto kNotify = plain_and(
    {Op::kNotify, Op::kCancel, Op::kTimeout, Op::kSend, Op::kReceive});
constexpr auto kCancel = plain_and({Op::kCancel});
constexpr auto kThrow = plain_and({Op::kThrow});
constexpr auto kStale =
    plain_and({Op::kKeepWaker, Op::kWakeByValue, Op::kWakeByReference});
constexpr auto kWoken = operation_set(
    {Op::kSpawn, Op::kYield, Op::kWait, Op::kNotify, Op::kSend, Op::kReceive});
constexpr auto kReset = plain_and({Op::kReset});

constexpr std::array kTamperings{
    // It needs a poll that nothing else depends on, and so a longer program.
    tampering<forgets_passed_on>(Law::kF8, "forgets-passed-on", kNotify, 16),
    tampering<does_not_cancel>(Law::kE6, "does-not-cancel", kCancel),
    tampering<polls_cancelled_task>(Law::kE6, "polls-cancelled-task", kCancel),
    tampering<destroys_cancelled_twice>(Law::kE6, "destroys-cancelled-twice",
                                        kCancel),
    tampering<leaks_cancelled>(Law::kE6, "leaks-cancelled", kCancel),
    tampering<run_throws_what_a_task_threw>(
        Law::kE7, "run-throws-what-a-task-threw", kThrow),
    tampering<joiner_gets_no_exception>(
        Law::kE7, "joiner-gets-no-exception",
        operation_set({Op::kSpawn, Op::kJoin, Op::kThrow, Op::kYield})),
    tampering<stale_wake_polls_ended_task>(
        Law::kW11, "stale-wake-polls-ended-task", kStale),
    tampering<stale_wake_polls_another>(Law::kE12, "stale-wake-polls-another",
                                        kStale),
    tampering<task_takes_a_second_turn>(Law::kE15, "task-takes-second-turn",
                                        kWoken),
    tampering<saturated_sleeper_wakes_early>(Law::kT5,
                                             "saturated-sleeper-wakes-early"),
    tampering<reset_sleeper_wakes_late>(Law::kT6, "reset-sleeper-wakes-late",
                                        kReset),
    tampering<time_goes_on_to_cancelled_sleep>(
        Law::kT6, "time-goes-on-to-cancelled-sleep", kCancel),
};

}  // namespace

std::span<const Tampering> other_tamperings() noexcept { return kTamperings; }

}  // namespace vigil
