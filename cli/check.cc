// SPDX-License-Identifier: Apache-2.0
// `vigil check`: random programs on an executor, every law judged.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "audit/executors.h"
#include "audit/report.h"
#include "cli/check_run.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "model/shrink.h"
#include "model/text.h"

namespace vigil::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kDefaultSeconds = 10;
constexpr std::size_t kMaxShrinkRuns = 5'000;

/// One line on a terminal, overwritten as the run goes on.
class ProgressLine {
 public:
  ~ProgressLine() { clear(); }
  void show(const CheckResult& result) {
    if (!is_on_) return;
    is_shown_ = true;
    fmt::print(stderr, "\r{} programs, {:.0f} a second, no violation  ",
               result.programs,
               static_cast<double>(result.programs) / result.seconds);
    std::fflush(stderr);
  }
  void clear() {
    if (is_shown_) fmt::print(stderr, "\r{:70}\r", "");
    is_shown_ = false;
  }

 private:
  bool is_on_ = ::isatty(STDERR_FILENO) != 0;
  bool is_shown_ = false;
};

/// What this run could not see.
std::vector<std::string> unseen(const Subject& subject,
                                const CheckResult& result) {
  std::vector<std::string> lines;
  std::string laws;
  std::string beyond;
  for (const LawInfo& law : law_table()) {
    const bool applies = subject.laws().contains(law.law);
    if (applies && result.laws[static_cast<std::size_t>(law.law)] == 0) {
      laws += (laws.empty() ? "" : " ") + std::string(law.number);
    }
    if (!applies)
      beyond += (beyond.empty() ? "" : " ") + std::string(law.number);
  }
  if (!laws.empty()) lines.push_back("laws not exercised: " + laws);
  if (!beyond.empty()) {
    lines.push_back("laws that need a promise or wakers it does not have: " +
                    beyond);
  }
  lines.emplace_back(
      "threads: programs run on one; no interleaving was explored");
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#else
  lines.emplace_back(
      "memory errors and data races that show no symptom: this build has no "
      "sanitizer; `./bazelw test //...` runs the properties under ASan, UBSan "
      "and TSan");
#endif
  return lines;
}

void print_tables(const Subject& subject, std::uint64_t seed,
                  const CheckResult& result) {
  fmt::print(
      "{}: {} programs in {:.1f} s, {:.0f} a second\n", subject.name,
      result.programs, result.seconds,
      static_cast<double>(result.programs) / std::max(result.seconds, 1e-9));
  fmt::print(
      "  seed {}, {:.1f} operations a program, {} programs run twice\n", seed,
      static_cast<double>(result.operations) /
          static_cast<double>(std::max<std::uint64_t>(result.programs, 1)),
      result.run_twice);
  fmt::print("\n{:<5}{:>12}  {}\n", "law", "exercised", "what holds");
  for (const LawInfo& law : law_table()) {
    if (!subject.laws().contains(law.law)) continue;
    fmt::print("{:<5}{:>12}  {}\n", law.number,
               result.laws[static_cast<std::size_t>(law.law)], law.text);
  }
  fmt::print("\n{:<12}{:>12}\n", "operation", "generated");
  for (const OperationInfo& row : operation_table()) {
    if (!subject.operations().contains(row.op)) continue;
    fmt::print("{:<12}{:>12}\n", row.name,
               result.by_operation[static_cast<std::size_t>(row.op)]);
  }
  fmt::print("\nNot seen by this run:\n");
  for (const std::string& line : unseen(subject, result)) {
    fmt::print("  {}\n", line);
  }
}

Json to_json(const Subject& subject, std::uint64_t seed,
             const CheckResult& result) {
  Json json{{"executor", subject.name},        {"seed", seed},
            {"programs", result.programs},     {"seconds", result.seconds},
            {"operations", result.operations}, {"verdict", "held"}};
  for (const LawInfo& law : law_table()) {
    if (!subject.laws().contains(law.law)) continue;
    json["laws"][std::string(law.number)] =
        result.laws[static_cast<std::size_t>(law.law)];
  }
  for (const OperationInfo& row : operation_table()) {
    if (!subject.operations().contains(row.op)) continue;
    json["generated"][std::string(row.name)] =
        result.by_operation[static_cast<std::size_t>(row.op)];
  }
  json["not_seen"] = unseen(subject, result);
  return json;
}

/// Saves, shows, shrinks and reports a broken law, in this order: what was
/// found is on disk before the shrinking begins.
class FailureReporter {
 public:
  FailureReporter(const Subject& subject, std::uint64_t seed,
                  const CheckOptions& options)
      : subject_(subject), seed_(seed), options_(options) {}

  void report(const Failure& failure, Json& json) {
    const Violation& found = *failure.checked.verdict.violation;
    const std::string origin =
        fmt::format("seed {}, index {}", seed_, failure.index);
    const std::string path = path_for(found.law);
    save(path, failure.program, found, origin);
    if (!options_.json) {
      fmt::print("{}\n{}  {} ({} operations); shrinking it ...\n\n", origin,
                 headline(failure.program, found),
                 not_saved_.empty() ? "saved as " + path : not_saved_,
                 failure.program.operation_count());
      std::fflush(stdout);
    }
    const auto still_fails = [&](const Program& program) {
      if (is_interrupted()) return false;
      const Verdict verdict = check(subject_, program).verdict;
      return verdict.violation && verdict.violation->law == found.law;
    };
    const ShrinkResult smallest =
        shrink(failure.program, still_fails, kMaxShrinkRuns);
    // What only two runs in a row show may not show in one.
    const Checked checked = check(subject_, smallest.program);
    const bool is_shrunk = checked.verdict.violation.has_value();
    const Program& program = is_shrunk ? smallest.program : failure.program;
    const Checked& shown = is_shrunk ? checked : failure.checked;
    save(path, program, *shown.verdict.violation, origin);
    if (options_.json) {
      json["verdict"] = "broken";
      json["failure"] = {{"law", info(found.law).number},
                         {"message", shown.verdict.violation->message},
                         {"index", failure.index},
                         {"program", print(program)},
                         {"saved", not_saved_.empty() ? path : not_saved_}};
      return;
    }
    fmt::print("{}",
               failure_report(subject_, program, shown,
                              {not_saved_.empty() ? path : "", kCommandLine}));
    if (!not_saved_.empty()) fmt::print("\n{}\n", not_saved_);
    if (!smallest.is_complete) {
      fmt::print("  (shrinking stopped after {} runs)\n", smallest.runs);
    }
  }

 private:
  std::string path_for(Law law) const {
    return (std::filesystem::path(options_.save_to) /
            fmt::format("vigil-{}-{}.vigil", subject_.name, info(law).number))
        .string();
  }

  /// A finding must not be lost because it can't be saved.
  void save(const std::string& path, const Program& program,
            const Violation& violation, const std::string& origin) {
    try {
      write_file(path, failure_file(subject_, program, violation, origin));
      not_saved_.clear();
    } catch (const InputError& error) {
      not_saved_ = std::string("not saved: ") + error.what();
    }
  }

  const Subject& subject_;
  std::uint64_t seed_;
  const CheckOptions& options_;
  std::string not_saved_;  ///< why, if it could not be saved
};

std::uint64_t random_seed() {
  std::random_device device;  // of the run, printed; never within a program
  return std::uint64_t{device()} << 32 | device();
}

int check_one(const Subject& subject, std::uint64_t seed,
              const CheckOptions& options, Json& all) {
  CheckLimits limits{.first_index = options.index.value_or(0),
                     .programs = options.programs,
                     .seconds = options.seconds};
  if (options.index && !limits.programs) limits.programs = 1;
  if (!limits.programs && !limits.seconds) limits.seconds = kDefaultSeconds;
  CheckResult result;
  {
    ProgressLine line;
    result = check_programs(subject, seed, limits,
                            [&line](const CheckResult& r) { line.show(r); });
  }
  Json json = to_json(subject, seed, result);
  int code = kHeld;
  if (result.failure && result.failure->checked.verdict.violation) {
    code = kBroken;
    FailureReporter(subject, seed, options).report(*result.failure, json);
  } else {
    if (!options.json) print_tables(subject, seed, result);
    if (result.failure) {
      code = kInconclusive;
      json["verdict"] = "inconclusive";
      if (!options.json) {
        fmt::print("\nInconclusive: program {} of seed {}: {}\n",
                   result.failure->index, seed,
                   result.failure->checked.verdict.reason);
      }
    } else if (result.was_interrupted) {
      code = kInterrupted;
      json["verdict"] = "interrupted";
      if (!options.json) fmt::print("\nInterrupted; no violation so far.\n");
    } else if (!options.json) {
      fmt::print("\nAll laws held.\n");
    }
  }
  all.push_back(std::move(json));
  return code;
}

}  // namespace

int check_command(const CheckOptions& options) {
  if (options.programs == 0U || options.seconds == 0.0) {
    throw InputError(
        "a check of no programs shows nothing; leave --programs "
        "and --for out, or give more");
  }
  std::vector<Subject> subjects;
  if (options.executor == "all") {
    subjects.assign(executors().begin(), executors().end());
  } else {
    subjects.push_back(subject_named(options.executor));
  }
  const std::uint64_t seed = options.seed ? *options.seed : random_seed();
  catch_interruption();
  Json all = Json::array();
  int code = kHeld;
  for (const Subject& subject : subjects) {
    if (code == kInterrupted) break;
    if (options.index && !options.programs && !options.json) {
      const Program program = program_at(subject, seed, *options.index);
      fmt::print("Program {} of seed {}:\n{}\n", *options.index, seed,
                 print(program));
    }
    const int one = check_one(subject, seed, options, all);
    code = worse(code, one);
  }
  if (options.json) {
    fmt::print("{}\n", (all.size() == 1 ? all[0] : all).dump(2));
  }
  return code;
}

}  // namespace vigil::cli
