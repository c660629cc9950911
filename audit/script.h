// SPDX-License-Identifier: Apache-2.0
// Scripts: a task of a program as an executor sees it from outside. An executor
// that can poll, sleep and (if it promises so) park can run every program: all
// else is built here, on parking and waking.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "audit/recorder.h"
#include "executor/time.h"
#include "model/program.h"
#include "model/trace.h"

namespace vigil {

class ScriptHost;

/// What a script needs of its executor before it is resumed the next time.
struct Step {
  enum Kind : std::uint8_t {
    kSleep,       ///< resume when `delay` has passed
    kSleepUntil,  ///< resume at `time`
    kYield,       ///< resume when all have run that can run now
    kPark,        ///< resume when the adapter's wake() was called for the task
    kParkUntil,   ///< as kPark, or at `time`, whichever comes first
    kDone,        ///< never resume again; destroy the script
  };
  Kind kind = kDone;
  Duration delay{};  ///< of kSleep; above zero
  Time time{};       ///< of kSleepUntil and kParkUntil; later than now
};

/// One task of a program. Move-only; an executor owns it, resumes it, and
/// destroys it once it is done, or when it shuts down.
///
/// REQUIRES: stays alive during resume(). Misuse (resume() from within
/// resume(), or after kDone) is written down as a broken law E4 and answers
/// kDone. Thread safety: the executor's thread only.
class Script {
 public:
  Script(Script&& other) noexcept = default;
  Script& operator=(Script&& other) noexcept;
  ~Script();

  /// Runs the task to the next thing that it needs of the executor. Any sleep
  /// or park that it asked for before is over.
  Step resume();

 private:
  friend ScriptHost;
  Script(std::shared_ptr<ScriptHost> host, TaskId task) noexcept
      : host_(std::move(host)), task_(task) {}

  std::shared_ptr<ScriptHost> host_;  ///< null once moved from
  TaskId task_ = 0;
};

/// Runs the tasks of one program for an executor; the interpreter of the script
/// dialect. Subclasses say how the executor is reached.
class ScriptHost : public std::enable_shared_from_this<ScriptHost> {
 public:
  /// REQUIRES: `program` outlives the host; `tick` is above zero: a unit of
  /// program time in the executor's.
  ScriptHost(const Program& program, Duration tick);
  virtual ~ScriptHost() = default;

  /// Spawns the root task.
  void start() { spawn_task(0); }
  /// The run is over. REQUIRES: the executor is still there.
  void finish() { recorder_.end_run(to_program_time(now())); }

  Recorder& recorder() noexcept { return recorder_; }

 protected:
  virtual Time now() const = 0;
  virtual void spawn(TaskId task, Script script) = 0;
  virtual void wake(TaskId task) = 0;

 private:
  friend Script;
  struct TaskState {
    enum class Park : std::uint8_t { kNone, kParked, kWoken };
    std::size_t step = 0;
    bool is_spawned = false;
    bool has_ended = false;
    bool is_waiting_in_step = false;  ///< the step began, and had to wait
    Park park = Park::kNone;
    std::vector<TaskId> joiners;
  };

  Step resume(TaskId task);
  /// Runs one operation; true if it has completed, with its outcome.
  bool run(TaskId task, const Operation& operation, Outcome& outcome,
           Step& step);
  Step sleep_for(std::int64_t delay) const;
  Step sleep_until(ProgramTime deadline) const;
  bool join(TaskId task, TaskId target, Outcome& outcome, Step& step);
  bool park(TaskId task, std::vector<TaskId>& waiters, Step& step);
  void wake_all(std::vector<TaskId>& waiters);
  void spawn_task(TaskId task);
  ProgramTime to_program_time(Time time) const noexcept;
  Time to_executor_time(ProgramTime time) const noexcept;

  const Program& program_;
  const Duration tick_;
  Recorder recorder_;
  std::vector<TaskState> tasks_;
  std::vector<std::uint8_t> is_set_;
  std::vector<std::vector<TaskId>> waiters_;  ///< of each event
  std::vector<std::uint64_t> counters_;
};

}  // namespace vigil
