// SPDX-License-Identifier: Apache-2.0
// The native dialect: a program as coroutines over the primitives of executor/.
// A Platform says how an executor is driven; see native_executors.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/recorder.h"
#include "audit/waker_audit.h"
#include "executor/event.h"
#include "executor/task.h"
#include "executor/time.h"
#include "model/program.h"
#include "model/trace.h"

namespace vigil {

template <class Platform>
class NativeRun;

/// Polls the body of a task and writes the poll down. What is spawned is this,
/// so it sees what the executor does to a future.
template <class Platform>
class RecordedFuture {
 public:
  using Output = void;
  RecordedFuture(NativeRun<Platform>& run, TaskId task, Task<> body) noexcept
      : run_(&run), task_(task), body_(std::move(body)) {}
  RecordedFuture(RecordedFuture&& other) noexcept
      : run_(std::exchange(other.run_, nullptr)),
        task_(other.task_),
        body_(std::move(other.body_)) {}
  RecordedFuture& operator=(RecordedFuture&&) = delete;
  ~RecordedFuture() {
    if (run_ != nullptr) run_->recorder().destroyed(task_);
  }

  Poll<void> poll(Context& context);

 private:
  NativeRun<Platform>* run_;  ///< null once moved from
  TaskId task_;
  Task<> body_;
};

/// One run of one program on one executor.
template <class Platform>
class NativeRun {
 public:
  explicit NativeRun(const Program& program)
      : program_(program),
        recorder_(program),
        is_spawned_(program.tasks.size()),
        counters_(program.counters.size()) {
    for (const std::string& name : program.events) events_.emplace_back(name);
  }

  /// Runs the program to its end, and destroys the executor.
  Observation run() {
    platform_.emplace(program_.tasks.size());
    try {
      spawn(0);
      recorder_.observation().reported_stuck = platform_->run();
    } catch (const std::exception& error) {
      recorder_.observation().error = error.what();
    } catch (...) {
      recorder_.observation().error = "an exception of unknown type";
    }
    recorder_.end_run(platform_->now().time_since_epoch().count());
    platform_.reset();
    if constexpr (Platform::kSeesWakers) {
      recorder_.observation().ledger = audit_->ledger();
    }
    return recorder_.take();
  }

  Recorder& recorder() noexcept { return recorder_; }
  WakerAudit& audit() noexcept { return *audit_; }

 private:
  void spawn(TaskId task) {
    is_spawned_[task] = 1;
    recorder_.made(task);
    platform_->spawn(task, program_.tasks[task].name,
                     RecordedFuture<Platform>(*this, task, body(task)));
  }

  Task<> body(TaskId task) {
    const auto& operations = program_.tasks[task].operations;
    for (std::size_t step = 0; step < operations.size(); ++step) {
      const Operation& operation = operations[step];
      Outcome outcome;
      switch (operation.op) {
        case Op::kSleep:
          co_await Platform::sleep_for(Duration(operation.number));
          break;
        case Op::kSleepUntil:
          co_await Platform::sleep_until(Time(Duration(operation.number)));
          break;
        case Op::kYield:
          co_await Platform::yield_now();
          break;
        case Op::kJoin:
        case Op::kWait:
          if constexpr (Platform::kHasPark) {
            outcome = co_await wait(operation);
          }
          break;
        case Op::kSpawn:
        case Op::kSet:
        case Op::kAdd:
        case Op::kRead:
        case Op::kLog:
          outcome = act(operation);
          break;
      }
      recorder_.completed(task, static_cast<std::uint32_t>(step), outcome);
    }
    recorder_.completed(task, kEndStep, {Outcome::Kind::kReturned, 0});
  }

  /// An operation that waits for others.
  Task<Outcome> wait(const Operation& operation) {
    if (operation.op == Op::kWait) {
      co_await events_[operation.reference].wait();
      co_return Outcome{};
    }
    if (is_spawned_[operation.reference] == 0) {
      co_return Outcome{Outcome::Kind::kNone, 0};
    }
    co_await platform_->join(operation.reference);
    co_return Outcome{Outcome::Kind::kValue, 0};
  }

  /// An operation that completes at once.
  Outcome act(const Operation& operation) {
    const std::uint32_t reference = operation.reference;
    const auto number = static_cast<std::uint64_t>(operation.number);
    switch (operation.op) {
      case Op::kSpawn:
        if (is_spawned_[reference] != 0) return {Outcome::Kind::kAgain, 0};
        spawn(reference);
        break;
      case Op::kSet:
        events_[reference].set();
        break;
      case Op::kAdd:
        counters_[reference] += number;
        break;
      case Op::kRead:
        return {Outcome::Kind::kUnsigned, counters_[reference]};
      case Op::kLog:
        return {Outcome::Kind::kSigned, number};
      case Op::kSleep:
      case Op::kSleepUntil:
      case Op::kYield:
      case Op::kJoin:
      case Op::kWait:
        break;
    }
    return {};
  }

  const Program& program_;
  Recorder recorder_;
  std::shared_ptr<WakerAudit> audit_ = WakerAudit::create();
  std::vector<std::uint8_t> is_spawned_;
  std::deque<Event> events_;
  std::vector<std::uint64_t> counters_;
  std::optional<Platform> platform_;  // goes first: tasks use all the others
};

template <class Platform>
Poll<void> RecordedFuture<Platform>::poll(Context& context) {
  Recorder& recorder = run_->recorder();
  const std::size_t poll = recorder.poll_count();
  const ProgramTime now = Clock::now().time_since_epoch().count();
  if (!recorder.begin_poll(task_, now)) {
    // A nested poll must not end the task that is running.
    if (recorder.is_polling()) return pending;
    return ready;
  }
  bool is_ready = false;
  if constexpr (Platform::kSeesWakers) {
    const Waker audited = run_->audit().wrap(task_, context.waker(), poll);
    Context inner(audited);
    is_ready = body_.poll(inner).is_ready();
  } else {
    (void)poll;
    is_ready = body_.poll(context).is_ready();
  }
  recorder.end_poll(task_, is_ready);
  if (is_ready) return ready;
  return pending;
}

}  // namespace vigil
