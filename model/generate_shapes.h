// SPDX-License-Identifier: Apache-2.0
// Parts of random programs that chance alone hardly ever makes, each for a kind
// of bug. Private to generate.cc.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <utility>

#include "model/generate_choices.h"
#include "model/program.h"

namespace vigil::detail {

class GeneratorShapes : protected GeneratorChoices {
 protected:
  GeneratorShapes(RandomStream& random, const GenerateOptions& options)
      : GeneratorChoices(random, options) {}
  ~GeneratorShapes() = default;

  TaskId any_task() { return below(program_.tasks.size()); }

  /// One who was woken is destroyed before it runs, and what it was woken for
  /// is for another (law F8): chance alone hardly ever comes to that.
  void make_meeting() {
    Operation wait{.op = Op::kReceive};
    Operation wake{.op = Op::kSend};
    if (profile_ == kNotifies) {
      wait = {.op = Op::kWait,
              .reference = static_cast<std::uint32_t>(program_.events.size())};
      wake = {.op = Op::kNotify};
    }
    const ReferenceRange things =
        references(program_, info(wake.op).reference, 0);
    if (things.count == 0) return;
    if (!can({wait.op, wake.op, Op::kSleep, Op::kCancel})) return;
    const TaskId first = any_task();
    program_.tasks[first].operations.push_back(wait);
    program_.tasks[any_task()].operations.push_back(wait);
    auto& operations = program_.tasks[any_task()].operations;
    operations.push_back({.op = Op::kSleep, .number = delays_[0]});
    operations.push_back(wake);
    operations.push_back({.op = Op::kCancel, .reference = first});
    used_ += 5;
  }

  /// Two tasks that keep waking each other, while others are runnable: who
  /// prefers the latest wake starves those (law E15).
  void make_pipeline() {
    if (!can({Op::kSend, Op::kReceive, Op::kRepeat})) return;
    if (program_.channels.empty()) return;
    const std::uint32_t channel = below(program_.channels.size());
    for (const Op op : {Op::kSend, Op::kReceive}) {
      Operation repeat{.op = Op::kRepeat, .number = kMaxDecodedTimes};
      repeat.blocks.push_back({Operation{.op = op, .reference = channel}});
      program_.tasks[any_task()].operations.push_back(std::move(repeat));
    }
    used_ += 4;
  }

  bool can_make_inbox() const {
    return can({Op::kSpuriousWakeOnThread, Op::kWait, Op::kYield, Op::kRepeat});
  }
  /// A task that waits for the first event, which nobody need set, and that
  /// another thread wakes while others are always runnable: who looks for such
  /// wakes when nothing else is to be done starves it (law E15).
  void make_inbox() {
    const auto tasks = static_cast<std::uint32_t>(program_.tasks.size());
    if (tasks == 1 || program_.events.empty()) return;
    // Not main, on which all others hang.
    const TaskId woken = 1 + below(tasks - 1);
    auto& waits = program_.tasks[woken].operations;
    const auto is_no_spawn = [](const Operation& operation) {
      return operation.op != Op::kSpawn;
    };
    waits.insert(std::ranges::find_if(waits, is_no_spawn), {.op = Op::kWait});
    for (int i = 0; i < 4; ++i) {
      const TaskId busy = (woken + 1 + random_.below(tasks - 1)) % tasks;
      auto& operations = program_.tasks[busy].operations;
      operations.push_back({.op = Op::kYield});
      if (i < 2) {
        operations.push_back(
            {.op = Op::kSpuriousWakeOnThread, .reference = woken});
      }
      Operation repeat{.op = Op::kRepeat, .number = kMaxDecodedTimes};
      repeat.blocks.push_back({Operation{.op = Op::kYield}});
      operations.push_back(std::move(repeat));
    }
    used_ += 15;
  }

  /// Many timers, each with a deadline of its own, of which some are given up
  /// out of order: what a heap or a wheel gets wrong within (law T2, T6).
  bool make_timers() {
    if (!can({Op::kSpawn, Op::kSleep})) return false;
    const TaskId timers = 8 + below(33);
    for (TaskId task = 1; task <= timers; ++task) {
      program_.tasks.push_back({canonical_task_name(task)});
    }
    const bool has_event = can({Op::kTimeout, Op::kWait, Op::kSet});
    if (has_event) program_.events.push_back("e0");
    const std::int64_t least = one_in(4) ? near_power_of_two(30) : below(8);
    const std::uint32_t spread = one_in(2) ? 64 : 1000;
    for (TaskId task = 1; task <= timers; ++task) {
      Operation wait{.op = Op::kSleep};
      if (has_event && one_in(4)) {
        wait.op = Op::kTimeout;
        wait.blocks.push_back({Operation{.op = Op::kWait}});
      }
      wait.number = std::max<std::int64_t>(least, 0) + below(spread);
      program_.tasks[task].operations.push_back(std::move(wait));
      program_.tasks[0].operations.push_back(
          {.op = Op::kSpawn, .reference = task});
    }
    end_timers(timers, has_event);
    return true;
  }

  Program program_;
  unsigned used_ = 0;  ///< operations, of the budget

 private:
  bool can(std::initializer_list<Op> operations) const {
    return std::ranges::all_of(
        operations, [this](Op op) { return options_.operations.contains(op); });
  }

  /// A third of them, a few at a time.
  void end_timers(TaskId timers, bool has_event) {
    auto& operations = program_.tasks[0].operations;
    const std::uint32_t set_at = below(timers);
    for (TaskId i = 0; i < timers / 3; ++i) {
      if (i == 0 || one_in(4)) {
        operations.push_back({.op = Op::kSleep, .number = 1 + below(20)});
      }
      if (has_event && i == set_at) operations.push_back({.op = Op::kSet});
      const TaskId task = 1 + below(timers);
      if (one_in(2) && can({Op::kReset})) {
        operations.push_back(
            {.op = Op::kReset, .reference = task, .number = below(1000)});
      } else if (can({Op::kCancel})) {
        operations.push_back({.op = Op::kCancel, .reference = task});
      }
    }
  }
};

}  // namespace vigil::detail
