// SPDX-License-Identifier: Apache-2.0
// `vigil run` and `vigil replay`: one program of a file, run or judged.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "audit/executors.h"
#include "audit/failure.h"
#include "audit/recorder.h"
#include "audit/regression_store.h"
#include "audit/report.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "fuzz/targets.h"
#include "model/text.h"

namespace vigil::cli {
namespace {

using Json = nlohmann::ordered_json;

/// A failure of law T8 shows only in some of several runs.
constexpr unsigned kRepetitions = 5;

Json trace_to_json(const Program& program, const Trace& trace) {
  Json list = Json::array();
  for (const TraceEntry& entry : trace) {
    list.push_back({{"time", entry.time},
                    {"task", program.tasks[entry.task].name},
                    {"path", entry.path},
                    {"outcome", print(entry.outcome)}});
  }
  return list;
}

Json verdict_to_json(const Subject& subject, const Program& program,
                     const Verdict& verdict) {
  Json json{{"executor", subject.name}};
  switch (verdict.kind) {
    case Verdict::Kind::kHeld:
      json["verdict"] = "held";
      break;
    case Verdict::Kind::kInconclusive:
      json["verdict"] = "inconclusive";
      json["reason"] = verdict.reason;
      break;
    case Verdict::Kind::kBroken: {
      const Violation& violation = *verdict.violation;
      json["verdict"] = "broken";
      json["law"] = info(violation.law).number;
      json["message"] = violation.message;
      json["time"] = violation.time;
      json["task"] = program.tasks[violation.task].name;
      json["poll"] = violation.poll;
      break;
    }
  }
  return json;
}

int exit_code(const Verdict& verdict) {
  if (verdict.kind == Verdict::Kind::kHeld) return kHeld;
  return verdict.kind == Verdict::Kind::kBroken ? kBroken : kInconclusive;
}

void print_verdict(const Subject& subject, const Program& program,
                   const Checked& checked) {
  switch (checked.verdict.kind) {
    case Verdict::Kind::kHeld:
      fmt::print("{}: held\n", subject.name);
      break;
    case Verdict::Kind::kInconclusive:
      fmt::print("{}: inconclusive: {}\n", subject.name,
                 checked.verdict.reason);
      break;
    case Verdict::Kind::kBroken:
      fmt::print("{}\n", failure_report(subject, program, checked, {}));
      break;
  }
}

/// Judges the program on one subject after the other.
class Replay {
 public:
  Replay(const std::string& file, bool is_json)
      : file_(file),
        program_(read_program(file)),
        head_(read_head(file)),
        is_json_(is_json) {}
  /// An input of a fuzzer: `program` is what it means.
  Replay(const std::string& file, Program program, bool is_json)
      : file_(file), program_(std::move(program)), is_json_(is_json) {}

  const std::optional<RegressionHead>& head() const { return head_; }

  /// Throws InputError if the one that was asked for can't run the program.
  void only(const Subject& subject) {
    must_run(subject, program_);
    judge(subject);
  }

  void all_that_can(const std::vector<Subject>& subjects) {
    bool has_judged = false;
    for (const Subject& subject : subjects) {
      const std::string why = subject.why_not(program_);
      if (why.empty()) {
        has_judged = true;
        judge(subject);
        if (code_ == kDiverged) return;
        continue;
      }
      if (is_own(subject)) {
        throw InputError(file_ + ": was saved for an executor, but " + why);
      }
      list_.push_back({{"executor", subject.name},
                       {"verdict", "skipped"},
                       {"reason", why}});
      if (!is_json_) fmt::print("{}: skipped, {}\n", subject.name, why);
    }
    if (!has_judged) throw InputError(file_ + ": no executor can run it");
  }

  int end() const {
    if (is_json_) fmt::print("{}\n", list_.dump(2));
    return code_;
  }

 private:
  static std::optional<RegressionHead> read_head(const std::string& file) {
    return regression_head(read_file(file, 4096));
  }
  bool is_own(const Subject& subject) const {
    return head_ && head_->executor == subject.name;
  }

  void judge(const Subject& subject) {
    const bool is_t8 = is_own(subject) && head_->law == info(Law::kT8).number;
    const Checked checked =
        check_repeatedly(subject, program_, is_t8 ? kRepetitions : 0);
    const auto& violation = checked.verdict.violation;
    list_.push_back(verdict_to_json(subject, program_, checked.verdict));
    if (!is_json_) print_verdict(subject, program_, checked);
    code_ = worse(code_, exit_code(checked.verdict));
    if (!is_own(subject)) return;
    if (violation && info(violation->law).number == head_->law) return;
    std::fflush(stdout);
    fmt::print(stderr,
               "{}: the file was saved for a broken law {} on {}, which this "
               "replay does not show\n",
               file_, head_->law, head_->executor);
    list_.back()["diverged_from"] = head_->law;
    code_ = kDiverged;
  }

  const std::string file_;
  const Program program_;
  const std::optional<RegressionHead> head_;
  const bool is_json_;
  Json list_ = Json::array();
  int code_ = kHeld;
};

}  // namespace

int run_command(const std::string& file, const std::string& executor,
                bool json) {
  const Subject subject = subject_named(executor);
  const Program program = read_program(file);
  must_run(subject, program);
  const Observation observed = subject.run(program);
  if (json) {
    fmt::print("{}\n", trace_to_json(program, observed.trace).dump(2));
  } else {
    fmt::print("{}", print(program, observed.trace));
  }
  if (!observed.error.empty()) {
    fmt::print(stderr, "{}: run() ended with: {}\n", subject.name,
               observed.error);
    return kBroken;
  }
  if (observed.limit_was_hit) {
    fmt::print(stderr, "{}: stopped: it polled far more than needed\n",
               subject.name);
    return kInconclusive;
  }
  return kHeld;
}

namespace {

/// On the executor of the target, as the fuzzer did.
int replay_input(const std::string& file, const std::string& target,
                 const std::optional<std::string>& executor, bool json) {
  Program program = read_fuzz_program(target, file);
  const FuzzTarget* const known = find_fuzz_target(target);
  if (known == nullptr && !executor) {
    throw InputError("--target program needs --executor");
  }
  Replay replay(file, std::move(program), json);
  replay.only(executor ? subject_named(*executor) : known->subject());
  return replay.end();
}

}  // namespace

int replay_command(const std::string& file,
                   const std::optional<std::string>& executor,
                   const std::optional<std::string>& target,
                   const std::optional<std::size_t>& break_at_step, bool json) {
  if (break_at_step) Recorder::break_at_poll(*break_at_step);
  if (target) return replay_input(file, *target, executor, json);
  Replay replay(file, json);
  if (executor) {
    replay.only(subject_named(*executor));
    return replay.end();
  }
  std::vector<Subject> subjects(executors().begin(), executors().end());
  const auto& head = replay.head();
  if (head && find_executor(head->executor) == nullptr) {
    // A mutant, or an executor that only somebody's own tests know.
    const std::vector<Subject> known = all_subjects();
    const auto own = std::find_if(
        known.begin(), known.end(),
        [&](const Subject& each) { return each.name == head->executor; });
    if (own != known.end()) {
      subjects.push_back(*own);
    } else {
      fmt::print(stderr,
                 "{}: was saved for {}, which this command does not have\n",
                 file, head->executor);
    }
  }
  replay.all_that_can(subjects);
  return replay.end();
}

}  // namespace vigil::cli
