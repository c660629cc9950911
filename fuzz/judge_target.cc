// SPDX-License-Identifier: Apache-2.0
#include "fuzz/judge_target.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/executors.h"
#include "audit/report.h"
#include "fuzz/input.h"
#include "model/bytes.h"
#include "model/generate.h"
#include "model/text.h"

namespace vigil {
namespace {

constexpr std::size_t kMaxBytes = 1024;
constexpr std::size_t kMaxChanges = 7;
constexpr std::size_t kBytesOfChange = 3;

/// One change of an observation: what, where, and by how much.
struct Change {
  std::uint8_t what = 0;
  std::uint8_t where = 0;
  std::uint8_t number = 0;
};

template <class List>
auto& item(List& list, const Change& change) {
  return list[change.where % list.size()];
}

/// Some that are near, and some far.
std::int64_t signed_number(std::uint8_t number) {
  return number >= 250 ? extreme_number(number - 250U)
                       : static_cast<std::int8_t>(number);
}

void remove_entry(Observation& observed, const Change& change) {
  if (observed.trace.empty()) return;
  const std::size_t at = change.where % observed.trace.size();
  observed.trace.erase(observed.trace.begin() + static_cast<long>(at));
  for (PollRecord& poll : observed.polls) {
    if (poll.first_entry > at) --poll.first_entry;
    if (poll.end_entry > at) --poll.end_entry;
  }
}
void repeat_entry(Observation& observed, const Change& change) {
  if (observed.trace.empty()) return;
  const std::size_t at = change.where % observed.trace.size();
  observed.trace.insert(observed.trace.begin() + static_cast<long>(at),
                        TraceEntry(observed.trace[at]));
  for (PollRecord& poll : observed.polls) {
    if (poll.first_entry > at) ++poll.first_entry;
    if (poll.end_entry > at) ++poll.end_entry;
  }
}
void swap_entries(Observation& observed, const Change& change) {
  if (observed.trace.size() < 2) return;
  const std::size_t at = change.where % (observed.trace.size() - 1);
  std::swap(observed.trace[at], observed.trace[at + 1]);
}
void move_entry(Observation& observed, const Change& change) {
  if (observed.trace.empty()) return;
  item(observed.trace, change).time = signed_number(change.number);
}
void give_entry(Observation& observed, const Change& change) {
  if (observed.trace.empty()) return;
  item(observed.trace, change).task =
      static_cast<TaskId>(change.number % observed.tasks.size());
}
void change_outcome(Observation& observed, const Change& change) {
  if (observed.trace.empty()) return;
  constexpr auto kKinds = static_cast<unsigned>(Outcome::Kind::kStuck) + 1;
  Outcome& outcome = item(observed.trace, change).outcome;
  outcome.kind = static_cast<Outcome::Kind>(change.number % kKinds);
  outcome.number += change.number / kKinds;
}
void change_path(Observation& observed, const Change& change) {
  if (observed.trace.empty()) return;
  item(observed.trace, change).path = change.number == 0
                                          ? std::string(kEndPath)
                                          : std::to_string(change.number % 8);
}
void remove_poll(Observation& observed, const Change& change) {
  if (observed.polls.empty()) return;
  observed.polls.erase(observed.polls.begin() +
                       static_cast<long>(change.where % observed.polls.size()));
}
void repeat_poll(Observation& observed, const Change& change) {
  if (observed.polls.empty()) return;
  const std::size_t at = change.where % observed.polls.size();
  PollRecord poll = observed.polls[at];
  poll.first_entry = poll.end_entry;  // which the other one has
  observed.polls.insert(observed.polls.begin() + static_cast<long>(at) + 1,
                        poll);
}
void swap_polls(Observation& observed, const Change& change) {
  if (observed.polls.size() < 2) return;
  const std::size_t at = change.where % (observed.polls.size() - 1);
  // Each keeps its entries.
  std::swap(observed.polls[at].task, observed.polls[at + 1].task);
  std::swap(observed.polls[at].time, observed.polls[at + 1].time);
}
void move_poll(Observation& observed, const Change& change) {
  if (observed.polls.empty()) return;
  item(observed.polls, change).time = signed_number(change.number);
}
void give_poll(Observation& observed, const Change& change) {
  if (observed.polls.empty()) return;
  item(observed.polls, change).task =
      static_cast<TaskId>(change.number % observed.tasks.size());
}
void fault_poll(Observation& observed, const Change& change) {
  if (observed.polls.empty()) return;
  constexpr auto kFaults =
      static_cast<unsigned>(PollRecord::Fault::kAfterRun) + 1;
  item(observed.polls, change).fault =
      static_cast<PollRecord::Fault>(change.number % kFaults);
}
void change_life(Observation& observed, const Change& change) {
  TaskLife& life = item(observed.tasks, change);
  switch (change.number % 4) {
    case 0:
      life.made += change.number / 4;
      break;
    case 1:
      life.destroyed = change.number / 4;
      break;
    case 2:
      life.destroyed_in_poll = !life.destroyed_in_poll;
      break;
    default:
      life.destroyed_early = !life.destroyed_early;
      break;
  }
}
void change_spawns(Observation& observed, const Change& change) {
  if (change.number % 2 == 0 && !observed.spawned.empty()) {
    observed.spawned.pop_back();
  } else {
    observed.spawned.push_back(
        static_cast<TaskId>(change.where % observed.tasks.size()));
  }
}
void change_end(Observation& observed, const Change& change) {
  observed.end = signed_number(change.number);
}
void change_stuck(Observation& observed, const Change& change) {
  if (!observed.reported_stuck) return;  // nor does it ever report any
  if (change.number % 2 == 0 && !observed.reported_stuck->empty()) {
    observed.reported_stuck->pop_back();
  } else {
    observed.reported_stuck->push_back(
        canonical_task_name(change.where % observed.tasks.size()));
  }
}
void change_ledger(Observation& observed, const Change& change) {
  if (!observed.ledger) return;
  WakerLedger& ledger = *observed.ledger;
  const std::array counters{&ledger.constructed, &ledger.cloned,
                            &ledger.woken_by_value, &ledger.dropped,
                            &ledger.calls_after_end};
  *item(counters, change) += change.number;
  if (ledger.wakers.empty()) return;
  WakerRecord& waker = item(ledger.wakers, change);
  waker.end = static_cast<WakerRecord::End>(change.number % 3);
  waker.ended_at_poll = change.number % 16;
}
void cut_off(Observation& observed, const Change& change) {
  if (change.number % 2 == 0) {
    observed.limit_was_hit = true;
  } else {
    observed.error = "thrown";
  }
}

struct ChangeKind {
  std::string_view name;
  void (*apply)(Observation&, const Change&);
};
constexpr std::array kChanges{
    ChangeKind{"remove entry", remove_entry},
    ChangeKind{"repeat entry", repeat_entry},
    ChangeKind{"swap entries", swap_entries},
    ChangeKind{"move entry", move_entry},
    ChangeKind{"give entry", give_entry},
    ChangeKind{"change outcome", change_outcome},
    ChangeKind{"change path", change_path},
    ChangeKind{"remove poll", remove_poll},
    ChangeKind{"repeat poll", repeat_poll},
    ChangeKind{"swap polls", swap_polls},
    ChangeKind{"move poll", move_poll},
    ChangeKind{"give poll", give_poll},
    ChangeKind{"fault of poll", fault_poll},
    ChangeKind{"change life", change_life},
    ChangeKind{"change spawns", change_spawns},
    ChangeKind{"change end", change_end},
    ChangeKind{"change stuck", change_stuck},
    ChangeKind{"change ledger", change_ledger},
    ChangeKind{"cut off", cut_off},
};

struct Input {
  const Subject* subject = nullptr;
  std::vector<Change> changes;
  Program program;
};

Input read(std::span<const std::uint8_t> bytes) {
  bytes = bytes.first(std::min(bytes.size(), kMaxBytes));
  InputReader reader(bytes, kMaxBytes);
  Input input;
  input.subject = &executors()[reader.below(executors().size())];
  const std::size_t changes = reader.below(kMaxChanges + 1);
  for (std::size_t i = 0; i < changes; ++i) {
    input.changes.push_back(
        {reader.below(kChanges.size()), reader.byte(), reader.byte()});
  }
  const std::size_t used = 2 + kBytesOfChange * changes;
  input.program = decode(bytes.subspan(std::min(bytes.size(), used)));
  return input;
}

std::string print_input(std::span<const std::uint8_t> bytes) {
  const Input input = read(bytes);
  std::string text = "# on " + std::string(input.subject->name) + "\n";
  for (const Change& change : input.changes) {
    text += "# " + std::string(kChanges[change.what].name) + " " +
            std::to_string(change.where) + " by " +
            std::to_string(change.number) + "\n";
  }
  return text + print(input.program);
}

Verdict verdict_of(const Input& input, const Observation& observed) {
  return judge(input.program, input.subject->promises, observed,
               input.subject->dialect, input.subject->end_of_time);
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
  if (!input.subject->laws().contains(violation.law)) {
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
  const Input input = read(bytes);
  if (!input.subject->why_not(input.program).empty()) return;
  Observation observed = input.subject->run(input.program);
  for (const Change& change : input.changes) {
    kChanges[change.what].apply(observed, change);
  }
  Checked checked{std::move(observed), {}};
  checked.verdict = verdict_of(input, checked.observation);
  std::string fault = fault_of(input, checked.observation, checked.verdict);
  if (input.changes.empty() && checked.verdict.kind != Verdict::Kind::kHeld) {
    fault = "accuses what is right";
  } else if (!is_same(checked.verdict,
                      verdict_of(input, checked.observation))) {
    fault = "judges another way the second time";
  }
  if (checked.verdict.violation &&
      failure_report(*input.subject, input.program, checked, {}).empty()) {
    fault = "has an empty report";
  }
  if (fault.empty()) return;
  fail_fuzzing(to_report({"judge", "the judge " + fault}, print_input(bytes)));
}

std::vector<FuzzInput> seeds() {
  constexpr std::uint64_t kSeed = 5;
  std::vector<FuzzInput> seeds;
  for (std::uint8_t index = 0; index < 3 * kChanges.size(); ++index) {
    const auto executor = static_cast<std::uint8_t>(index % executors().size());
    FuzzInput seed{executor, static_cast<std::uint8_t>(index % 3)};
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
  return seeds;
}

}  // namespace

const FuzzTarget kJudgeTarget{
    .name = "judge_fuzz",
    .summary = "the judge, on runs that were tampered with",
    .run = run,
    .print = print_input,
    .seeds = seeds};

}  // namespace vigil
