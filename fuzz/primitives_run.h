// SPDX-License-Identifier: Apache-2.0
// Runs a plan of primitives_fuzz on an Executor: each step is a coroutine over
// the primitives under test, and keeps the books.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "executor/executor.h"
#include "executor/join.h"
#include "executor/pin.h"
#include "executor/race.h"
#include "executor/sleep.h"
#include "executor/task.h"
#include "executor/timeout.h"
#include "fuzz/primitives_ledger.h"
#include "fuzz/primitives_steps.h"
#include "fuzz/primitives_world.h"

namespace vigil {

/// One run of the primitives of `P`.
template <class P>
class PrimitivesRun {
 public:
  /// REQUIRES: `plan` outlives the run.
  explicit PrimitivesRun(const PrimitivePlan& plan)
      : plan_(plan), world_(plan) {}

  /// The first thing that is wrong, if any. May be called once.
  std::optional<Finding> run() {
    world_.executor.emplace();
    for (std::size_t i = 0; i < plan_.tasks.size(); ++i) {
      world_.handles.push_back(world_.executor->spawn(run_task(i)));
    }
    const RunReport report = world_.executor->run();
    world_.judge_rest(report);
    if (plan_.things_end_first) world_.end_things();
    world_.handles.clear();
    for (auto& waker : world_.wakers) waker.reset();
    world_.executor.reset();
    world_.end_things();
    world_.books.judge_end();
    return world_.books.found().take();
  }

 private:
  using Act = PrimitiveStep::Act;
  using Channel = typename P::Channel;
  using Book = std::shared_ptr<BranchBook>;
  Time now() const { return world_.executor->now(); }

  // Coroutines: their parameters live as long as they do.

  Task<std::size_t> run_task(std::size_t number) {
    const Waiting running(world_.running[number]);
    world_.wakers[number] = co_await CurrentWaker();
    for (const PrimitiveStep& step : plan_.tasks[number]) {
      try {
        co_await take(step);
      } catch (const ThrownByStep&) {
        if (step.act != Act::kThrow) continue;
        world_.threw[number] = true;
        throw;
      }
      world_.books.look(now());
    }
    co_return number;
  }

  /// A branch of a combinator.
  Task<std::size_t> branch(const PrimitiveStep& step, std::size_t number,
                           Book book) {
    co_await take(step);
    ++book->completed;
    book->last = number;
    co_return number;
  }
  std::vector<Task<std::size_t>> branches(const PrimitiveStep& step,
                                          const Book& book) {
    std::vector<Task<std::size_t>> all;
    for (std::size_t i = 0; i < step.below.size(); ++i) {
      all.push_back(branch(step.below[i], i, book));
    }
    return all;
  }

  Task<> take(const PrimitiveStep& step) {
    switch (step.act) {
      case Act::kSend:
      case Act::kTimedSend:
        return send(step);
      case Act::kReceive:
      case Act::kTimedReceive:
        return receive(step);
      case Act::kReceiveOrEvent:
        return receive_or_event(step);
      case Act::kSleep:
        return sleep(step);
      case Act::kResetSleep:
        return reset_sleep(step);
      case Act::kWaitEvent:
        return wait_event(step);
      case Act::kWaitNotify:
        return wait_notify(step);
      case Act::kJoin:
        return join(step);
      case Act::kSequence:
        return sequence(step);
      case Act::kRace:
        return race(step);
      case Act::kJoinAll:
        return join_all(step);
      case Act::kTimeout:
        return timeout(step);
      default:
        return act_at_once(step);
    }
  }

  Task<> act_at_once(const PrimitiveStep& step) {
    switch (step.act) {
      case Act::kSet:
        world_.events[step.thing]->set();
        break;
      case Act::kReset:
        world_.events[step.thing]->reset();
        break;
      case Act::kNotify:
        ++world_.notifications[step.thing];
        world_.notifies[step.thing]->notify();
        break;
      case Act::kCancel:
        world_.cancel(step.thing);
        break;
      case Act::kWake:
        if (world_.wakers[step.thing]) world_.wakers[step.thing]->wake_by_ref();
        break;
      case Act::kThrow:
        throw ThrownByStep();
      default:
        co_await yield_now();
    }
  }

  Task<> send(const PrimitiveStep& step) {
    Channel& channel = *world_.channels[step.thing];
    const Waiting waits(world_.books.channel(step.thing).waiting_senders);
    CountedItem item = world_.books.make(step.thing);
    const std::size_t number = item.number();
    if (step.act == Act::kSend) {
      co_await channel.send(std::move(item));
      world_.books.is_sent(number);
    } else {
      const Time start = now();
      const bool in_time =
          co_await P::timeout(step.delay, channel.send(std::move(item)));
      if (in_time) world_.books.is_sent(number);
      world_.books.judge_timeout(in_time, start, step.delay, now());
    }
    world_.books.look(step.thing, channel.size(), channel.capacity());
  }

  Task<> receive(const PrimitiveStep& step) {
    Channel& channel = *world_.channels[step.thing];
    const Waiting waits(world_.books.channel(step.thing).waiting_receivers);
    const std::size_t ticket = world_.books.take_ticket(step.thing);
    if (step.act == Act::kReceive) {
      const CountedItem item = co_await channel.recv();
      world_.books.is_received(step.thing, ticket, item);
    } else {
      const Time start = now();
      const std::optional<CountedItem> item =
          co_await P::timeout(step.delay, channel.recv());
      if (item) world_.books.is_received(step.thing, ticket, *item);
      world_.books.judge_timeout(item.has_value(), start, step.delay, now());
    }
    world_.books.look(step.thing, channel.size(), channel.capacity());
  }

  Task<> receive_or_event(const PrimitiveStep& step) {
    const Waiting waits(world_.books.channel(step.thing).waiting_receivers);
    const Waiting also(world_.waiting_for_event[0]);
    const std::size_t ticket = world_.books.take_ticket(step.thing);
    auto output = co_await vigil::race(world_.channels[step.thing]->recv(),
                                       world_.events[0]->wait());
    if (output.index() != 0) co_return;
    world_.books.is_received(step.thing, ticket, std::get<0>(output));
  }

  Task<> sleep(const PrimitiveStep& step) {
    const Time start = now();
    co_await P::sleep_for(step.delay);
    world_.books.judge_wake("a sleep", start, step.delay, now());
  }

  Task<> reset_sleep(const PrimitiveStep& step) {
    Pin sleep(vigil::sleep_for(Duration(3)));
    co_await vigil::race(sleep, vigil::sleep_for(Duration(step.thing)));
    const Time start = now();
    sleep.reset(step.delay);
    co_await sleep;
    world_.books.judge_wake("a sleep that was reset", start, step.delay, now());
  }

  Task<> wait_event(const PrimitiveStep& step) {
    const Waiting waits(world_.waiting_for_event[step.thing]);
    co_await world_.events[step.thing]->wait();
  }

  Task<> wait_notify(const PrimitiveStep& step) {
    const Waiting waits(world_.waiting_for_notify[step.thing]);
    co_await world_.notifies[step.thing]->wait();
    if (++world_.notified[step.thing] <= world_.notifications[step.thing])
      co_return;
    world_.books.fail("notify", "more went on than were notified");
  }

  Task<> join(const PrimitiveStep& step) {
    if (step.thing >= world_.handles.size()) co_return;
    const std::string name = "the join of t" + std::to_string(step.thing);
    bool is_right = false;
    try {
      is_right = co_await world_.handles[step.thing].join() == step.thing;
    } catch (const TaskCancelled&) {
      is_right = world_.cancelled[step.thing];
    } catch (const ThrownByStep&) {
      is_right = world_.threw[step.thing];
    }
    if (!is_right) world_.books.fail("join", name + " gave what it had not");
    if (world_.handles[step.thing].is_finished()) co_return;
    world_.books.fail("join", name + " was ready before the task had ended");
  }

  Task<> sequence(const PrimitiveStep& step) {
    for (const PrimitiveStep& next : step.below) co_await take(next);
  }

  Task<> race(const PrimitiveStep& step) {
    const auto book = std::make_shared<BranchBook>();
    auto future = P::race_all(branches(step, book));
    try {
      const RaceWinner<std::size_t> winner = co_await std::move(future);
      if (book->completed != 1 || winner.index != book->last ||
          winner.output != book->last) {
        world_.books.fail("race", std::to_string(book->completed) +
                                      " branches came to their end");
      }
    } catch (const ThrownByStep&) {
      world_.books.judge_destroyed("race", book);
      throw;
    }
    world_.books.judge_destroyed("race", book);
  }

  Task<> join_all(const PrimitiveStep& step) {
    const auto book = std::make_shared<BranchBook>();
    auto future = P::join_all(branches(step, book));
    try {
      const std::vector<std::size_t> outputs = co_await std::move(future);
      bool is_right = outputs.size() == step.below.size() &&
                      book->completed == step.below.size();
      for (std::size_t i = 0; i < outputs.size(); ++i) {
        is_right &= outputs[i] == i;
      }
      if (!is_right)
        world_.books.fail("join-all", "the outputs are not in order");
    } catch (const ThrownByStep&) {
      world_.books.judge_destroyed("join-all", book);
      throw;
    }
    world_.books.judge_destroyed("join-all", book);
  }

  Task<> timeout(const PrimitiveStep& step) {
    const auto book = std::make_shared<BranchBook>();
    const Time start = now();
    auto future = P::timeout(step.delay, branch(step.below[0], 0, book));
    try {
      const std::optional<std::size_t> output = co_await std::move(future);
      world_.books.judge_timeout(output.has_value(), start, step.delay, now());
      if (book->completed != (output ? 1U : 0U)) {
        world_.books.fail("timeout",
                          "it was late, and its future came to its end");
      }
    } catch (const ThrownByStep&) {
      world_.books.judge_destroyed("timeout", book);
      throw;
    }
    world_.books.judge_destroyed("timeout", book);
  }

  const PrimitivePlan& plan_;
  PrimitivesWorld<P> world_;
};

}  // namespace vigil
