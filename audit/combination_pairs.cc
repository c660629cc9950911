// SPDX-License-Identifier: Apache-2.0
#include "audit/combination_pairs.h"

#include <array>
#include <string_view>
#include <vector>

namespace vigil::detail {
namespace {

/// What the two wait for, and what main does to end the one's wait and the
/// other's.
struct Waits {
  std::string_view name;
  std::array<std::string_view, 2> wait;
  std::array<std::string_view, 2> wake;
  std::string_view before = "";  ///< in main, before anybody waits
};
constexpr std::array kWaits{
    Waits{"two events", {"wait e0", "wait e1"}, {"set e0", "set e1"}},
    Waits{"one event", {"wait e0", "wait e0"}, {"set e0", "set e0"}},
    Waits{"two notifications",
          {"wait n0", "wait n1"},
          {"notify n0", "notify n1"}},
    Waits{
        "one notification", {"wait n0", "wait n0"}, {"notify n0", "notify n0"}},
    Waits{"the items of two channels",
          {"recv c0", "recv c1"},
          {"send c0 7", "send c1 8"}},
    Waits{"the items of one channel",
          {"recv c0", "recv c0"},
          {"send c0 7", "send c0 8"}},
    Waits{"places in two channels",
          {"send c2 7", "send c3 8"},
          {"recv c2", "recv c3"},
          "  send c2 1\n  send c3 1\n"},
    Waits{"places in one channel",
          {"send c2 7", "send c2 8"},
          {"recv c2", "recv c2"},
          "  send c2 1\n"},
};
/// Of tasks alone: a race has one name.
constexpr std::array kTaskWaits{
    Waits{"what does not come, and are woken on threads",
          {"wait e0", "wait e0"},
          {"spurious-wake-on-thread a", "spurious-wake-on-thread b"}},
};
constexpr std::string_view kDeclarations =
    "vigil program 1\nevent e0\nevent e1\nevent e2\nnotify n0\nnotify n1\n"
    "channel c0 capacity 4\nchannel c1 capacity 4\n"
    "channel c2 capacity 1\nchannel c3 capacity 1\n";

/// One value of an axis: its name, and lines for main.
struct Choice {
  std::string_view name;
  std::string_view lines;
};
constexpr std::array kBefore{
    Choice{"", ""},
    Choice{"; a woken in vain before", "  spurious-wake a\n"},
    Choice{"; b woken in vain before", "  spurious-wake b\n"},
};
constexpr std::array kAfter{
    Choice{"", ""},
    Choice{"; a cancelled then", "  cancel a\n"},
    Choice{"; b cancelled then", "  cancel b\n"},
    Choice{"; both cancelled then", "  cancel b\n  cancel a\n"},
};
// A race is one task.
constexpr std::array kRaceBefore{
    Choice{"", ""},
    Choice{"; woken in vain before", "  spurious-wake a\n"},
};
constexpr std::array kRaceAfter{
    Choice{"; which another branch wins", "  set e2\n"},
    Choice{"; which is cancelled then", "  cancel a\n"},
};

struct Pair {
  const Waits* waits;
  bool is_race;
  bool is_reversed;  ///< the other's wait is ended first
  Choice before;
  Choice after;
};

template <class AllWaits, class Before, class After>
void add_pairs(std::vector<Pair>& pairs, bool is_race, const AllWaits& all,
               const Before& befores, const After& afters) {
  for (const Waits& waits : all) {
    for (const Choice& before : befores) {
      for (const Choice& after : afters) {
        for (const bool is_reversed : {false, true}) {
          pairs.push_back({&waits, is_race, is_reversed, before, after});
        }
      }
    }
  }
}

const std::vector<Pair>& pairs() {
  static const std::vector<Pair> all = [] {
    std::vector<Pair> made;
    add_pairs(made, false, kWaits, kBefore, kAfter);
    add_pairs(made, false, kTaskWaits, kBefore, kAfter);
    add_pairs(made, true, kWaits, kRaceBefore, kRaceAfter);
    return made;
  }();
  return all;
}

std::string task(std::string_view name, std::string_view operation) {
  return "task " + std::string(name) + "\n  " + std::string(operation) +
         "\n  log 1\n";
}

std::string race(const Waits& waits) {
  std::string text = "task a\n  race\n    branch\n      wait e2\n";
  for (const std::string_view wait : waits.wait) {
    text.append("    branch\n      ").append(wait).append("\n");
  }
  return text;
}

std::string wakes(const Pair& pair) {
  std::string text;
  for (const std::size_t i : {0U, 1U}) {
    const std::size_t which = pair.is_reversed ? 1 - i : i;
    text.append("  ").append(pair.waits->wake[which]).append("\n");
  }
  return text;
}

}  // namespace

std::size_t pair_count() noexcept { return pairs().size(); }

std::string describe_pair(std::size_t index) {
  const Pair& pair = pairs()[index];
  std::string text = pair.is_race ? "a race for " : "a and b wait for ";
  text.append(pair.waits->name).append(pair.before.name);
  if (pair.is_reversed) text.append("; the second comes first");
  return text.append(pair.after.name);
}

std::string pair_program_text(std::size_t index) {
  const Pair& pair = pairs()[index];
  const Waits& waits = *pair.waits;
  std::string text(kDeclarations);
  text.append("task main\n").append(waits.before).append("  spawn a\n");
  if (!pair.is_race) text += "  spawn b\n";
  text.append("  spawn c\n  spawn d\n  yield\n").append(pair.before.lines);
  text.append(wakes(pair)).append(pair.after.lines);
  // Those behind them have their turn as well, if nothing was lost.
  text.append("  sleep 1\n").append(wakes(pair));
  text += pair.is_race ? race(waits)
                       : task("a", waits.wait[0]) + task("b", waits.wait[1]);
  return text + task("c", waits.wait[0]) + task("d", waits.wait[1]);
}

}  // namespace vigil::detail
