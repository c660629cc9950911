// SPDX-License-Identifier: Apache-2.0
#include "mutants/battery.h"

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "audit/isolated.h"
#include "audit/shared_memory.h"
#include "mutants/conclusion.h"
#include "mutants/trial.h"

#ifndef __has_feature
#define __has_feature(feature) 0
#endif

#if __has_feature(address_sanitizer)
// The status is kReported.
extern "C" const char* __asan_default_options() {
  return "exitcode=86:detect_leaks=1:detect_stack_use_after_return=1";
}
extern "C" const char* __lsan_default_options() { return "exitcode=86"; }
#elif __has_feature(thread_sanitizer)
extern "C" const char* __tsan_default_options() {
  return "exitcode=86:halt_on_error=1";
}
#endif

namespace vigil {
namespace {

// Bounds hangs, and nothing else.
constexpr std::chrono::seconds kLimit{120};
/// Controls do not hang: a slow machine is not to accuse them.
constexpr std::chrono::milliseconds kLimitForControls = LawOptions{}.hang_limit;
/// The slowest that is legal, a thread for each poll, runs some 3,000 a second.
constexpr std::uint64_t kProgramsPerSecond = 200;
/// Under a sanitizer, where memory errors show at once or never.
constexpr std::uint64_t kProgramsUnderSanitizer = 300;
/// A race that is not seen at once is looked for again.
constexpr int kAttemptsAtRaces = 5;

#if __has_feature(address_sanitizer)
constexpr std::array kTools{Tool::kAddress};
#elif __has_feature(thread_sanitizer)
constexpr std::array kTools{Tool::kThread};
#else
constexpr std::array kTools{Tool::kProperty, Tool::kCombinations, Tool::kSuite};
#endif

Record record_of(std::string_view name, Tool tool, std::uint64_t seed) {
  return {.mutant = std::string(name),
          .tool = tool,
          .seed = seed,
          .law = {},
          .report = {},
          .message = {}};
}

/// A number that a process of its own leaves behind, however it ends.
using SharedNumber = SharedMemory<std::uint64_t>;

Record judge_by_laws(std::string_view name, const Shapes& shapes, Tool tool,
                     TrialOptions options,
                     std::chrono::seconds limit = kLimit) {
  Record record = record_of(name, tool, options.seed);
  SharedNumber begun;
  options.begun = begun.get();
  const Ending ending = run_isolated(
      [&] { return to_answer(try_tool(shapes, tool, options)); }, limit);
  conclude(record, ending, *begun.get());
  return record;
}

/// Each shape under the sanitizer of this build, up to the first report.
Record watch(std::string_view name, const Shapes& shapes, Tool sanitizer,
             TrialOptions options, int attempts) {
  Record record = record_of(name, sanitizer, options.seed);
  SharedNumber begun;
  options.ignores_laws = true;
  options.begun = begun.get();
  const auto run = [&](const std::function<std::string()>& work) {
    if (record.is_killed) return;
    *begun.get() = 0;
    Record found = record_of(name, sanitizer, options.seed);
    conclude(found, run_isolated(work, kLimit), *begun.get());
    // A bad end that nothing is reported of stays, unless a report comes.
    if (found.is_killed || record.report.empty()) record = std::move(found);
  };
  for (int attempt = 0; attempt < attempts; ++attempt) {
    if (shapes.scenario != nullptr) {
      run([&] {
        shapes.scenario();
        return std::string();
      });
    }
    for (const Tool tool : {Tool::kSuite, Tool::kProperty}) {
      // Programs are the same each time, and so are their threads.
      if (tool == Tool::kProperty && attempt != 0) continue;
      if (!can_try(shapes, tool)) continue;
      run([&] { return to_answer(try_tool(shapes, tool, options)); });
    }
  }
  return record;
}

bool is_sanitizer(Tool tool) {
  return tool == Tool::kAddress || tool == Tool::kThread;
}

/// What has undefined behaviour is for its sanitizer alone: with another, or
/// with none, whatever it does is chance.
bool is_for(Tool tool, const Shapes& shapes, std::optional<Tool> killer) {
  if (!is_sanitizer(tool) && !can_try(shapes, tool)) return false;
  if (killer && is_sanitizer(*killer)) return tool == killer;
  return killer != Tool::kExplorer || tool == Tool::kThread;
}

/// `killer`: of a mutant.
std::vector<Record> try_shapes(std::string_view name, const Shapes& shapes,
                               std::optional<Tool> killer,
                               TrialOptions options) {
  std::vector<Record> records;
  for (const Tool tool : kTools) {
    if (!is_for(tool, shapes, killer)) continue;
    const bool is_random = shapes.subject && killer == tool;
    const std::uint64_t seeds = is_random ? kSeeds : 1;
    if (is_sanitizer(tool) && !is_random) {
      options.programs = kProgramsUnderSanitizer;
    }
    for (options.seed = 1; options.seed <= seeds; ++options.seed) {
      records.push_back(
          is_sanitizer(tool)
              ? watch(name, shapes, tool, options,
                      killer == Tool::kThread ? kAttemptsAtRaces : 1)
              : judge_by_laws(name, shapes, tool, options));
    }
  }
  return records;
}

}  // namespace

std::span<const Tool> tools_of_this_build() noexcept { return kTools; }

bool is_tried(const Mutant& mutant, Tool tool) noexcept {
  return is_for(tool, mutant.shapes, mutant.killer);
}

std::vector<Record> try_mutant(const Mutant& mutant) {
  return try_shapes(mutant.name, mutant.shapes, mutant.killer,
                    {.programs = kProgramsForMutants, .law = mutant.law});
}

std::vector<Record> try_control(const Control& control) {
  return try_shapes(
      control.name, control.shapes, std::nullopt,
      {.programs = kProgramsForControls, .hang_limit = kLimitForControls});
}

Record try_programs(const Control& control, std::uint64_t programs) {
  return judge_by_laws(
      control.name, control.shapes, Tool::kProperty, {.programs = programs},
      kLimit + std::chrono::seconds(programs / kProgramsPerSecond));
}

std::vector<Record> try_all(
    const Battery& battery, std::string_view part,
    const std::function<void(std::string_view)>& before) {
  std::vector<Record> records;
  const auto add = [&](std::string_view name, auto attempt) {
    if (name.find(part) == std::string_view::npos) return;
    before(name);
    for (Record& record : attempt()) records.push_back(std::move(record));
  };
  for (const Mutant& mutant : battery.mutants) {
    add(mutant.name, [&] { return try_mutant(mutant); });
  }
  for (const Control& control : battery.controls) {
    add(control.name, [&] { return try_control(control); });
  }
  return records;
}

}  // namespace vigil
