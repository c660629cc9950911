// SPDX-License-Identifier: Apache-2.0
// Scripts: a task of a program as an executor sees it from outside. An executor
// that can poll, sleep and (if it promises so) park can run every program: all
// else is built here, on parking and waking.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "audit/recorder.h"
#include "executor/time.h"
#include "model/interpreter.h"
#include "model/program.h"
#include "model/promises.h"
#include "model/trace.h"

namespace vigil {

class ScriptHost;
class UnorderedThread;

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
  /// Of kSleep; above zero, or zero if `past_deadlines` is promised.
  Duration delay{};
  /// Of kSleepUntil and kParkUntil; later than now, if that is not promised.
  Time time{};
};

/// The delay to `time`, `least` or above: a clock that runs may have passed it
/// since the step was asked for. With `past_deadlines`, let that be zero.
inline Duration delay_until(Time now, Time time,
                            Duration least = Duration(1)) noexcept {
  if (time <= now) return least;
  const bool overflows = now < Time() && time > Time::max() + (now - Time());
  return overflows ? Duration::max() : time - now;
}

/// What a task of a program throws.
class ProgramError : public std::runtime_error {
 public:
  ProgramError() : std::runtime_error("the program threw") {}
};

/// Thrown at an executor that resumes tasks without end.
class LimitReached : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// One task of a program. Move-only; an executor owns it, resumes it, and
/// destroys it once it is done, has thrown, is cancelled, or when it shuts
/// down.
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
  /// or park that it asked for before is over. Throws ProgramError if the task
  /// throws and the adapter promises that exceptions end a task alone.
  Step resume();

 private:
  friend ScriptHost;
  Script(std::shared_ptr<ScriptHost> host, TaskId task) noexcept
      : host_(std::move(host)), task_(task) {}

  std::shared_ptr<ScriptHost> host_;  ///< null once moved from
  TaskId task_ = 0;
};

/// Runs the tasks of one program for an executor: the script dialect. What the
/// operations do is the interpreter's business; here is what a task asks of its
/// executor for it. Subclasses say how the executor is reached.
class ScriptHost : public std::enable_shared_from_this<ScriptHost>,
                   private Interpreter::Host {
 public:
  /// REQUIRES: `program` outlives the host; `tick` is above zero: a unit of
  /// program time in the executor's. `start`: where the executor's clock is.
  ScriptHost(const Program& program, const Promises& promises, Duration tick,
             Time start);
  virtual ~ScriptHost();

  /// Spawns the root task.
  void start() { interpreter_.start(); }
  /// Throws what wake() threw where nothing could be thrown: in a destructor.
  void rethrow();
  /// The run has ended; wakes tasks, if it can be called again. Whether it is
  /// to be.
  bool begin_second_run();
  /// Asks for wakers that may outlive the executor, if there are any.
  void keep_outliving();
  /// The run is over. REQUIRES: the executor is still there.
  void finish();
  /// Calls wakers, if they may outlive the executor. REQUIRES: it has gone.
  void call_outliving();

  Recorder& recorder() noexcept { return recorder_; }

 protected:
  virtual Time now() const = 0;
  virtual void spawn(TaskId task, Script script) = 0;
  virtual void wake(TaskId task) = 0;
  /// What wakes the task on another thread, with no order but its own; empty if
  /// there is nothing but wake().
  virtual std::function<void()> waker(TaskId task) = 0;
  virtual void cancel(TaskId task) = 0;
  virtual void stop() = 0;

 private:
  friend Script;
  enum class Park : std::uint8_t { kNew, kNone, kParked, kWoken };

  // What the interpreter tells.
  void spawned(TaskId task) override;
  void woken(TaskId task, Interpreter::Wake why) override;
  void woken_on_thread(TaskId task) override;
  void cancelled_on_thread(TaskId task) override;
  void cancelled(TaskId task) override;
  void timer_changed(TaskId task) override;
  void completed(TaskId task, std::string path, Outcome outcome) override;

  Step resume(TaskId task);
  Step resume_now(TaskId task);
  /// What the adapter throws while a task is resumed may be taken for the
  /// task's own: it is told. The poll in which it was thrown is over.
  /// REQUIRES: an exception is handled.
  void note_thrown(TaskId task);
  void destroyed(TaskId task);
  /// What the end of the task wakes is woken when it is destroyed.
  void hold_wakes_of(TaskId task);
  void wake_held();
  /// If some are still held, who holds them should be gone by now.
  void note_late_wakes();
  Step step_of(TaskId task, ProgramTime now);
  /// What a task does that was woken in its own poll.
  Step wake_itself(TaskId task, ProgramTime now);
  /// Whether no other task can run before time moves.
  bool is_alone(TaskId task, ProgramTime now) const;
  /// A wait for what is due already.
  Step wait_for_past(ProgramTime now);
  /// The program ends, whatever its tasks wait for.
  void shut_down(TaskId polled, ProgramTime now);
  Step resume_stopped(TaskId task);
  /// Wakes and cancels tasks that have ended, now and then, at the end of a
  /// poll of `polled`.
  void call_ended(TaskId polled);
  void wake_ended(bool has_new);
  void cancel_ended(bool has_new, TaskId polled);
  /// Whether the adapter is to wake the task: it is parked, and was not woken
  /// yet, or need not care.
  bool take_park(TaskId task) noexcept;
  void end_run();
  /// Whether nothing is left but tasks that are parked.
  bool is_at_rest() const;
  bool was_destroyed(TaskId task) const;
  Step resume_again(TaskId task);
  Step resume_late(TaskId task);
  void wake_on_thread(TaskId task);
  ProgramTime to_program_time(Time time) const noexcept;
  Time to_executor_time(ProgramTime time) const noexcept;

  const Promises promises_;
  const Duration tick_;
  const Time start_;
  const ProgramTime end_of_time_;  ///< where the executor's clock ends
  /// Operations that may wake a task that only sleeps: it parks, then.
  const bool may_wake_sleepers_;
  const bool wakes_ended_;    ///< now and then, those that have ended
  const bool cancels_ended_;  ///< the same
  Recorder recorder_;
  std::vector<Park> parks_;
  std::optional<TaskId> polled_;
  bool is_woken_by_itself_ = false;
  /// Tasks that were spawned or woken, or have yielded, and were not polled
  /// since.
  std::vector<bool> is_runnable_;
  std::vector<TaskId> ended_;        ///< all of them
  std::vector<TaskId> were_polled_;  ///< of these: there are wakers of them
  std::size_t ended_before_ = 0;     ///< the latest poll
  /// If `waking_destructors`: it is to be destroyed, and wakes these then.
  std::optional<TaskId> ending_;
  std::vector<TaskId> held_wakes_;
  std::exception_ptr thrown_;  ///< by a wake in a destructor
  /// Where wakers are called, until the run is over.
  std::unique_ptr<UnorderedThread> unordered_;
  std::vector<std::function<void()>> outliving_;
  bool ends_itself_ = false;  ///< the cancelled task is the polled one
  std::optional<ProgramTime> stopped_at_;
  bool is_stopping_ = false;      ///< stop() is called
  bool is_waking_again_ = false;  ///< between the first run() and the second
  bool has_ended_run_ = false;    ///< of the recorder
  bool is_over_ = false;          ///< run() has returned
  std::size_t resumes_since_stop_ = 0;
  Interpreter interpreter_;
};

}  // namespace vigil
