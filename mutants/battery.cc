// SPDX-License-Identifier: Apache-2.0
#include "mutants/battery.h"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <new>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "mutants/isolated.h"
#include "mutants/trial.h"

#ifndef __has_feature
#define __has_feature(feature) 0
#endif

#if __has_feature(address_sanitizer)
// An exit status that no program has: a report, and nothing else.
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

using Json = nlohmann::json;

// Bounds hangs, and nothing else.
constexpr std::chrono::seconds kLimit{120};
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

std::string answer(const TrialResult& result) {
  return Json{{"killed", result.is_killed},
              {"law", result.law},
              {"programs", result.programs},
              {"size", result.size},
              {"message", result.message}}
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string how_it_ended(const Ending& ending) {
  const std::string report = report_kind(ending.errors);
  if (!report.empty()) return report;
  switch (ending.kind) {
    case Ending::Kind::kHung:
      return "does not end";
    case Ending::Kind::kSignalled:
      return "signal " + std::to_string(ending.code);
    case Ending::Kind::kExited:
      break;
  }
  return "exit status " + std::to_string(ending.code);
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

/// Fills in what a process of its own came to.
void conclude(Record& record, const Ending& ending) {
  // The suites survive what crashes on purpose; its report counts all the same.
  const bool is_well = ending.kind == Ending::Kind::kExited &&
                       ending.code == 0 && report_kind(ending.errors).empty();
  if (!is_well) {
    record.is_killed = true;
    record.report = how_it_ended(ending);
    record.message = first_line(ending.errors);
    return;
  }
  if (ending.answer.empty()) return;
  const Json result = Json::parse(ending.answer);
  record.is_killed = result["killed"];
  record.law = result["law"];
  record.programs = result["programs"];
  record.size = result["size"];
  record.message = result["message"];
}

Record judge_by_laws(std::string_view name, const Shapes& shapes, Tool tool,
                     const TrialOptions& options,
                     std::chrono::seconds limit = kLimit) {
  Record record{.mutant = std::string(name),
                .tool = tool,
                .seed = options.seed,
                .law = {},
                .report = {},
                .message = {}};
  conclude(record,
           run_isolated([&] { return answer(try_tool(shapes, tool, options)); },
                        limit));
  return record;
}

/// A number that a process of its own can leave behind, however it ends.
class SharedNumber {
 public:
  SharedNumber()
      : number_(static_cast<std::uint64_t*>(
            ::mmap(nullptr, sizeof(std::uint64_t), PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {
    if (number_ == MAP_FAILED) throw std::bad_alloc();
  }
  SharedNumber(const SharedNumber&) = delete;
  SharedNumber& operator=(const SharedNumber&) = delete;
  ~SharedNumber() { ::munmap(number_, sizeof(std::uint64_t)); }
  std::uint64_t* get() { return number_; }

 private:
  std::uint64_t* number_;
};

/// Each shape under the sanitizer of this build, up to the first report.
Record watch(std::string_view name, const Shapes& shapes, Tool sanitizer,
             std::uint64_t seed, std::uint64_t programs, int attempts) {
  Record record{.mutant = std::string(name),
                .tool = sanitizer,
                .seed = seed,
                .law = {},
                .report = {},
                .message = {}};
  SharedNumber begun;
  const TrialOptions options{.seed = seed,
                             .programs = programs,
                             .ignores_laws = true,
                             .begun = begun.get()};
  const auto run = [&](const std::function<std::string()>& work) {
    if (!record.is_killed) conclude(record, run_isolated(work, kLimit));
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
      run([&] { return answer(try_tool(shapes, tool, options)); });
    }
  }
  // A scenario, or a suite, counts as one.
  if (record.is_killed)
    record.programs = std::max<std::uint64_t>(1, *begun.get());
  return record;
}

/// What has undefined behaviour is for its sanitizer alone: with another, or
/// with none, whatever it does is chance.
bool is_for(Tool tool, std::optional<Tool> killer) {
  if (killer == Tool::kAddress || killer == Tool::kThread) {
    return tool == killer;
  }
  return killer != Tool::kExplorer || tool == Tool::kThread;
}

/// `killer`: of a mutant.
std::vector<Record> try_shapes(std::string_view name, const Shapes& shapes,
                               std::optional<Tool> killer,
                               TrialOptions options) {
  std::vector<Record> records;
  for (const Tool tool : kTools) {
    const bool is_sanitizer = tool == Tool::kAddress || tool == Tool::kThread;
    if (!is_for(tool, killer)) continue;
    if (!is_sanitizer && !can_try(shapes, tool)) continue;
    const bool is_random = shapes.subject && killer == tool;
    const std::uint64_t seeds = is_random ? kSeeds : 1;
    for (options.seed = 1; options.seed <= seeds; ++options.seed) {
      records.push_back(
          is_sanitizer
              ? watch(name, shapes, tool, options.seed,
                      is_random ? options.programs : kProgramsUnderSanitizer,
                      killer == Tool::kThread ? kAttemptsAtRaces : 1)
              : judge_by_laws(name, shapes, tool, options));
    }
  }
  return records;
}

}  // namespace

std::span<const Tool> tools_of_this_build() noexcept { return kTools; }

std::vector<Record> try_mutant(const Mutant& mutant) {
  return try_shapes(mutant.name, mutant.shapes, mutant.killer,
                    {.programs = kProgramsForMutants, .law = mutant.law});
}

std::vector<Record> try_control(const Control& control) {
  return try_shapes(control.name, control.shapes, std::nullopt,
                    {.programs = kProgramsForControls});
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
