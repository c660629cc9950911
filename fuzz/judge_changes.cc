// SPDX-License-Identifier: Apache-2.0
#include "fuzz/judge_changes.h"

#include <algorithm>
#include <array>
#include <utility>

#include "model/bytes.h"

namespace vigil {
namespace {

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
void change_second_run(Observation& observed, TaskId task, std::uint8_t what) {
  SecondRun& second = *observed.second;
  switch (what % 8) {
    case 0:
      second.woken.push_back(task);
      break;
    case 1:
      second.polled.push_back(task);
      break;
    case 2:
      second.polled.clear();
      break;
    case 3:
      second.limit_was_hit = true;
      break;
    case 4:
      (what < 8 ? second.error : observed.late_error) = "thrown";
      break;
    case 6:
      second.too_early.push_back(task);
      break;
    case 7:
      second.destroyed.push_back(task);
      break;
    default:
      second.end = signed_number(what);
  }
}
void change_end(Observation& observed, const Change& change) {
  if (observed.second && change.where % 2 == 1) {
    const std::size_t task = change.where / 2 % observed.tasks.size();
    return change_second_run(observed, static_cast<TaskId>(task),
                             change.number);
  }
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
    if (change.number % 4 == 3 && !observed.polls.empty()) {
      observed.error_poll = change.where % observed.polls.size();
    }
  }
}

struct ChangeKind {
  std::string_view name;
  void (*apply)(Observation&, const Change&);
};
constexpr std::array<ChangeKind, kChangeKinds> kChanges{
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

}  // namespace

std::string_view name_of(const Change& change) {
  return kChanges[change.what].name;
}

void apply(const Change& change, Observation& observed) {
  kChanges[change.what].apply(observed, change);
}

}  // namespace vigil
