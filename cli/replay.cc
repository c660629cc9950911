// SPDX-License-Identifier: Apache-2.0
// `vigil run` and `vigil replay`: one program of a file, run or judged.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "audit/recorder.h"
#include "audit/regression_store.h"
#include "audit/supervised.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/json.h"
#include "cli/judged.h"
#include "cli/replay_bytes.h"
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

void print_judged(const Subject& subject, const Judged& judged) {
  if (!judged.report.empty()) {
    fmt::print("{}\n", judged.report);
  } else {
    fmt::print("{}: {}{}{}\n", subject.name,
               std::string(judged.json["verdict"]),
               judged.message.empty() ? "" : ": ", judged.message);
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

  /// Of each run; 0: in this process, without.
  void set_stall(std::chrono::milliseconds stall) { stall_ = stall; }

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
    if (is_json_) fmt::print("{}\n", to_text(list_, 2));
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
    const Judged judged =
        judge_apart(subject, program_, is_t8 ? kRepetitions : 0, stall_, {});
    list_.push_back({{"executor", subject.name}});
    list_.back().update(judged.json);
    if (!is_json_) print_judged(subject, judged);
    code_ = worse(code_, judged.code);
    if (!is_own(subject) || judged.code == kInterrupted) return;
    if (judged.law == head_->law) return;
    std::fflush(stdout);
    fmt::print(stderr,
               "{}: the file was saved for a {}{} on {}, which this "
               "replay does not show\n",
               file_, is_stop_word(head_->law) ? "" : "broken law ", head_->law,
               head_->executor);
    list_.back()["diverged_from"] = head_->law;
    code_ = kDiverged;
  }

  const std::string file_;
  const Program program_;
  const std::optional<RegressionHead> head_;
  const bool is_json_;
  std::chrono::milliseconds stall_ = kDefaultStall;
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
    fmt::print("{}\n", to_text(trace_to_json(program, observed.trace), 2));
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

/// As the fuzzer did, whatever its inputs mean.
int replay_other(const FuzzTarget& target, const std::string& file,
                 std::chrono::milliseconds stall, bool json) {
  const ReplayedBytes replayed =
      replay_bytes(target, read_fuzz_input(target, file), stall);
  if (json) {
    fmt::print("{}\n", to_text(Json::array({replayed.json}), 2));
    return replayed.code;
  }
  const std::string& law = replayed.law;
  fmt::print("{}: {}{}\n", target.name, law.empty() ? "held" : law,
             law.empty() || is_stop_word(law) ? "" : " broken");
  fmt::print("{}", replayed.report);
  return replayed.code;
}

/// On the executor of the target, as the fuzzer did.
int replay_input(const std::string& file, const std::string& target,
                 const std::optional<std::string>& executor,
                 std::chrono::milliseconds stall, bool json) {
  if (const Subject* const own = own_target(target)) {
    return replay_input(file, "program",
                        executor.value_or(std::string(own->name)), stall, json);
  }
  const FuzzTarget* const known = find_fuzz_target(target);
  if (target == "program" && !executor) {
    throw InputError("--target program needs --executor");
  }
  if (known != nullptr && known->subject == nullptr && !executor) {
    return replay_other(*known, file, stall, json);
  }
  std::optional<Subject> subject;
  if (executor) subject = subject_named(*executor);
  Program program =
      read_fuzz_program(target, subject ? &*subject : nullptr, file);
  Replay replay(file, std::move(program), json);
  replay.set_stall(stall);
  replay.only(subject ? *subject : known->subject());
  return replay.end();
}

}  // namespace

int replay_command(const std::string& file,
                   const std::optional<std::string>& executor,
                   const std::optional<std::string>& target,
                   const std::optional<std::size_t>& break_at_step,
                   std::chrono::milliseconds stall, bool json) {
  if (break_at_step) {
    Recorder::break_at_poll(*break_at_step);
    stall = std::chrono::milliseconds(0);  // a debugger stays with one process
  }
  if (target) return replay_input(file, *target, executor, stall, json);
  Replay replay(file, json);
  replay.set_stall(stall);
  if (executor) {
    replay.only(subject_named(*executor));
    return replay.end();
  }
  std::vector<Subject> subjects = config().subjects;
  const auto& head = replay.head();
  const auto is_own = [&](const Subject& each) {
    return each.name == head->executor;
  };
  if (head && std::ranges::none_of(subjects, is_own)) {
    // A mutant, or an executor that only somebody's own tests know.
    const std::vector<Subject> known = all_subjects();
    const auto own = std::find_if(known.begin(), known.end(), is_own);
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
