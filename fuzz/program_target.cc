// SPDX-License-Identifier: Apache-2.0
#include "fuzz/program_target.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "audit/failure.h"
#include "audit/other_thread.h"
#include "audit/regression_store.h"
#include "audit/report.h"
#include "fuzz/state_counters.h"
#include "model/bytes.h"
#include "model/generate.h"
#include "model/text.h"

namespace vigil {
namespace {

/// A fuzzer gives up on an input that takes too long: 25 s.
constexpr std::size_t kMaxShrinkRuns = 2'000;
constexpr std::chrono::seconds kMaxShrinkTime{8};

std::string_view variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

void keep_only(Block& block, OperationSet operations) {
  std::erase_if(block, [operations](const Operation& operation) {
    return !operations.contains(operation.op);
  });
  for (Operation& operation : block) {
    for (Block& below : operation.blocks) keep_only(below, operations);
  }
}

/// Keeps the program where the environment says, as one that breaks that law,
/// or ends that way. Empty, or a line that says where.
std::string keep(const Subject& subject, const Program& program,
                 std::string_view broken) {
  const std::string_view folder = variable("VIGIL_FUZZ_REGRESSION");
  if (folder.empty()) return {};
  const SavedRegression saved = save_regression(
      std::string(folder),
      {.head = RegressionHead{.law = std::string(broken),
                              .executor = std::string(subject.name)},
       .origin = "found by fuzzing",
       .program = program});
  if (!saved.error.empty()) return "not saved: " + saved.error + "\n";
  return "saved: " + saved.path + "\n(the command's `replay` and `check` on " +
         std::string(subject.name) + " try it again)\n";
}

[[noreturn]] void report(const Subject& subject, const Program& program,
                         const Checked& found) {
  const std::string_view law = info(found.verdict.violation->law).number;
  if (variable("VIGIL_FUZZ_SHRINK") == "0") {
    fail_fuzzing(failure_report(subject, program, found, {}));
  }
  // Before it is shrunk, so that nobody who interrupts that loses it.
  std::fputs(keep(subject, program, law).c_str(), stderr);
  const auto deadline = std::chrono::steady_clock::now() + kMaxShrinkTime;
  const SmallestFailure smallest = smallest_failure(
      subject, program, found,
      {.shrink_runs = kMaxShrinkRuns, .explain_runs = 0, .is_over = [deadline] {
         return std::chrono::steady_clock::now() > deadline;
       }});
  const std::string saved = keep(subject, smallest.program, law);
  fail_fuzzing(failure_report(subject, smallest.program, smallest.checked,
                              {.is_smallest = smallest.is_repeatable}) +
               (smallest.is_repeatable ? "" : "It was not broken again.\n") +
               saved);
}

}  // namespace

Program program_for(const Subject& subject,
                    std::span<const std::uint8_t> bytes) {
  Program program =
      decode(bytes.first(std::min(bytes.size(), kMaxProgramBytes)));
  const OperationSet operations = subject.operations();
  for (ProgramTask& task : program.tasks) {
    keep_only(task.operations, operations);
  }
  return program;
}

void run_program_target(const Subject& subject,
                        std::span<const std::uint8_t> bytes) {
  static const bool once = (reuse_other_threads(), true);
  static_cast<void>(once);
  const Program program = program_for(subject, bytes);
  const Checked checked = check(subject, program);
  count_states(program, checked.observation);
  if (checked.verdict.kind == Verdict::Kind::kInconclusive) {
    fail_fuzzing("inconclusive broken: " + std::string(subject.name) + ": " +
                 checked.verdict.reason + "\n" + print(program));
  }
  if (checked.verdict.violation) report(subject, program, checked);
}

std::string print_program_target(const Subject& subject,
                                 std::span<const std::uint8_t> bytes) {
  const Program program = program_for(subject, bytes);
  const std::string_view broken = variable("VIGIL_FUZZ_KEEP");
  if (!broken.empty()) {
    std::fputs(keep(subject, program, broken).c_str(), stderr);
  }
  return print(program);
}

std::vector<FuzzInput> program_seeds(const Subject& subject) {
  constexpr std::uint64_t kSeed = 1;
  constexpr unsigned kPrograms = 60;
  std::vector<FuzzInput> seeds;
  for (unsigned index = 0; index < kPrograms; ++index) {
    seeds.push_back(generate_bytes(
        kSeed, index,
        {.operations = subject.operations(), .mean_operations = 2 + index}));
  }
  return seeds;
}

}  // namespace vigil
