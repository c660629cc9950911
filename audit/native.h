// SPDX-License-Identifier: Apache-2.0
// The native dialect: runs a program as coroutines over the primitives of
// executor/. A Platform says how an executor is driven; see executors.cc. What
// the operations do is in native_program.h.
#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "audit/native_program.h"
#include "audit/recorder.h"
#include "audit/waker_audit.h"
#include "executor/task.h"
#include "executor/time.h"
#include "model/program.h"

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
  bool poll_body(Context& context, std::size_t poll);

  NativeRun<Platform>* run_;  ///< null once moved from
  TaskId task_;
  Task<> body_;
};

/// One run of one program on one executor.
template <class P>
class NativeRun {
 public:
  using Platform = P;
  /// Whether the executor can do everything, or only sleep, yield and spawn.
  static constexpr bool kIsFull = Platform::kIsFull;

  explicit NativeRun(const Program& program)
      : recorder_(program), state_(program, recorder_, *audit_) {}

  /// Runs the program to its end, and destroys the executor.
  Observation run() {
    platform_.emplace(state_.program().tasks.size());
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
    state_.wake_what_is_kept();
    if constexpr (Platform::kSeesWakers) {
      recorder_.observation().ledger = audit_->ledger();
    }
    return recorder_.take();
  }

  void spawn(TaskId task) {
    state_.set_spawned(task);
    recorder_.made(task);
    const std::string& name = state_.program().tasks[task].name;
    platform_->spawn(
        task, name,
        RecordedFuture<Platform>(*this, task, native_task(*this, task)));
  }

  Recorder& recorder() noexcept { return recorder_; }
  WakerAudit& audit() noexcept { return *audit_; }
  NativeState& state() noexcept { return state_; }
  Platform& platform() noexcept { return *platform_; }

 private:
  std::shared_ptr<WakerAudit> audit_ = WakerAudit::create();
  Recorder recorder_;
  NativeState state_;
  std::optional<Platform> platform_;  // goes first: tasks use all the others
};

template <class Platform>
bool RecordedFuture<Platform>::poll_body(Context& context, std::size_t poll) {
  if constexpr (Platform::kSeesWakers) {
    NativeState& state = run_->state();
    state.begin_poll(task_, context.waker());
    const bool swaps = state.takes_waker_swap(task_);
    const Waker audited = run_->audit().wrap(task_, context.waker(), poll);
    Context inner(audited);
    const bool is_ready = body_.poll(inner).is_ready();
    // Only now: a future is woken by the waker of its latest poll until the
    // next has given it another.
    if (swaps) run_->audit().retire(task_, poll);
    return is_ready;
  } else {
    (void)poll;
    return body_.poll(context).is_ready();
  }
}

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
  try {
    is_ready = poll_body(context, poll);
  } catch (const ProgramError&) {
    recorder.completed(task_, std::string(kEndPath), {Outcome::Kind::kThrew});
    recorder.end_poll(task_, true);
    throw;
  }
  if (is_ready) {
    recorder.completed(task_, std::string(kEndPath),
                       {Outcome::Kind::kReturned});
  }
  recorder.end_poll(task_, is_ready);
  if (is_ready) return ready;
  return pending;
}

}  // namespace vigil
