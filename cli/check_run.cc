// SPDX-License-Identifier: Apache-2.0
#include "cli/check_run.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <utility>

#include "audit/failure.h"
#include "model/bytes.h"
#include "model/generate.h"

namespace vigil::cli {
namespace {

volatile std::sig_atomic_t interrupted = 0;

/// The clock is read once in so many programs.
constexpr std::uint64_t kClockPeriod = 64;

std::size_t depth_of(const Block& block) {
  std::size_t depth = 0;
  for (const Operation& operation : block) {
    for (const Block& below : operation.blocks) {
      depth = std::max(depth, 1 + depth_of(below));
    }
  }
  return depth;
}

std::size_t slot(Op op) { return static_cast<std::size_t>(op); }

}  // namespace

void Spread::add(std::uint64_t value) noexcept {
  sum += value;
  most = std::max(most, value);
}

void Generated::add(const Program& program, const Verdict& verdict) {
  ++programs;
  tasks.add(program.tasks.size());
  std::uint64_t count = 0;
  std::size_t deepest = 0;
  for (const ProgramTask& task : program.tasks) {
    for_each_operation(task.operations, [&](const Operation& operation) {
      ++times[slot(operation.op)];
      ++count;
    });
    deepest = std::max(deepest, depth_of(task.operations));
  }
  operations.add(count);
  depth.add(deepest);
  const OperationSet occurring = program.operations();
  for (const OperationInfo& row : operation_table()) {
    if (occurring.contains(row.op)) ++programs_with[slot(row.op)];
  }
  // A tie is what puts this law to the test.
  if (verdict.exercised[static_cast<std::size_t>(Law::kT4)] != 0) {
    ++programs_with_ties;
  }
}

double CheckResult::programs_a_second() const noexcept {
  return static_cast<double>(generated.programs) / std::max(seconds, 1e-9);
}

void catch_interruption() {
  std::signal(SIGINT, [](int) {
    interrupted = 1;
    std::signal(SIGINT, SIG_DFL);  // a second one ends it at once
  });
}

bool is_interrupted() noexcept { return interrupted != 0; }
bool is_interrupted(const Watch& watch) noexcept {
  return is_interrupted() || watch.is_interrupted();
}

Program program_at(const Subject& subject, std::uint64_t seed,
                   std::uint64_t index) {
  const GenerateOptions options{.operations = subject.operations()};
  return decode(generate_bytes(seed, index, options));
}

CheckResult check_programs(
    const Subject& subject, std::uint64_t seed, const CheckLimits& limits,
    Watch& watch, const std::function<void(const CheckResult&)>& progress) {
  using Now = std::chrono::steady_clock;
  const auto start = Now::now();
  double last_progress = 0;
  CheckResult result;
  const bool has_t8 = subject.laws().contains(Law::kT8);
  std::uint64_t& programs = result.generated.programs;
  while (!limits.programs || programs < *limits.programs) {
    if (programs % kClockPeriod == 0) {
      result.seconds =
          std::chrono::duration<double>(Now::now() - start).count();
      if (limits.seconds && result.seconds >= *limits.seconds) break;
      if (is_interrupted(watch)) {
        result.was_interrupted = true;
        break;
      }
      if (result.seconds - last_progress > 0.1) {
        progress(result);
        last_progress = result.seconds;
      }
    }
    const std::uint64_t index = limits.first_index + programs;
    Program program = program_at(subject, seed, index);
    const bool is_run_twice = has_t8 && programs % kRunTwicePeriod == 0;
    Checked checked = watch.run(index, [&] {
      return check_repeatedly(subject, program, is_run_twice ? 1 : 0);
    });
    result.run_twice += is_run_twice ? 1 : 0;
    result.generated.add(program, checked.verdict);
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
