// SPDX-License-Identifier: Apache-2.0
#include "fuzz/remote_steps.h"

#include <algorithm>
#include <string_view>

#include "fuzz/input.h"

namespace vigil {
namespace {

using Act = RemoteStep::Act;

constexpr std::size_t kInputMax = 512;
constexpr std::size_t kRoundsMax = 8;
constexpr std::size_t kStepsMax = 24;  ///< of a task, or of a thread in a round
constexpr std::uint8_t kNextRound = 240;  ///< this and all above

enum class Who : std::uint8_t { kMain, kThread, kTask };

/// What a step is called, and who may take it.
struct Row {
  std::string_view name;
  bool on_main = false;
  bool on_thread = false;
  bool in_task = false;
  bool has_task = false;
  bool has_delay = false;

  bool allows(Who who) const {
    return who == Who::kMain ? on_main
                             : (who == Who::kThread ? on_thread : in_task);
  }
};

/// By Act.
constexpr std::array<Row, RemoteStep::kActs> kRows{{
    {"spawn", true, false, true, true},
    {"wake", true, true, true, true},
    {"cancel", true, false, true, true},
    {"send cancel", true, true, true, true},
    {"destroy the executor", true, false, true},
    {"guard", false, true},
    {"drop the guard", false, true},
    {"yield", false, true, true},
    {"wait", false, false, true},
    {"sleep", false, false, true, false, true},
    {"join", false, false, true, true},
    {"throw", false, false, true},
    {"run nested", false, false, true},
    {"spawn at the end", false, false, true},
    {"another executor", false, false, true},
    {"no executor", true},
}};

/// The acts that `who` may do, in their order.
std::vector<Act> acts_of(Who who) {
  std::vector<Act> acts;
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (kRows[i].allows(who)) acts.push_back(static_cast<Act>(i));
  }
  return acts;
}

RemoteStep read_step(InputReader& reader, Who who, std::uint8_t what) {
  static const std::array acts{acts_of(Who::kMain), acts_of(Who::kThread),
                               acts_of(Who::kTask)};
  const auto& choices = acts[static_cast<std::size_t>(who)];
  RemoteStep step{.act = choices[what % choices.size()]};
  const Row& row = kRows[static_cast<std::size_t>(step.act)];
  if (row.has_task) step.task = reader.below(kRemoteTasks);
  if (row.has_delay) step.delay = Duration(1 + reader.below(4));
  return step;
}

void print_steps(std::string& text, const std::string& who,
                 const RemoteSteps& steps) {
  for (const RemoteStep& step : steps) {
    const Row& row = kRows[static_cast<std::size_t>(step.act)];
    text += "  " + who + ": " + std::string(row.name);
    if (row.has_task) text += " t" + std::to_string(step.task);
    if (row.has_delay) text += " " + std::to_string(step.delay.count());
    text += "\n";
  }
}

}  // namespace

bool has_guard(const RemoteSteps& steps) noexcept {
  return std::ranges::find(steps, Act::kGuard, &RemoteStep::act) != steps.end();
}

bool is_guarded(const RemoteRound& round) noexcept {
  for (std::size_t i = 1; i < kRemoteThreads; ++i) {
    bool guarded = has_guard(round.by_thread[i]);
    for (const RemoteStep& step : round.by_thread[i]) {
      if (step.act == Act::kDropGuard) guarded = false;
      const bool acts = step.act == Act::kWake || step.act == Act::kSendCancel;
      if (acts && !guarded) return false;
    }
  }
  return true;
}

RemotePlan decode_remote(std::span<const std::uint8_t> bytes) {
  InputReader reader(bytes, kInputMax);
  RemotePlan plan;
  plan.rounds.emplace_back();
  while (!reader.is_at_end()) {
    const std::uint8_t what = reader.byte();
    if (what >= kNextRound) {
      if (plan.rounds.size() < kRoundsMax) plan.rounds.emplace_back();
      continue;
    }
    const std::size_t who = reader.below(kRemoteThreads + kRemoteTasks);
    const bool is_task = who >= kRemoteThreads;
    RemoteSteps& steps = is_task ? plan.tasks[who - kRemoteThreads]
                                 : plan.rounds.back().by_thread[who];
    const Who kind = is_task    ? Who::kTask
                     : who == 0 ? Who::kMain
                                : Who::kThread;
    const RemoteStep step = read_step(reader, kind, what);
    if (steps.size() < kStepsMax) steps.push_back(step);
  }
  return plan;
}

std::string to_string(const RemotePlan& plan) {
  std::string text = "tasks\n";
  for (std::size_t i = 0; i < kRemoteTasks; ++i) {
    print_steps(text, "t" + std::to_string(i), plan.tasks[i]);
  }
  for (const RemoteRound& round : plan.rounds) {
    text += "round\n";
    print_steps(text, "before", round.by_thread[0]);
    for (std::size_t i = 1; i < kRemoteThreads; ++i) {
      print_steps(text, "thread " + std::to_string(i), round.by_thread[i]);
    }
  }
  return text;
}

}  // namespace vigil
