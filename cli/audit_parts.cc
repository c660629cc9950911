// SPDX-License-Identifier: Apache-2.0
#include "cli/audit_parts.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <utility>

#include "audit/combinations.h"
#include "audit/failure.h"
#include "audit/shared_memory.h"
#include "audit/smallest_stop.h"
#include "cli/check_run.h"
#include "cli/files.h"
#include "cli/regressions.h"

namespace vigil::cli {
namespace {

constexpr const char* kRegressions = "regressions";
constexpr const char* kProperties = "properties";
constexpr const char* kCombinations = "combinations";

/// Once a program has hung for the whole limit, others need not hang as long.
constexpr std::chrono::milliseconds kShortStall{2'000};
/// So many hangs end a part, and so many stops of any kind.
constexpr std::uint64_t kMaxHangs = 10;
constexpr std::uint64_t kMaxStops = 50;
/// So many may say what they say: each is a long report under a sanitizer.
constexpr std::uint64_t kMaxHeard = 3;
/// A failure of law T8 shows only in some of several runs.
constexpr unsigned kRepetitions = 2;

Part regressions_part(const Subject& subject, const AuditOptions& options) {
  RegressionFiles found;
  if (options.use_regressions) {
    found = regression_files(subject, options.regressions);
  }
  for (const std::string& path : options.programs_too) {
    found.files.push_back(
        {path,
         Regression{.head = {}, .origin = {}, .program = read_program(path)}});
  }
  // Shared: the functions of a part are copied with it.
  const auto files =
      std::make_shared<const std::vector<RegressionFolder::File>>(
          std::move(found.files));
  const unsigned more = subject.laws().contains(Law::kT8) ? kRepetitions : 0;
  return {
      .name = kRegressions,
      .count = files->size(),
      .program = [files,
                  subject](std::uint64_t index) -> std::optional<Program> {
        const Program& program = (*files)[index].regression.program;
        if (!subject.why_not(program).empty()) return std::nullopt;
        return program;
      },
      .describe = [files](std::uint64_t index) { return (*files)[index].path; },
      .more = [more](std::uint64_t) { return more; },
      .warnings = std::move(found.warnings)};
}

Part properties_part(const Subject& subject, const AuditOptions& options) {
  const bool has_t8 = subject.laws().contains(Law::kT8);
  const std::uint64_t seed = options.seed;
  return {.name = kProperties,
          .count = options.programs,
          .program = [subject,
                      seed](std::uint64_t index) -> std::optional<Program> {
            return program_at(subject, seed, index);
          },
          .describe =
              [seed](std::uint64_t index) {
                return "program " + std::to_string(index) + " of seed " +
                       std::to_string(seed);
              },
          .more =
              [has_t8](std::uint64_t index) {
                return has_t8 && index % kRunTwicePeriod == 0 ? 1U : 0U;
              },
          .again =
              [seed](std::uint64_t index) {
                return "check --seed " + std::to_string(seed) + " --index " +
                       std::to_string(index);
              }};
}

Part combinations_part(const Subject& subject) {
  auto all = std::make_shared<std::vector<Combination>>();
  for_each_combination([&](const Combination& combination, const Program&) {
    all->push_back(combination);
  });
  return {
      .name = kCombinations,
      .count = all->size(),
      .program = [all, subject](std::uint64_t index) -> std::optional<Program> {
        Program program = combination_program((*all)[index]);
        if (!subject.why_not(program).empty()) return std::nullopt;
        return program;
      },
      .describe =
          [all](std::uint64_t index) {
            return "the combination: " + vigil::describe((*all)[index]);
          },
      .more = [](std::uint64_t) { return 0U; }};
}

/// What the process of a part leaves behind, however it ends.
struct Counts {
  LawTally tally;
  /// By law, the first program that broke it, and one. 0: none.
  /// SAFETY: the supervisor reads these while they are written.
  std::array<std::atomic<std::uint64_t>, kLawCount> after_first{};

  void add(const Verdict& verdict, std::uint64_t index) {
    // First of all: whoever dies in between has told of it.
    if (verdict.violation) {
      auto& first =
          after_first[static_cast<std::size_t>(verdict.violation->law)];
      if (first.load() == 0) first.store(index + 1);
    }
    tally.add(verdict, index);
  }
};

/// Passes on each law once, as soon as it is seen to be broken.
class News {
 public:
  News(const Counts& counts, const OnFound& on_found)
      : counts_(counts), on_found_(on_found) {}
  void look() {
    for (const LawInfo& law : law_table()) {
      const auto slot = static_cast<std::size_t>(law.law);
      const std::uint64_t after = counts_.after_first[slot].load();
      if (after == 0 || std::exchange(is_told_[slot], true)) continue;
      on_found_(law.number, after - 1);
    }
  }

 private:
  const Counts& counts_;
  const OnFound& on_found_;
  std::array<bool, kLawCount> is_told_{};
};

/// One stretch of programs, up to an interruption or the end.
void run_from(const Subject& subject, const Part& part, std::uint64_t first,
              Counts& counts, Watch& watch) {
  for (std::uint64_t index = first; index < part.count; ++index) {
    if (is_interrupted(watch)) return;
    const std::optional<Program> program = part.program(index);
    if (!program) continue;
    const Checked checked = watch.run(index, [&] {
      return check_repeatedly(subject, *program, part.more(index));
    });
    counts.add(checked.verdict, index);
  }
}

void add_stop(std::vector<FoundStop>& stops, const Stop& stop,
              std::uint64_t index) {
  const auto same = std::ranges::find_if(
      stops, [&](const FoundStop& found) { return found.stop.is_like(stop); });
  if (same != stops.end()) {
    ++same->programs;
  } else {
    stops.push_back({stop, index, 1});
  }
}

std::uint64_t all_of(const std::vector<FoundStop>& stops) {
  std::uint64_t all = 0;
  for (const FoundStop& found : stops) all += found.programs;
  return all;
}

std::uint64_t hangs_of(const std::vector<FoundStop>& stops) {
  std::uint64_t hangs = 0;
  for (const FoundStop& found : stops) {
    if (found.stop.kind == Stop::Kind::kHang) hangs += found.programs;
  }
  return hangs;
}

bool is_enough(const std::vector<FoundStop>& stops) {
  return hangs_of(stops) >= kMaxHangs || all_of(stops) >= kMaxStops;
}

}  // namespace

std::vector<std::string> audit_parts() {
  return {kRegressions, kProperties, kCombinations};
}

std::vector<Part> parts_of(const Subject& subject,
                           const AuditOptions& options) {
  const auto is_wanted = [&](const char* name) {
    const auto is_it = [name](const std::string& each) { return each == name; };
    return std::ranges::none_of(options.without, is_it) &&
           (options.only.empty() || std::ranges::any_of(options.only, is_it));
  };
  std::vector<Part> parts;
  if (is_wanted(kRegressions)) {
    parts.push_back(regressions_part(subject, options));
  }
  if (is_wanted(kProperties)) {
    parts.push_back(properties_part(subject, options));
  }
  if (is_wanted(kCombinations)) parts.push_back(combinations_part(subject));
  if (parts.empty())
    throw InputError("an audit without any part shows nothing");
  return parts;
}

PartResult run_part(const Subject& subject, const Part& part,
                    std::chrono::milliseconds stall, const OnFound& on_found) {
  const SharedMemory<Counts> counts;
  News news(*counts, on_found);
  PartResult result;
  std::uint64_t next = 0;
  while (next < part.count && !is_interrupted()) {
    const bool has_hung = hangs_of(result.stops) != 0;
    const Supervised done = supervise(
        [&](Watch& watch) {
          run_from(subject, part, next, *counts, watch);
          return std::string();
        },
        {.limit = has_hung ? std::min(stall, kShortStall) : stall,
         .passes_output = all_of(result.stops) < kMaxHeard,
         .is_interrupted = [&] {
           news.look();
           return is_interrupted();
         }});
    news.look();
    result.afterword = done.afterword;
    if (done.leak) {
      const std::uint64_t item =
          leaking_item(subject, done.leaked_item, part.program, stall);
      on_found(word(done.leak->kind), item);
      add_stop(result.stops, *done.leak, item);
    }
    if (!done.stop) break;
    on_found(word(done.stop->kind), done.item);
    add_stop(result.stops, *done.stop, done.item);
    next = std::max(next, done.item) + 1;
    if (is_enough(result.stops)) {
      if (next < part.count) result.cut_short = next;
      break;
    }
  }
  result.was_interrupted = is_interrupted();
  result.tally = counts->tally;
  return result;
}

}  // namespace vigil::cli
