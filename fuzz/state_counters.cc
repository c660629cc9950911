// SPDX-License-Identifier: Apache-2.0
#include "fuzz/state_counters.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "model/operation.h"

namespace vigil {
namespace {

constexpr std::size_t kOperations = 34;  // slots, and an end
constexpr std::size_t kOutcomes =
    static_cast<std::size_t>(Outcome::Kind::kStuck) + 1;
constexpr std::size_t kSteps = 12;  // of a logarithm

// Where each kind of feature begins.
constexpr std::size_t kFollows = 0;
constexpr std::size_t kEnds = kFollows + kOperations * kOperations;
constexpr std::size_t kDueTogether = kEnds + kOperations * kOutcomes;
constexpr std::size_t kPollsAtOnce = kDueTogether + kSteps;
constexpr std::size_t kTasksInARow = kPollsAtOnce + kSteps;
constexpr std::size_t kEntriesOfPoll = kTasksInARow + kSteps;
constexpr std::size_t kWakers = kEntriesOfPoll + kSteps;
constexpr std::size_t kCounters = kWakers + 4 * kSteps;

// libFuzzer takes the section of this name for coverage. Without it, as in a
// replay, it is memory like any other.
[[gnu::section("__libfuzzer_extra_counters"), gnu::used]]
std::array<std::uint8_t, kCounters> counters{};

void count(std::size_t feature) {
  std::uint8_t& counter = counters[feature];
  if (counter != UINT8_MAX) ++counter;
}

std::size_t step_of(std::uint64_t number) {
  return std::min<std::size_t>(std::bit_width(number), kSteps - 1);
}

/// The operation's slot; 0 for the end of a task.
std::size_t slot_of(const Program& program, const TraceEntry& entry) {
  if (entry.path == kEndPath) return 0;
  const Operation* const operation =
      find_operation(program, entry.task, entry.path);
  return operation == nullptr ? kOperations - 1
                              : static_cast<std::size_t>(operation->op);
}

void count_trace(const Program& program, const Trace& trace) {
  std::vector<std::size_t> last(program.tasks.size(), kOperations - 1);
  std::size_t together = 0;
  for (std::size_t i = 0; i < trace.size(); ++i) {
    const TraceEntry& entry = trace[i];
    const std::size_t slot = slot_of(program, entry);
    count(kFollows + last[entry.task] * kOperations + slot);
    count(kEnds + slot * kOutcomes +
          static_cast<std::size_t>(entry.outcome.kind));
    last[entry.task] = slot;
    const bool is_sleep = slot == static_cast<std::size_t>(Op::kSleep) ||
                          slot == static_cast<std::size_t>(Op::kSleepUntil);
    if (i != 0 && trace[i - 1].time != entry.time) together = 0;
    if (is_sleep) count(kDueTogether + step_of(++together));
  }
}

/// The ready queue is no deeper than there are different tasks in a row.
void count_polls(std::size_t tasks, const std::vector<PollRecord>& polls) {
  std::vector<std::size_t> round_of(tasks, 0);  // in which it was polled last
  std::size_t round = 1;
  std::size_t in_a_row = 0;
  std::size_t at_once = 0;
  for (std::size_t i = 0; i < polls.size(); ++i) {
    count(kEntriesOfPoll + step_of(polls[i].end_entry - polls[i].first_entry));
    ++at_once;
    const bool is_again = round_of[polls[i].task] == round;
    const bool is_later = i != 0 && polls[i - 1].time != polls[i].time;
    if (is_again || is_later) {
      count(kTasksInARow + step_of(in_a_row));
      in_a_row = 0;
      ++round;
    }
    ++in_a_row;
    round_of[polls[i].task] = round;
    if (i + 1 != polls.size() && polls[i + 1].time == polls[i].time) continue;
    count(kPollsAtOnce + step_of(at_once));
    at_once = 0;
  }
  count(kTasksInARow + step_of(in_a_row));
}

bool is_wanted() {
  const char* const variable = std::getenv("VIGIL_FUZZ_COUNTERS");
  return variable == nullptr || std::string_view(variable) != "0";
}

}  // namespace

void count_states(const Program& program, const Observation& observation) {
  static const bool counts = is_wanted();
  if (!counts) return;
  count_trace(program, observation.trace);
  count_polls(program.tasks.size(), observation.polls);
  if (!observation.ledger) return;
  const WakerLedger& ledger = *observation.ledger;
  std::size_t base = kWakers;
  for (const std::uint64_t number : {ledger.constructed, ledger.cloned,
                                     ledger.woken_by_value, ledger.dropped}) {
    count(base + step_of(number));
    base += kSteps;
  }
}

}  // namespace vigil
