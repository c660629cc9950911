// SPDX-License-Identifier: Apache-2.0
#include "fuzz/judge_target.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/executors.h"
#include "audit/report.h"
#include "fuzz/judge_changes.h"
#include "fuzz/program_target.h"
#include "model/bytes.h"
#include "model/generate.h"
#include "model/text.h"

namespace vigil {
namespace {

constexpr std::size_t kMaxBytes = 1024;
constexpr std::size_t kMaxChanges = 7;
constexpr std::size_t kBytesOfChange = 3;
constexpr unsigned kPromiseMasks = 16;

struct Input {
  Subject subject;  ///< which may promise less than it keeps
  std::vector<Change> changes;
  Program program;
};

/// Takes back promises about order and time: who promises less is held to less.
void drop_promises(Promises& promises, unsigned mask) {
  if ((mask & 1U) != 0) promises.fifo_ready = false;
  if ((mask & 2U) != 0) promises.fifo_ties = false;
  if ((mask & 4U) != 0) promises.exact_deadlines = false;
  if ((mask & 8U) != 0) promises.exact_polls = false;
}

Input read(std::span<const std::uint8_t> bytes) {
  bytes = bytes.first(std::min(bytes.size(), kMaxBytes));
  InputReader reader(bytes, kMaxBytes);
  Input input{.subject = executors()[reader.below(executors().size())],
              .changes = {},
              .program = {}};
  const unsigned second = reader.byte();
  const std::size_t changes = second % (kMaxChanges + 1);
  drop_promises(input.subject.promises,
                second / (kMaxChanges + 1) % kPromiseMasks);
  for (std::size_t i = 0; i < changes; ++i) {
    input.changes.push_back(
        {reader.below(kChangeKinds), reader.byte(), reader.byte()});
  }
  const std::size_t used = 2 + kBytesOfChange * changes;
  input.program =
      program_for(input.subject, bytes.subspan(std::min(bytes.size(), used)));
  return input;
}

std::string print_promises(const Promises& promises) {
  std::string text;
  if (!promises.fifo_ready) text += " fifo_ready";
  if (!promises.fifo_ties) text += " fifo_ties";
  if (!promises.exact_deadlines) text += " exact_deadlines";
  if (!promises.exact_polls) text += " exact_polls";
  return text.empty() ? "" : "# without the promises" + text + "\n";
}

std::string print_input(std::span<const std::uint8_t> bytes) {
  const Input input = read(bytes);
  std::string text = "# on " + std::string(input.subject.name) + "\n" +
                     print_promises(input.subject.promises);
  for (const Change& change : input.changes) {
    text += "# " + std::string(name_of(change)) + " " +
            std::to_string(change.where) + " by " +
            std::to_string(change.number) + "\n";
  }
  return text + print(input.program);
}

/// Empty if the verdict says what a verdict may say.
std::string fault_of(const Input& input, const Observation& observed,
                     const Verdict& verdict) {
  if (verdict.kind == Verdict::Kind::kInconclusive) {
    return verdict.reason.empty() ? "gives no reason" : "";
  }
  if (!verdict.violation) return "";
  const Violation& violation = *verdict.violation;
  if (violation.message.empty()) return "says nothing";
  if (violation.task >= input.program.tasks.size()) return "names no task";
  if (violation.poll > observed.polls.size()) return "names no poll";
  // T8 is also for what no order of polls explains.
  if (violation.law != Law::kT8 &&
      !input.subject.laws().contains(violation.law)) {
    return "names a law that does not apply";
  }
  return "";
}

bool is_same(const Verdict& one, const Verdict& other) {
  if (one.kind != other.kind || one.expected != other.expected) return false;
  return !one.violation || (one.violation->law == other.violation->law &&
                            one.violation->message == other.violation->message);
}

void run(std::span<const std::uint8_t> bytes) {
  const auto found = check_judge(bytes, judge);
  if (found) fail_fuzzing(to_report(*found, print_input(bytes)));
}

/// Tampered runs of a program that leaves tasks which a second run wakes.
void add_second_runs(std::vector<FuzzInput>& seeds) {
  constexpr std::uint64_t kSeed = 6;
  std::uint8_t change_end = 0;
  while (name_of({.what = change_end}) != "change end") ++change_end;
  const auto executors = vigil::executors();
  const auto adapter = std::ranges::find_if(executors, [](const auto& one) {
    return one.promises.run_again && one.dialect == Dialect::kScript;
  });
  FuzzInput program;
  std::optional<SecondRun> second;
  const auto fits = [&second] {
    return second && second->woken.size() >= 2 && second->end < 100;
  };
  for (std::uint64_t index = 0; !fits(); ++index) {
    program =
        generate_bytes(kSeed, index, {.operations = adapter->operations()});
    if (program.size() > kMaxBytes / 2) continue;
    second = adapter->run(decode(program)).second;
  }
  for (const std::uint8_t number : {0, 1, 2, 3, 4, 5, 6, 7, 12, 125, 245}) {
    for (const std::uint8_t where : {1, 3, 5}) {
      const auto executor =
          static_cast<std::uint8_t>(adapter - executors.begin());
      FuzzInput seed{executor, 1, change_end, where, number};
      seed.insert(seed.end(), program.begin(), program.end());
      seeds.push_back(std::move(seed));
    }
  }
}

std::vector<FuzzInput> seeds() {
  constexpr std::uint64_t kSeed = 5;
  std::vector<FuzzInput> seeds;
  // Each by all promises, and by fewer.
  for (const bool by_all : {true, false}) {
    for (std::uint8_t index = 0; index < 3 * kChangeKinds; ++index) {
      const auto executor =
          static_cast<std::uint8_t>(index % executors().size());
      const unsigned mask = by_all ? 0 : index / 3 % kPromiseMasks;
      FuzzInput seed{executor, static_cast<std::uint8_t>(
                                   index % 3 + (kMaxChanges + 1) * mask)};
      for (std::uint8_t i = 0; i < index % 3; ++i) {
        seed.push_back(static_cast<std::uint8_t>(index / 3 + 7 * i));
        seed.push_back(index);
        seed.push_back(static_cast<std::uint8_t>(index * 5));
      }
      const auto program = generate_bytes(
          kSeed, index, {.operations = executors()[executor].operations()});
      seed.insert(seed.end(), program.begin(), program.end());
      seeds.push_back(std::move(seed));
    }
  }
  add_second_runs(seeds);
  return seeds;
}

}  // namespace

std::optional<Finding> check_judge(std::span<const std::uint8_t> bytes,
                                   JudgeFunction* judge_function) {
  const Input input = read(bytes);
  const Subject& subject = input.subject;
  Checked checked{subject.run(input.program), {}};
  for (const Change& change : input.changes) {
    apply(change, checked.observation);
  }
  const auto verdict = [&] {
    return judge_function(input.program, subject.promises, checked.observation,
                          subject.dialect, subject.end_of_time);
  };
  checked.verdict = verdict();
  const auto fault = [](const std::string& what) {
    return Finding{"judge", "the judge " + what};
  };
  if (input.changes.empty() && checked.verdict.kind != Verdict::Kind::kHeld) {
    return fault("accuses what is right");
  }
  if (!is_same(checked.verdict, verdict())) {
    return fault("judges another way the second time");
  }
  const std::string wrong =
      fault_of(input, checked.observation, checked.verdict);
  if (!wrong.empty()) return fault(wrong);
  if (checked.verdict.violation &&
      failure_report(subject, input.program, checked, {}).empty()) {
    return fault("has an empty report");
  }
  return std::nullopt;
}

const FuzzTarget kJudgeTarget{
    .name = "judge_fuzz",
    .summary = "the judge, on runs that were tampered with",
    .run = run,
    .print = print_input,
    .seeds = seeds};

}  // namespace vigil
