// SPDX-License-Identifier: Apache-2.0
// A run of a program that is as it must be, as a list of polls that a test can
// tamper with before the judge sees it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/judge.h"
#include "model/law.h"
#include "model/observation.h"
#include "model/oracle.h"
#include "model/testing.h"

namespace vigil {

struct Tampered {
  /// A poll, and what completed in it.
  struct Step {
    PollRecord poll;
    Trace entries;
  };

  /// The run that full promises give; made and destroyed once each, the books
  /// balanced, the stuck tasks reported.
  explicit Tampered(std::string_view lines, Dialect in = Dialect::kNative,
                    ProgramTime end = kEndOfTime)
      : program(program_of(lines)), dialect(in), end_of_time(end) {
    Oracle oracle(program, promises, dialect, end_of_time);
    std::vector<Oracle::Move> moves;
    for (oracle.moves(moves); !moves.empty(); oracle.moves(moves)) {
      const Oracle::Move move = moves.front();
      Step step{{.task = move.task, .time = move.earliest}, {}};
      oracle.take(move.task, move.earliest, step.entries);
      steps.push_back(std::move(step));
    }
    oracle.end(stuck);
    rest.tasks.resize(program.tasks.size());
    rest.spawned = oracle.interpreter().spawned();
    for (const TaskId task : rest.spawned) rest.tasks[task] = {1, 1};
    rest.reported_stuck.emplace();
    for (const TraceEntry& entry : stuck) {
      rest.reported_stuck->push_back(program.tasks[entry.task].name);
    }
    rest.ledger = WakerLedger{.wakers = {},
                              .constructed = 4,
                              .cloned = 3,
                              .woken_by_value = 2,
                              .dropped = 5};
    rest.end = oracle.now();
  }

  std::vector<Step>::iterator at(std::size_t step) {
    return steps.begin() + static_cast<std::ptrdiff_t>(step);
  }
  /// A poll of the task in which nothing completes, before this step.
  void insert(std::size_t step, TaskId task, ProgramTime time,
              PollRecord::Fault fault = PollRecord::Fault::kNone) {
    steps.insert(at(step), {{.task = task, .time = time, .fault = fault}, {}});
  }
  /// Takes the poll of this step before that of an earlier one.
  void move_forward(std::size_t step, std::size_t to) {
    std::rotate(at(to), at(step), at(step + 1));
  }
  void set_time(std::size_t step, ProgramTime time) {
    steps[step].poll.time = time;
    for (TraceEntry& entry : steps[step].entries) entry.time = time;
  }
  /// Drops the polls of the task from this step on.
  void forget(TaskId task, std::size_t step = 0) {
    steps.erase(std::remove_if(at(step), steps.end(),
                               [task](const Step& each) {
                                 return each.poll.task == task;
                               }),
                steps.end());
  }

  Observation observation() const {
    Observation seen = rest;
    for (Step step : steps) {
      step.poll.first_entry = seen.trace.size();
      seen.trace.insert(seen.trace.end(), step.entries.begin(),
                        step.entries.end());
      step.poll.end_entry = seen.trace.size();
      seen.polls.push_back(step.poll);
    }
    seen.trace.insert(seen.trace.end(), stuck.begin(), stuck.end());
    return seen;
  }
  Verdict verdict() const {
    return judge(program, promises, observation(), dialect, end_of_time);
  }
  /// "T4: what was seen", or "held", or "inconclusive".
  std::string said() const {
    const Verdict verdict = this->verdict();
    if (verdict.kind == Verdict::Kind::kHeld) return "held";
    if (!verdict.violation) return "inconclusive";
    return std::string(info(verdict.violation->law).number) + ": " +
           verdict.violation->message;
  }

  Program program;
  Dialect dialect;
  ProgramTime end_of_time;
  Promises promises = kAllPromises;
  std::vector<Step> steps;
  Trace stuck;
  Observation rest;  ///< but for its trace and polls
};

}  // namespace vigil
