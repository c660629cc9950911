// SPDX-License-Identifier: Apache-2.0
#include "audit/combination_scales.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace vigil::detail {
namespace {

/// More than 256, and no multiple of anything.
constexpr std::uint64_t kMany = 271;

std::string task_name(std::uint64_t index) {
  std::string name = "t";  // a literal + a temporary is a false alarm of g++ 12
  return name += std::to_string(index);
}

/// A line of a task.
std::string line(std::string_view operation, std::string_view operand) {
  std::string text = "  ";
  return text.append(operation).append(" ").append(operand).append("\n");
}
std::string line(std::string_view operation, std::uint64_t number) {
  return line(operation, std::to_string(number));
}

/// main, which spawns `count` tasks and goes on with `rest`; and the tasks, by
/// `body(index)`, from 1.
template <class Body>
std::string program(std::uint64_t count, std::string_view rest,
                    const Body& body) {
  std::string text = "vigil program 1\nevent e0\nnotify n0\ntask main\n";
  std::string tasks;
  for (std::uint64_t index = 1; index <= count; ++index) {
    text += line("spawn", task_name(index));
    tasks += "task " + task_name(index) + "\n" + body(index);
  }
  return text.append(rest).append(tasks);
}

std::string all_runnable() {
  return program(kMany, "", [](std::uint64_t) {
    return std::string("  yield\n  yield\n  sleep 1\n  yield\n");
  });
}

/// In rising runs.
std::uint64_t scattered(std::uint64_t index) { return index * 37 % kMany; }

std::string many_deadlines() {
  return program(kMany, "", [](std::uint64_t index) {
    return line("sleep", 10 + scattered(index)) + line("sleep", index % 7);
  });
}

std::string many_given_up() {
  std::string cancels = "  sleep 1\n";
  for (std::uint64_t index = 1; index <= kMany; ++index) {
    const std::uint64_t task = 1 + scattered(index);
    if (index % 3 != 0) cancels += line("cancel", task_name(task));
    if (index % 50 == 0) cancels += "  sleep 2\n";
  }
  return program(kMany, cancels, [](std::uint64_t index) {
    return line("sleep", 10 + scattered(index));
  });
}

/// As random numbers are, and no two the same: of rising runs a heap makes a
/// special shape.
std::uint64_t shuffled(std::uint64_t index) {
  return index * 2'654'435'761 % (std::uint64_t{1} << 32) % 997;
}

/// So few that what a removal has put out of order stays so.
std::string few_given_up() {
  std::string cancels = "  sleep 1\n";
  for (std::uint64_t index = 1; index <= kMany; ++index) {
    const std::uint64_t task = 1 + shuffled(index) % kMany;
    if (index % 6 == 0) cancels += line("cancel", task_name(task));
  }
  return program(kMany, cancels, [](std::uint64_t index) {
    return line("sleep", 10 + shuffled(index));
  });
}

/// The others time out, in the order of their deadlines.
std::string few_in_time() {
  std::string notifies = "  sleep 1\n";
  for (std::uint64_t index = 1; index <= kMany / 4; ++index) {
    notifies += "  notify n0\n";
  }
  return program(kMany, notifies, [](std::uint64_t index) {
    return line("timeout", 10 + shuffled(index)) + "    wait n0\n";
  });
}

std::string many_equal_deadlines() {
  return program(kMany, "", [](std::uint64_t index) {
    return line("sleep", index % 5) + line("sleep-until", 1000);
  });
}

/// From an odd time on, at both sides of each power of two.
std::string all_magnitudes() {
  constexpr std::uint64_t kBits = 44;
  return program(3 * kBits, "", [](std::uint64_t index) {
    const std::uint64_t delay = (std::uint64_t{1} << (index / 3)) + index % 3;
    return line("sleep", 3 + index % 5) + line("sleep", delay - 1) +
           line("sleep", 1);
  });
}

/// Each takes the place of the one before it.
std::string one_after_another() {
  std::string text = "vigil program 1\nevent e0\ntask main\n  spawn t1\n";
  text += "  timeout 5000\n    wait e0\n";
  for (std::uint64_t index = 1; index <= kMany; ++index) {
    text += "task " + task_name(index) + "\n  sleep 1\n";
    if (index < kMany) text += line("spawn", task_name(index + 1));
  }
  return text;
}

std::string all_woken_at_once() {
  return program(
      kMany, "  sleep 1\n  set e0\n  yield\n",
      [](std::uint64_t index) { return "  wait e0\n" + line("log", index); });
}

std::string woken_one_by_one() {
  std::string notifies = "  sleep 1\n";
  for (std::uint64_t index = 1; index <= kMany; ++index) {
    notifies += "  notify n0\n";
    if (index % 40 == 0) notifies += "  yield\n";
  }
  return program(kMany, notifies, [](std::uint64_t index) {
    return "  wait n0\n" + line("log", index);
  });
}

/// What is in time leaves a timer that was given up, hundreds of times.
std::string many_in_time() {
  const std::string notifies =
      "  sleep 1\n  repeat 60\n    repeat 8\n      notify n0\n    yield\n";
  return program(8, notifies, [](std::uint64_t index) {
    return "  repeat 60\n" + line("  timeout", 1000 + index) +
           "      wait n0\n";
  });
}

/// Each twice, if that is promised, before the executor can look at the first
/// wake; some by their executor's thread, too.
std::string woken_by_threads() {
  std::string wakes = "  sleep 1\n";
  for (std::uint64_t index = 0; index < 160; ++index) {
    wakes += line("spurious-wake-on-thread", task_name(1 + index % 80));
    if (index % 7 == 0)
      wakes += line("spurious-wake", task_name(1 + index / 2));
  }
  return program(80, wakes + "  sleep 1\n  set e0\n",
                 [](std::uint64_t) { return std::string("  wait e0\n"); });
}

struct Scale {
  std::string_view name;
  std::string (*text)();
};
constexpr std::array kScales{
    Scale{"hundreds of tasks, all runnable", &all_runnable},
    Scale{"hundreds of deadlines, in no order", &many_deadlines},
    Scale{"hundreds of deadlines, most of them given up", &many_given_up},
    Scale{"hundreds of equal deadlines", &many_equal_deadlines},
    Scale{"deadlines around each power of two", &all_magnitudes},
    Scale{"hundreds of tasks, each spawned by the one before it",
          &one_after_another},
    Scale{"hundreds of tasks, all woken at once", &all_woken_at_once},
    Scale{"hundreds of tasks, woken one by one", &woken_one_by_one},
    Scale{"hundreds of timeouts, all in time", &many_in_time},
    Scale{"dozens of tasks, woken by threads", &woken_by_threads},
    Scale{"hundreds of deadlines, few of them given up", &few_given_up},
    Scale{"hundreds of timeouts, few of them in time", &few_in_time},
};

}  // namespace

std::size_t scale_count() noexcept { return kScales.size(); }

std::string describe_scale(std::size_t index) {
  return std::string(kScales[index].name);
}

std::string scale_program_text(std::size_t index) {
  return kScales[index].text();
}

}  // namespace vigil::detail
