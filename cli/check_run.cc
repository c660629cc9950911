// SPDX-License-Identifier: Apache-2.0
#include "cli/check_run.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <utility>

#include "model/bytes.h"

namespace vigil::cli {
namespace {

volatile std::sig_atomic_t interrupted = 0;

/// Each program with this period runs twice (law T8).
constexpr std::uint64_t kTwicePeriod = 1000;
/// The clock is read once in so many programs.
constexpr std::uint64_t kClockPeriod = 64;

void count_operations(const Program& program, CheckResult& result) {
  for (const ProgramTask& task : program.tasks) {
    for_each_operation(task.operations, [&](const Operation& operation) {
      ++result.by_operation[static_cast<std::size_t>(operation.op)];
      ++result.operations;
    });
  }
}

/// Runs the program once more; the trace must be the same (law T8).
void compare_twice(const Subject& subject, const Program& program,
                   Checked& checked) {
  const Trace again = subject.run(program).trace;
  const Trace& first = checked.observation.trace;
  if (again == first) return;
  const auto part =
      std::mismatch(first.begin(), first.end(), again.begin(), again.end());
  Violation violation{.law = Law::kT8,
                      .message = "two runs of the program differ, from entry " +
                                 std::to_string(part.first - first.begin()) +
                                 " of the trace on"};
  if (part.first != first.end()) {
    violation.time = part.first->time;
    violation.task = part.first->task;
  }
  checked.verdict.kind = Verdict::Kind::kBroken;
  checked.verdict.violation = std::move(violation);
}

}  // namespace

void catch_interruption() {
  std::signal(SIGINT, [](int) {
    interrupted = 1;
    std::signal(SIGINT, SIG_DFL);  // a second one ends it at once
  });
}

bool is_interrupted() noexcept { return interrupted != 0; }

Program program_at(const Subject& subject, std::uint64_t seed,
                   std::uint64_t index) {
  const GenerateOptions options{.operations = subject.operations()};
  return decode(generate_bytes(seed, index, options));
}

CheckResult check_programs(
    const Subject& subject, std::uint64_t seed, const CheckLimits& limits,
    const std::function<void(const CheckResult&)>& progress) {
  using Now = std::chrono::steady_clock;
  const auto start = Now::now();
  double last_progress = 0;
  CheckResult result;
  const bool has_t8 = subject.laws().contains(Law::kT8);
  while (!limits.programs || result.programs < *limits.programs) {
    if (result.programs % kClockPeriod == 0) {
      result.seconds =
          std::chrono::duration<double>(Now::now() - start).count();
      if (limits.seconds && result.seconds >= *limits.seconds) break;
      if (is_interrupted()) {
        result.was_interrupted = true;
        break;
      }
      if (result.seconds - last_progress > 0.1) {
        progress(result);
        last_progress = result.seconds;
      }
    }
    const std::uint64_t index = limits.first_index + result.programs;
    Program program = program_at(subject, seed, index);
    Checked checked = check(subject, program);
    if (has_t8 && result.programs % kTwicePeriod == 0 &&
        checked.verdict.kind == Verdict::Kind::kHeld) {
      compare_twice(subject, program, checked);
      ++result.run_twice;
    }
    ++result.programs;
    count_operations(program, result);
    for (std::size_t law = 0; law < kLawCount; ++law) {
      result.laws[law] += checked.verdict.exercised[law];
    }
    if (checked.verdict.kind != Verdict::Kind::kHeld) {
      result.failure = Failure{index, std::move(program), std::move(checked)};
      break;
    }
  }
  result.seconds = std::chrono::duration<double>(Now::now() - start).count();
  return result;
}

}  // namespace vigil::cli
