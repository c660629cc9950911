// SPDX-License-Identifier: Apache-2.0
// What the operations of a program do: runs its tasks poll by poll, for whoever
// decides which task is polled when. That is the oracle, which allows each
// order that a contract allows, and the script dialect, which lets a foreign
// executor decide. It knows no coroutine and no waker; the native dialect,
// which does the same with those, shares nothing with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/program.h"
#include "model/trace.h"

namespace vigil {

/// Thread safety: one thread at a time.
class Interpreter {
 public:
  /// Why a task is woken.
  enum class Wake : std::uint8_t {
    kEvent,     ///< by an event, a notification, a channel or the end of a task
    kPassedOn,  ///< with what was meant for a waiter that is gone (law F8)
    kByItself,  ///< to be polled again once all that can run has run
    kSpurious,  ///< for no reason of its own
    kReset,     ///< its sleep was reset to a time that has come
  };

  /// Who hears of what the tasks do. None of its functions may call back into
  /// the interpreter's poll(), finish(), cancel() or shut_down().
  class Host {
   public:
    virtual void spawned(TaskId task) = 0;
    /// Only for tasks that have not ended. It may be the one that is polled.
    virtual void woken(TaskId task, Wake why) = 0;
    /// As woken(), to be done on a thread of its own.
    virtual void woken_on_thread(TaskId task) = 0;
    /// cancel(task) is to be called in the manner of rule 15: when the poll
    /// returns, in turn with the wakes from threads.
    virtual void cancelled_on_thread(TaskId task) = 0;
    /// The task has been destroyed by another; its end is completed already,
    /// and whom that wakes is woken.
    virtual void cancelled(TaskId task) = 0;
    /// A sleep of the task was reset.
    virtual void timer_changed(TaskId task) = 0;
    /// An operation, or at kEndPath the task, has ended.
    virtual void completed(TaskId task, std::string path, Outcome outcome) = 0;

   protected:
    ~Host() = default;
  };

  enum class Polled : std::uint8_t { kPending, kReturned, kThrew };

  struct Timer {
    ProgramTime deadline = 0;
    std::uint64_t sequence = 0;  ///< in the order of starts and resets
    bool is_saturated = false;   ///< it would have overflowed (law T5)
    bool was_reset = false;
  };

  /// REQUIRES: `program` and `host` outlive it; `program.check()` is empty.
  /// Deadlines saturate at `end_of_time`.
  Interpreter(const Program& program, Host& host, ProgramTime end_of_time);
  ~Interpreter();
  Interpreter(const Interpreter&) = delete;
  Interpreter& operator=(const Interpreter&) = delete;

  /// Main exists.
  void start();
  /// Polls a task. REQUIRES: it was spawned and has not ended; `now` does not
  /// go back.
  Polled poll(TaskId task, ProgramTime now);
  /// Wakes those who join a task. REQUIRES: its poll has just ended it.
  void finish(TaskId task);
  /// Destroys a task, and wakes those who join it, unless it has ended.
  void cancel(TaskId task);
  /// Destroys all tasks that are left; nothing is woken any more.
  void shut_down();

  /// What the latest poll asked for.
  bool cancels_itself() const noexcept { return cancels_itself_; }
  bool drops_executor() const noexcept { return drops_executor_; }
  /// Whether shut_down() has ended the task.
  bool was_shut_down(TaskId task) const noexcept;

  bool is_spawned(TaskId task) const noexcept;
  bool has_ended(TaskId task) const noexcept;
  /// In the order of their spawns.
  const std::vector<TaskId>& spawned() const noexcept { return spawned_; }
  /// The timer of the task that is due first, if any.
  std::optional<Timer> earliest_timer(TaskId task) const noexcept;
  /// The delay of the sleep that the latest poll began, if the task waits for
  /// nothing else.
  std::optional<std::int64_t> begun_sleep(TaskId task) const noexcept;
  /// Whether the task waits for more than time.
  bool has_waits(TaskId task) const noexcept;
  /// Deadlines of sleeps that were given up, the latest few (law T6).
  bool gave_up_sleep_until(TaskId task, ProgramTime deadline) const noexcept;
  /// How a task has ended. REQUIRES: it has.
  Outcome::Kind end_of(TaskId task) const noexcept;
  /// Tasks have thrown; wakers of tasks that had ended were called.
  bool has_thrown() const noexcept { return has_thrown_; }
  bool has_woken_ended() const noexcept { return has_woken_ended_; }

  /// The operation that the task is at: of those in the branches of a race the
  /// first. Null at its end.
  struct Place {
    std::string path;
    const Operation* operation = nullptr;
  };
  Place place(TaskId task) const;

 private:
  struct Activity;
  /// Who waits, by when they began.
  using Line = std::map<std::uint64_t, Activity*>;
  /// A block that is being run.
  struct Run {
    const Block* block = nullptr;
    std::string prefix{};  ///< of the paths of its operations
    std::size_t next = 0;
    std::unique_ptr<Activity> current{};  ///< the operation `next`, if begun
  };
  enum class Progress : std::uint8_t { kCompleted, kPending, kThrew };
  struct TaskState;
  struct Channel;
  struct NotifyState {
    bool has_permit = false;
    Line line;
  };

  Polled poll_run(TaskId task, Run& run);
  Progress begin(TaskId task, Run& run, Outcome& outcome);
  Progress again(Activity& activity, Outcome& outcome);
  Progress act(TaskId task, const Operation& operation, Outcome& outcome);
  Progress act_hostile(TaskId task, const Operation& operation,
                       Outcome& outcome);
  Activity& activity(TaskId task, Run& run);
  void abandon(Run& run);

  // Operations that may be pending: the first poll, and those that follow.
  Progress start_timer(Activity& activity, ProgramTime deadline,
                       bool is_saturated);
  Progress start_sleep(Activity& activity, std::int64_t delay);
  bool is_due(const Activity& activity) const noexcept;
  void stop_timer(Activity& activity) noexcept;
  /// Its deadline does not count any more. REQUIRES: it has a timer.
  void give_up(const Activity& activity) noexcept;
  Progress yield(Activity& activity);
  Progress begin_join(TaskId task, Run& run, Outcome& outcome);
  Progress begin_wait(TaskId task, Run& run);
  Progress begin_channel(TaskId task, Run& run, Outcome& outcome);
  Progress poll_channel(Activity& activity, Outcome& outcome);
  Progress poll_race(Activity& activity, Outcome& outcome);
  Progress poll_timeout(Activity& activity, Outcome& outcome);
  Progress poll_repeat(Activity& activity);

  void enter(Line& line, Activity& activity);
  void leave(Activity& activity) noexcept;
  void wake(TaskId task, Wake why);
  /// Wakes the longest in the line who is not woken yet; false if none is.
  bool wake_next(Line& line, Wake why);
  void wake_all(Line& line);
  void notify(NotifyState& notify, Wake why);
  void wake_joiners(TaskId task);
  void serve(Channel& channel, bool is_send, std::int64_t& number);
  Outcome join_outcome(TaskId target) const;
  Outcome reset(TaskId target, std::int64_t delay);
  bool is_live(TaskId task) const noexcept;
  Place place_in(const Run& run) const;

  const Program& program_;
  Host& host_;
  const ProgramTime end_of_time_;
  ProgramTime now_ = 0;
  TaskId polled_ = UINT32_MAX;
  std::uint64_t next_sequence_ = 0;
  std::uint64_t first_sequence_ = 0;  ///< of the latest poll
  std::uint64_t next_place_ = 0;
  std::vector<TaskState> tasks_;
  std::vector<TaskId> spawned_;
  std::vector<std::uint8_t> is_set_;
  std::vector<Line> event_lines_;
  std::vector<NotifyState> notifies_;
  std::vector<Channel> channels_;
  std::vector<std::uint64_t> counters_;
  std::vector<std::vector<TaskId>> wakers_;  ///< whom each kept one wakes
  bool cancels_itself_ = false;
  bool drops_executor_ = false;
  bool is_shut_down_ = false;
  bool has_thrown_ = false;
  bool has_woken_ended_ = false;
};

}  // namespace vigil
