// SPDX-License-Identifier: Apache-2.0
// `vigil check`: random programs on an executor, every law judged; what failed
// before is tried first.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "audit/supervised.h"
#include "cli/check_failure.h"
#include "cli/check_run.h"
#include "cli/check_tables.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/json.h"
#include "cli/judged.h"
#include "cli/regressions.h"
#include "model/text.h"

namespace vigil::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kDefaultSeconds = 10;

/// One line on a terminal, overwritten as the run goes on.
class ProgressLine {
 public:
  ~ProgressLine() { clear(); }
  void show(const CheckResult& result) {
    if (!is_on_) return;
    is_shown_ = true;
    fmt::print(stderr, "\r{} programs, {:.0f} a second, no violation  ",
               result.generated.programs, result.programs_a_second());
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

std::uint64_t random_seed() {
  std::random_device device;  // of the run, printed; never within a program
  return std::uint64_t{device()} << 32 | device();
}

CheckLimits limits_of(const CheckOptions& options) {
  CheckLimits limits{.first_index = options.index.value_or(0),
                     .programs = options.programs,
                     .seconds = options.seconds};
  if (options.index && !limits.programs) limits.programs = 1;
  if (!limits.programs && !limits.seconds) limits.seconds = kDefaultSeconds;
  return limits;
}

/// Tells how a run without a violation ended. The exit code.
int report_end(const CheckResult& result, std::uint64_t seed,
               const CheckOptions& options, Json& json) {
  if (result.failure) {
    json["verdict"] = "inconclusive";
    json["reason"] = result.failure->checked.verdict.reason;
    json["index"] = result.failure->index;
    if (!options.json) {
      fmt::print("\nInconclusive: program {} of seed {}: {}\n",
                 result.failure->index, seed,
                 result.failure->checked.verdict.reason);
    }
    return kInconclusive;
  }
  if (result.was_interrupted) {
    json["verdict"] = "interrupted";
    if (!options.json) fmt::print("\nInterrupted; no violation so far.\n");
    return kInterrupted;
  }
  return kHeld;  // if nothing is found in the end of its process
}

/// What the process that runs the programs does; its answer.
std::string check_watched(const Subject& subject, std::uint64_t seed,
                          const CheckOptions& options, Watch& watch) {
  Json json;
  CheckResult result;
  {
    ProgressLine line;
    result = check_programs(subject, seed, limits_of(options), watch,
                            [&line](const CheckResult& r) { line.show(r); });
  }
  json.update(tables_to_json(subject, seed, result));
  if (result.failure && result.failure->checked.verdict.violation) {
    const Failure& failure = *result.failure;
    return to_text(Json{{"json", json},
                        {"index", failure.index},
                        {"judged", judged_to_text(subject, failure.program,
                                                  failure.checked, {})}});
  }
  if (!options.json) print_tables(subject, seed, result);
  const int code = report_end(result, seed, options, json);
  return to_text(Json{{"code", code}, {"json", json}});
}

/// What it answered: how the run ended, or a failure, which is kept, shrunk and
/// reported now. The exit code.
int take_answer(const Subject& subject, std::uint64_t seed,
                const std::string& text, const CheckOptions& options,
                Json& json) {
  const Json answer = Json::parse(text);
  json.update(answer["json"]);
  if (!answer.contains("judged")) return answer["code"];
  report_failure(subject, seed, answer["index"],
                 judged_from_text(answer["judged"]), options, json);
  return is_interrupted() ? kInterrupted : kBroken;
}

int check_random(const Subject& subject, std::uint64_t seed,
                 const CheckOptions& options, Json& json) {
  const Supervised done = supervise(
      [&](Watch& watch) {
        return check_watched(subject, seed, options, watch);
      },
      {.limit = options.stall,
       .is_interrupted = [] { return is_interrupted(); }});
  if (done.answer) {
    const int code = take_answer(subject, seed, *done.answer, options, json);
    if (done.leak && code != kBroken) {
      report_stop(subject, seed, done.leaked_item, *done.leak, options, json);
      return is_interrupted() ? kInterrupted : kBroken;
    }
    if (code == kHeld && done.afterword.empty() && !options.json) {
      fmt::print("\nAll laws held.\n");
    }
    if (done.afterword.empty()) return code;
    json["afterword"] = done.afterword;
    fmt::print(stderr, "{}: {}\n", subject.name, done.afterword);
    return worse(code, kBroken);
  }
  if (::isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\r{:70}\r", "");
  if (done.stop) {
    report_stop(subject, seed, done.item, *done.stop, options, json);
    return is_interrupted() ? kInterrupted : kBroken;
  }
  json["verdict"] = "interrupted";
  if (!options.json) {
    fmt::print("Interrupted; program {} of seed {} had not returned.\n",
               done.item, seed);
  }
  return kInterrupted;
}

int check_one(const Subject& subject, std::uint64_t seed,
              const CheckOptions& options, Json& all) {
  Json json{{"executor", subject.name}, {"seed", seed}};
  int code = kHeld;
  // Who asks for one program wants that one.
  if (options.use_regressions && !options.index) {
    const RegressionResult result =
        try_regressions(subject, options.regressions, options.stall);
    json["regressions"] = regressions_to_json(result);
    if (!options.json) {
      fmt::print("{}: ", subject.name);
      print_regressions(result);
    }
    if (!result.failed.empty()) {
      code = report_regressions(result, options, json);
    }
  }
  if (is_interrupted()) {
    if (code == kHeld) json["verdict"] = "interrupted";
    code = kInterrupted;
  }
  if (code == kHeld) code = check_random(subject, seed, options, json);
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
    subjects = config().subjects;
  } else {
    subjects.push_back(subject_named(options.executor));
  }
  const std::uint64_t seed = options.seed ? *options.seed : random_seed();
  catch_interruption();
  Json all = Json::array();
  int code = kHeld;
  for (const Subject& subject : subjects) {
    if (is_interrupted()) break;
    if (options.index && !options.programs && !options.json) {
      const Program program = program_at(subject, seed, *options.index);
      fmt::print("Program {} of seed {}:\n{}\n", *options.index, seed,
                 print(program));
    }
    if (subjects.size() > 1 && !all.empty() && !options.json) fmt::print("\n");
    code = worse(code, check_one(subject, seed, options, all));
  }
  if (options.json) {
    fmt::print("{}\n", to_text(all.size() == 1 ? all[0] : all, 2));
  }
  return code;
}

}  // namespace vigil::cli
