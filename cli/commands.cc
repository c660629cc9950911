// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.h"

#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "audit/executors.h"
#include "audit/recorder.h"
#include "audit/report.h"
#include "cli/files.h"
#include "model/bytes.h"
#include "model/shrink.h"
#include "model/suggest.h"
#include "model/text.h"
#include "mutants/mutants.h"

namespace vigil::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxCrashBytes = std::size_t{16} << 20;
constexpr std::string_view kHead = "# vigil failure: ";

/// What stands in the head of a saved failure.
struct SavedFailure {
  std::string law;
  std::string executor;
};

std::optional<SavedFailure> saved_failure(const std::string& file) {
  const std::string text = read_file(file, 4096);
  if (!text.starts_with(kHead)) return std::nullopt;
  std::string line = text.substr(kHead.size(), text.find('\n') - kHead.size());
  if (line.ends_with('\r')) line.pop_back();
  const std::size_t space = line.find(" on ");
  if (space == std::string::npos) return std::nullopt;
  return SavedFailure{line.substr(0, space), line.substr(space + 4)};
}

void must_run(const Subject& subject, const Program& program) {
  if (std::string why = subject.why_not(program); !why.empty()) {
    throw InputError(why);
  }
}

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

Json verdict_to_json(const Subject& subject, const Verdict& verdict) {
  Json json{{"executor", subject.name}};
  switch (verdict.kind) {
    case Verdict::Kind::kHeld:
      json["verdict"] = "held";
      break;
    case Verdict::Kind::kInconclusive:
      json["verdict"] = "inconclusive";
      json["reason"] = verdict.reason;
      break;
    case Verdict::Kind::kBroken:
      json["verdict"] = "broken";
      json["law"] = info(verdict.violation->law).number;
      json["message"] = verdict.violation->message;
      break;
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

}  // namespace

int worse(int a, int b) noexcept {
  for (const int code : {kInterrupted, kDiverged, kBroken, kInconclusive}) {
    if (a == code || b == code) return code;
  }
  return kHeld;
}

std::vector<Subject> all_subjects() {
  std::vector<Subject> subjects(executors().begin(), executors().end());
  subjects.push_back(unmutated());
  for (const Mutant& mutant : mutants()) subjects.push_back(mutant.subject);
  return subjects;
}

Subject subject_named(const std::string& name) {
  std::string names;
  for (const Subject& subject : all_subjects()) {
    if (subject.name == name) return subject;
    names += (names.empty() ? "" : ", ") + std::string(subject.name);
  }
  throw InputError("no executor named `" + name + "`; there are: " + names);
}

std::string failure_file(const Subject& subject, const Program& program,
                         const Violation& violation,
                         const std::string& origin) {
  return fmt::format("{}{} on {}\n# {}\n{}", kHead, info(violation.law).number,
                     subject.name, origin, print(program));
}

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

int replay_command(const std::string& file,
                   const std::optional<std::string>& executor,
                   const std::optional<std::size_t>& break_at_step, bool json) {
  const Program program = read_program(file);
  const std::optional<SavedFailure> saved = saved_failure(file);
  std::vector<Subject> subjects;
  if (executor) {
    subjects.push_back(subject_named(*executor));
    must_run(subjects[0], program);
  } else {
    for (const Subject& subject : executors()) {
      if (subject.why_not(program).empty()) subjects.push_back(subject);
    }
    if (saved && find_executor(saved->executor) == nullptr) {
      subjects.push_back(subject_named(saved->executor));
    }
  }
  if (break_at_step) Recorder::break_at_poll(*break_at_step);
  int code = kHeld;
  bool is_saved_judged = !saved || executor.has_value();
  Json list = Json::array();
  for (const Subject& subject : subjects) {
    const Checked checked = check(subject, program);
    list.push_back(verdict_to_json(subject, checked.verdict));
    if (!json) print_verdict(subject, program, checked);
    code = worse(code, exit_code(checked.verdict));
    if (!saved || saved->executor != subject.name) continue;
    is_saved_judged = true;
    const auto& violation = checked.verdict.violation;
    if (violation && info(violation->law).number == saved->law) continue;
    fmt::print(stderr,
               "{}: the file was saved for a broken law {} on {}, which this "
               "replay does not show\n",
               file, saved->law, saved->executor);
    code = kDiverged;
    break;
  }
  if (json) fmt::print("{}\n", list.dump(2));
  if (!is_saved_judged) {
    throw InputError(file + ": was saved for " + saved->executor +
                     ", which cannot run it");
  }
  return code;
}

int shrink_command(const std::string& file, const std::string& executor,
                   const std::string& output, std::size_t max_runs) {
  const Subject subject = subject_named(executor);
  const Program program = read_program(file);
  must_run(subject, program);
  const Verdict verdict = check(subject, program).verdict;
  if (!verdict.violation) {
    fmt::print(stderr, "{}: breaks no law on {}; nothing to shrink\n", file,
               subject.name);
    return kBadInput;
  }
  const Law law = verdict.violation->law;
  const auto still_fails = [&](const Program& simpler) {
    const Verdict simpler_verdict = check(subject, simpler).verdict;
    return simpler_verdict.violation && simpler_verdict.violation->law == law;
  };
  const ShrinkResult smallest = shrink(program, still_fails, max_runs);
  const Checked checked = check(subject, smallest.program);
  if (!checked.verdict.violation) {
    fmt::print(stderr, "{}: two runs of one program differ on {}\n", file,
               subject.name);
    return kDiverged;
  }
  write_file(output,
             failure_file(subject, smallest.program, *checked.verdict.violation,
                          "shrunk from " + file));
  fmt::print("{}: {} operations, from {}, in {} runs{}\n", output,
             smallest.program.operation_count(), program.operation_count(),
             smallest.runs, smallest.is_complete ? "" : "; stopped early");
  return kHeld;
}

int decode_command(const std::string& target, const std::string& file) {
  if (target != "program") {
    throw InputError("no fuzz target named `" + target +
                     "`; there is: program");
  }
  const std::string content = read_file(file, kMaxCrashBytes + 1);
  if (content.size() > kMaxCrashBytes) {
    throw InputError(file + ":1:1: error: the file is larger than " +
                     std::to_string(kMaxCrashBytes >> 20) + " MiB");
  }
  // SAFETY: char and unsigned char alias everything.
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(content.data()),
                        content.size());
  fmt::print("{}", print(decode(bytes)));
  return kHeld;
}

int list_command(const std::string& what, bool json) {
  Json list = Json::array();
  const auto add = [&](std::string_view name, std::string_view text) {
    list.push_back({{"name", name}, {"text", text}});
    if (!json) fmt::print("{:<18}{}\n", name, text);
  };
  if (what == "executors") {
    for (const Subject& subject : executors())
      add(subject.name, subject.summary);
  } else if (what == "laws") {
    for (const LawInfo& law : law_table()) {
      add(law.number, fmt::format("{} ({})", law.text, law.source));
    }
  } else if (what == "operations") {
    for (const OperationInfo& row : operation_table()) {
      add(row.name, row.summary);
    }
  } else {
    for (const Mutant& mutant : mutants()) {
      add(mutant.subject.name,
          fmt::format("{}: {}", info(mutant.law).number, mutant.mechanism));
    }
  }
  if (json) fmt::print("{}\n", list.dump(2));
  return kHeld;
}

}  // namespace vigil::cli
