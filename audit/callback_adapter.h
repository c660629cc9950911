// SPDX-License-Identifier: Apache-2.0
// What the adapters of callback loops have in common: which tasks there are,
// what each waits for, and what wake() and cancel() mean to it then.
#pragma once

#include <map>
#include <optional>
#include <utility>

#include "audit/script.h"
#include "executor/time.h"
#include "model/program.h"

namespace vigil {

namespace detail {

template <class A, class Task>
concept HasCallAfter = requires(A& adapter, Task& task, Duration delay) {
  adapter.call_after(task, delay);
};
template <class A, class Task>
concept HasCallSoon =
    requires(A& adapter, Task& task) { adapter.call_soon(task); };
template <class A, class Task>
concept HasCallOff =
    requires(A& adapter, Task& task) { adapter.call_off(task); };

}  // namespace detail

/// The base of an adapter (audit/adapter.h), which says how its loop calls
/// back. `Call` is what a loop keeps for a call, such as a timer; it is
/// default-constructed, and stays where it is until the adapter is destroyed.
///
///     struct MyLoop : CallbackAdapter<MyLoop, my_timer> {
///       static constexpr Promises promises{.park = true, .cancel = true};
///       static constexpr Duration tick{1};
///       Time now() const;
///       void call_after(Task& task, Duration);  // resume(task), later
///       void call_soon(Task& task);   // resume(task), after what is queued
///       void call_off(Task& task);    // what call_after() set, not yet due
///       void begin(Task& task);       // may be absent: the task is new
///       void run();
///     };
///
/// It may promise `any_wake` and `any_cancel`: wakes merge here, and what is
/// called for a task that has ended comes to nothing; `past_deadlines` and
/// `run_again` if its loop keeps them; `stop` with a stop(), `outliving_wakers`
/// with a waker() of its own.
///
/// A task has one call at a time. The delay is above zero, or zero with
/// `past_deadlines`. What is queued or
/// due is not called off: resume() of a task that is gone does nothing. MyLoop
/// is destroyed before the tasks are: calls that must not outlive it go in its
/// destructor (tasks(), clear()).
template <class Adapter, class Call>
class CallbackAdapter {
 public:
  /// A task, for the loop. What calls back finds the adapter here.
  class Task {
   public:
    explicit Task(Adapter& its_adapter) : adapter(its_adapter) {}
    Adapter& adapter;
    Call call{};

   private:
    friend CallbackAdapter;
    std::optional<Script> script;  ///< until it has ended
    std::optional<Time> deadline;  ///< of call_after()
    bool is_called = false;        ///< by call_soon()
  };

  void spawn(TaskId id, Script script) {
    check_hooks();
    Task& task = tasks_.try_emplace(id, self()).first->second;
    task.script.emplace(std::move(script));
    self().begin(task);
    queue(task);
  }

  void wake(TaskId id) {
    Task& task = tasks_.at(id);
    if (!task.script || task.is_called) return;
    const bool was_asleep = task.deadline.has_value();
    if (was_asleep && !end_wait(task)) return;  // it is called anyway
    queue(task);
  }

  void cancel(TaskId id) {
    Task& task = tasks_.at(id);
    if (task.deadline) end_wait(task);  // else resume() does nothing
    task.script.reset();
  }

  /// Runs the task to what it waits for next. An exception of its script's goes
  /// through it; the task has ended then.
  void resume(Task& task) {
    task.deadline.reset();
    task.is_called = false;
    if (!task.script) return;
    Step step;
    try {
      step = task.script->resume();
    } catch (...) {
      task.script.reset();
      throw;
    }
    switch (step.kind) {
      case Step::kSleep:
        return begin_wait(task, step.delay);
      case Step::kSleepUntil:
      case Step::kParkUntil:
        return begin_wait(task, delay_until(self().now(), step.time, least()));
      case Step::kYield:
        return queue(task);
      case Step::kPark:
        return;
      case Step::kDone:
        task.script.reset();
    }
  }

 protected:
  void begin(Task&) {}
  std::map<TaskId, Task>& tasks() noexcept { return tasks_; }
  /// Destroys all tasks and their calls.
  void clear() { tasks_.clear(); }

 private:
  /// What is missing, in a line each.
  static constexpr void check_hooks() {
    static_assert(detail::HasCallAfter<Adapter, Task>,
                  "adapter: it has no public member "
                  "`void call_after(Task&, vigil::Duration)`");
    static_assert(detail::HasCallSoon<Adapter, Task>,
                  "adapter: it has no public member `void call_soon(Task&)`");
    static_assert(detail::HasCallOff<Adapter, Task>,
                  "adapter: it has no public member `void call_off(Task&)`");
  }

  Adapter& self() noexcept { return static_cast<Adapter&>(*this); }
  static constexpr Duration least() {
    return Duration(Adapter::promises.past_deadlines ? 0 : 1);
  }

  void queue(Task& task) {
    task.is_called = true;
    self().call_soon(task);
  }
  void begin_wait(Task& task, Duration delay) {
    task.deadline = saturating_add(self().now(), delay);
    self().call_after(task, delay);
  }
  /// False: it is due, and the loop may have queued it.
  bool end_wait(Task& task) {
    if (*task.deadline <= self().now()) return false;
    task.deadline.reset();
    self().call_off(task);
    return true;
  }

  std::map<TaskId, Task> tasks_;
};

}  // namespace vigil
