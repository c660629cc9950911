// SPDX-License-Identifier: Apache-2.0
#include "bench/workloads.h"

#include <string>
#include <utility>
#include <vector>

#include "audit/executors.h"
#include "audit/subject.h"
#include "executor/channel.h"
#include "executor/executor.h"
#include "executor/join.h"
#include "executor/sleep.h"
#include "executor/task.h"
#include "model/judge.h"
#include "model/operation.h"

namespace vigil::bench {
namespace {

/// Counts the polls of a task, and its end.
template <class T>
class Counted {
 public:
  using Output = T;
  Counted(Counts& counts, Task<T> task) noexcept
      : counts_(counts), task_(std::move(task)) {}

  Poll<T> poll(Context& context) {
    ++counts_.polls;
    Poll<T> answer = task_.poll(context);
    counts_.completed += answer.is_ready();
    return answer;
  }

 private:
  Counts& counts_;
  Task<T> task_;
};

Task<> sleeper(std::size_t number, Counts& counts) {
  for (std::size_t round = 0; round < kSleeps; ++round) {
    const std::int64_t nanoseconds = delay(number, round);
    co_await sleep_for(Duration(nanoseconds));
    counts.sum += static_cast<std::uint64_t>(nanoseconds);
  }
}

Task<> round_trips(std::size_t rounds, std::vector<std::int64_t>& log,
                   Counts& counts) {
  Channel<std::int64_t> channel(1);
  for (std::size_t round = 0; round < rounds; ++round) {
    co_await yield_now();
    co_await channel.send(7);
    counts.sum += static_cast<std::uint64_t>(co_await channel.recv());
    log.push_back(1);
  }
}

Task<std::uint64_t> chain(std::size_t tasks, Counts& counts) {
  if (tasks == 1) {
    co_await sleep_for(Duration(1));
    co_return 0;
  }
  auto next = spawn(Counted<std::uint64_t>(counts, chain(tasks - 1, counts)));
  co_return 1 + co_await std::move(next);
}

Task<> chain_head(std::size_t tasks, Counts& counts) {
  counts.sum = co_await chain(tasks, counts);
}

Operation operation(Op op, std::size_t reference = 0, std::int64_t number = 0) {
  return {.op = op,
          .reference = static_cast<std::uint32_t>(reference),
          .number = number};
}

void append_round(Block& block) {
  block.push_back(operation(Op::kYield));
  block.push_back(operation(Op::kSend, 0, 7));
  block.push_back(operation(Op::kReceive));
  block.push_back(operation(Op::kLog, 0, 1));
}

Program program_with_channel() {
  Program program;
  program.channels = {"c0"};
  program.capacities = {1};
  return program;
}

ProgramTask& add_task(Program& program) {
  const auto id = static_cast<TaskId>(program.tasks.size());
  return program.tasks.emplace_back(ProgramTask{canonical_task_name(id), {}});
}

}  // namespace

std::int64_t delay(std::size_t task, std::size_t round) noexcept {
  // Odd, and more than kLongestSleep: neighbours sleep differently.
  constexpr std::size_t kStride = 10'007;
  return 1 + static_cast<std::int64_t>((task * kStride + round * round) %
                                       kLongestSleep);
}

Counts run_sleepers(std::size_t tasks) {
  Counts counts;
  Executor executor;
  for (std::size_t task = 0; task < tasks; ++task) {
    executor.spawn(Counted<void>(counts, sleeper(task, counts))).detach();
  }
  counts.end = executor.run().end;
  return counts;
}

Counts run_operations(std::size_t operations) {
  Counts counts;
  std::vector<std::int64_t> log;
  Executor executor;
  executor
      .spawn(
          Counted<void>(counts, round_trips(operations / kRound, log, counts)))
      .detach();
  counts.end = executor.run().end;
  return counts;
}

Counts run_joins(std::size_t tasks) {
  Counts counts;
  Executor executor;
  executor.spawn(Counted<void>(counts, chain_head(tasks, counts))).detach();
  counts.end = executor.run().end;
  return counts;
}

Program sleepers(std::size_t tasks) {
  Program program;
  for (std::size_t task = 0; task < tasks; ++task) {
    Block& block = add_task(program).operations;
    for (std::size_t round = 0; round < kSleeps; ++round) {
      block.push_back(operation(Op::kSleep, 0, delay(task, round)));
    }
    program.tasks[0].operations.push_back(operation(Op::kSpawn, task + 1));
  }
  return program;
}

Program joins(std::size_t tasks) {
  Program program;
  for (std::size_t task = 1; task < tasks; ++task) {
    add_task(program);
    Block& block = program.tasks[task - 1].operations;
    block.push_back(operation(Op::kSpawn, task));
    block.push_back(operation(Op::kJoin, task));
  }
  program.tasks.back().operations.push_back(operation(Op::kSleep, 0, 1));
  return program;
}

Program repeated_operations(std::size_t operations) {
  Program program = program_with_channel();
  Operation repeat =
      operation(Op::kRepeat, 0, static_cast<std::int64_t>(operations / kRound));
  append_round(repeat.blocks.emplace_back());
  program.tasks[0].operations.push_back(std::move(repeat));
  return program;
}

Program listed_operations(std::size_t operations) {
  Program program = program_with_channel();
  for (std::size_t round = 0; round < operations / kRound; ++round) {
    append_round(program.tasks[0].operations);
  }
  return program;
}

CheckCounts run_and_judge(std::string_view executor, const Program& program) {
  const Checked checked = check(*find_executor(executor), program);
  return {.held = checked.verdict.kind == Verdict::Kind::kHeld,
          .polls = checked.observation.polls.size(),
          .entries = checked.observation.trace.size()};
}

}  // namespace vigil::bench
