// SPDX-License-Identifier: Apache-2.0
// What the operations of a program do in the native dialect: a block is a
// coroutine, and what can be pending is a primitive of executor/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "audit/native_state.h"
#include "audit/script.h"
#include "executor/fatal.h"
#include "executor/join.h"
#include "executor/race.h"
#include "executor/task.h"
#include "executor/time.h"
#include "executor/timeout.h"
#include "model/program.h"
#include "model/trace.h"

namespace vigil {

template <class Run>
Task<> native_block(Run& run, TaskId task, const Block& block,
                    std::string prefix);

/// The body of a task. REQUIRES: `run` outlives it.
template <class Run>
Task<> native_task(Run& run, TaskId task) {
  return native_block(run, task, run.state().program().tasks[task].operations,
                      {});
}

/// An operation that completes at once, on an executor that can do everything.
template <class Run>
Outcome native_act_full(Run& run, TaskId task, const Operation& operation) {
  using Kind = Outcome::Kind;
  NativeState& state = run.state();
  const std::uint32_t reference = operation.reference;
  switch (operation.op) {
    case Op::kSet:
      state.event(reference).set();
      return {};
    case Op::kNotify:
      state.notify(reference).notify();
      return {};
    case Op::kReset:
      return state.reset(reference, operation.number);
    case Op::kDetach:
      run.platform().detach(reference);
      return {};
    case Op::kCancel:
    case Op::kCancelOnThread:
      if (!state.is_spawned(reference) || run.recorder().has_ended(reference)) {
        return {operation.op == Op::kCancel ? Kind::kOk : Kind::kNone};
      }
      run.recorder().expect_cancel(reference);
      run.platform().cancel(reference, operation.op == Op::kCancelOnThread);
      return {};
    case Op::kDropExecutor:
      run.recorder().expect_shutdown();
      run.platform().drop();
      return {};
    case Op::kSwapWaker:
      state.swap_waker(task);
      return {};
    default:
      return state.act_on_waker(task, operation);
  }
}

/// An operation that completes at once.
template <class Run>
Outcome native_act(Run& run, TaskId task, const Operation& operation) {
  using Kind = Outcome::Kind;
  NativeState& state = run.state();
  const std::uint32_t reference = operation.reference;
  const auto number = static_cast<std::uint64_t>(operation.number);
  switch (operation.op) {
    case Op::kSpawn:
      if (state.is_spawned(reference)) return {Kind::kAgain};
      run.spawn(reference);
      return {};
    case Op::kAdd:
      state.counter(reference) += number;
      return {};
    case Op::kRead:
      return {Kind::kUnsigned, state.counter(reference)};
    case Op::kLog:
      return {Kind::kSigned, number};
    default:
      if constexpr (Run::kIsFull) {
        return native_act_full(run, task, operation);
      } else {
        detail::fatal("the executor cannot run this operation");
      }
  }
}

/// An operation that waits for others.
template <class Run>
Task<Outcome> native_wait(Run& run, const Operation& operation) {
  using Kind = Outcome::Kind;
  NativeState& state = run.state();
  const std::uint32_t reference = operation.reference;
  switch (operation.op) {
    case Op::kJoin:
      if (!run.platform().has_handle(reference)) co_return Outcome{Kind::kNone};
      try {
        co_await run.platform().join(reference);
      } catch (const TaskCancelled&) {
        co_return Outcome{Kind::kCancelled};
      } catch (const ProgramError&) {
        co_return Outcome{Kind::kThrew};
      }
      co_return Outcome{Kind::kValue};
    case Op::kWait: {
      const auto events =
          static_cast<std::uint32_t>(state.program().events.size());
      if (reference < events) {
        co_await state.event(reference).wait();
      } else {
        co_await state.notify(reference - events).wait();
      }
      co_return Outcome{};
    }
    case Op::kSend:
      co_await state.channel(reference).send(operation.number);
      co_return Outcome{};
    default: {  // kReceive
      const std::int64_t number = co_await state.channel(reference).recv();
      co_return Outcome{Kind::kSigned, static_cast<std::uint64_t>(number)};
    }
  }
}

/// An operation with blocks. `path` is its own.
template <class Run>
Task<Outcome> native_blocks(Run& run, TaskId task, const Operation& operation,
                            std::string path) {
  using Kind = Outcome::Kind;
  if (operation.op == Op::kRepeat) {
    for (std::int64_t i = 0; i < operation.number; ++i) {
      co_await native_block(run, task, operation.blocks[0],
                            path + ".i" + std::to_string(i) + ".");
    }
    co_return Outcome{};
  }
  try {
    if (operation.op == Op::kTimeout) {
      const bool is_in_time = co_await timeout(
          Duration(operation.number),
          native_block(run, task, operation.blocks[0], path + ".t."));
      co_return Outcome{is_in_time ? Kind::kDone : Kind::kLate};
    }
    std::vector<Task<>> branches;
    branches.reserve(operation.blocks.size());
    for (std::size_t i = 0; i < operation.blocks.size(); ++i) {
      branches.push_back(native_block(run, task, operation.blocks[i],
                                      path + ".b" + std::to_string(i) + "."));
    }
    const RaceWinner<void> winner = co_await race_all(std::move(branches));
    co_return Outcome{Kind::kBranch, winner.index};
  } catch (const ProgramError&) {
    run.recorder().completed(task, std::move(path), {Kind::kThrew});
    throw;
  }
}

/// A sleep that other tasks may reset.
template <class Run>
Task<> native_sleep(Run& run, TaskId task, const Operation& operation) {
  Pin<Sleep> sleep(operation.op == Op::kSleep
                       ? Sleep(Duration(operation.number))
                       : Sleep(Time(Duration(operation.number))));
  const NativeState::SleepScope scope(run.state(), task, sleep);
  co_await sleep;
}

template <class Run>
Task<> native_block(Run& run, TaskId task, const Block& block,
                    std::string prefix) {
  for (std::size_t i = 0; i < block.size(); ++i) {
    const Operation& operation = block[i];
    std::string path = prefix + std::to_string(i);
    Outcome outcome;
    switch (operation.op) {
      case Op::kSleep:
      case Op::kSleepUntil:
        if constexpr (Run::kIsFull) {
          co_await native_sleep(run, task, operation);
        } else if (operation.op == Op::kSleep) {
          co_await Run::Platform::sleep_for(Duration(operation.number));
        } else {
          co_await Run::Platform::sleep_until(Time(Duration(operation.number)));
        }
        break;
      case Op::kYield:
        co_await Run::Platform::yield_now();
        break;
      case Op::kThrow:
        run.recorder().completed(task, std::move(path),
                                 {Outcome::Kind::kThrew});
        throw ProgramError();
      case Op::kJoin:
      case Op::kWait:
      case Op::kSend:
      case Op::kReceive:
        if constexpr (Run::kIsFull) {
          outcome = co_await native_wait(run, operation);
        }
        break;
      case Op::kRace:
      case Op::kTimeout:
        if constexpr (Run::kIsFull) {
          outcome = co_await native_blocks(run, task, operation, path);
        }
        break;
      case Op::kRepeat:
        co_await native_blocks(run, task, operation, std::move(path));
        continue;  // it has no entry of its own
      default:
        outcome = native_act(run, task, operation);
        break;
    }
    run.recorder().completed(task, std::move(path), outcome);
  }
}

}  // namespace vigil
