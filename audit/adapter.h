// SPDX-License-Identifier: Apache-2.0
// The adapter: the shape in which anyone's executor is put before the judge.
#pragma once

#include <concepts>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "audit/adapter_check.h"
#include "audit/script.h"
#include "audit/subject.h"
#include "executor/time.h"
#include "model/observation.h"
#include "model/program.h"
#include "model/promises.h"

namespace vigil {

/// What an adapter must have. It is made anew for each program.
///
///     struct MyAdapter {
///       static constexpr Promises promises{.fifo_ties = true};
///       static constexpr Duration tick{1};  // a unit of program time
///       Time now() const;
///       void spawn(TaskId, Script);  // resume it until it is done
///       void wake(TaskId);           // ends its kPark or kParkUntil
///       void cancel(TaskId);         // destroys its script
///       void run();                  // until nothing can run any more
///       void stop();                 // if promised: run() returns soon
///       std::function<void()> waker(TaskId);  // may be absent
///     };
///
/// Where the executor polls a task it resumes the script, and does what it is
/// told (audit/script.h has Step and Script, which is move-only):
///
///     const Step step = script.resume();
///     switch (step.kind) {
///       case Step::kSleep:      // start a timer of step.delay
///       case Step::kSleepUntil: // start a timer that ends at step.time
///       case Step::kParkUntil:  // the same; or wake() comes before
///       case Step::kPark:       // nothing: wake() will come
///       case Step::kYield:      // what a task does that wakes itself
///       case Step::kDone:       // destroy the script
///     }
///
/// Where `promises.waking_destructors`, the destructor of a script that
/// cancel() destroys may call wake(); with `promises.prompt_destruction`, that
/// of every script. Other calls from destructors, and a task that cancels
/// itself, are not tried through an adapter.
///
/// spawn(), wake() and cancel() are called from within resume() (the first
/// spawn() and, with `promises.run_again`, some of wake() when run() does not
/// run): they queue or destroy, and never resume a script themselves. wake() is
/// called only for a task that is parked and not yet woken; its kParkUntil may
/// have passed and the task be queued already, and then wake() changes nothing.
/// Better, if the executor has wakers that may be called at any time, is
/// `promises.any_wake`: then wake() is called also for the task that is resumed
/// just now (E2: it is resumed again, once, as after kYield), for one that was
/// woken already (they merge), and for one that has ended, also if it never
/// parked (nothing comes of it; W11, E12). It never is for a task that sleeps,
/// or that was not resumed yet. Keep of a task that has ended nothing that owns
/// it but its waker: a handle would keep alive what a stale waker must not
/// touch. Without it E2 is tried by kYield alone: let that call what wakes the
/// task.
///
/// If `promises.remote_wake`, wake() is called on other threads, too, one at a
/// time, while the executor's waits: the two are ordered, and no race is tried.
/// Better, if the executor has wakers, is a waker(). Called on the executor's
/// thread for a task that is parked (or was woken since, with
/// `promises.any_wake`), it returns what wakes it: a copy of its waker, and the
/// call. That is called and destroyed on another thread, and
/// only the executor itself orders it and what comes after. ThreadSanitizer
/// then reports a queue without its lock, or a count that is not atomic. So it
/// may touch the executor, and nothing of the adapter's that changes. Where
/// waker() returns none, wake() is called. If `promises.outliving_wakers`, it
/// is also called when run() has returned, for tasks that are parked (and, with
/// `promises.any_wake`, that have ended), and what it returned is called, or
/// destroyed alone, when the adapter has gone: it may hold no pointer to that.
/// All of the executor must be instrumented: what orders it in a library that
/// ThreadSanitizer does not see is none. A waker() that returns none opts out.
///
/// cancel() is called for a task that has not ended; if `promises.any_cancel`,
/// for one that has, too: nothing comes of that (E6), and what it goes by must
/// stay, weakly if that owns the task. It never is for the one that is resumed
/// just now. wake() and cancel() may be absent where `promises.park` or
/// `promises.cancel` is false; such operations are then not used. run() returns
/// in the normal way when tasks are stuck; what it throws is a broken law. If
/// `promises.run_again`, some that are stuck are woken then, by wake() and
/// waker(), and run() is called once more: these are resumed, and (unless
/// `exact_polls` is taken back) no other. Where a loop must be told that it is
/// run again, run() does it.
///
/// stop(), if promised, is called from within resume(), and no other function
/// after it but waker(). It resumes nothing, and the task that calls it stays.
/// run() is to return soon; what is resumed until then is told to park. Then
/// the adapter is destroyed. Delays are above zero and deadlines later than
/// now, unless `promises.past_deadlines`. Time ends at Time::max(): a deadline
/// that would be later is that one, and now() stops there.
///
/// Loops that call back and executors that poll futures have bases that leave
/// less to write: audit/callback_adapter.h, audit/polling_adapter.h.
template <class A>
concept Adapter =
    std::default_initializable<A> &&
    requires(A& adapter, const A& constant, TaskId task, Script script) {
      { A::promises } -> std::convertible_to<Promises>;
      { A::tick } -> std::convertible_to<Duration>;
      { constant.now() } -> std::same_as<Time>;
      adapter.spawn(task, std::move(script));
      adapter.run();
    } && (!A::promises.park || requires(A& adapter, TaskId task) {
      adapter.wake(task);
    }) && (!A::promises.cancel || requires(A& adapter, TaskId task) {
      adapter.cancel(task);
    }) && (!A::promises.stop || requires(A& adapter) { adapter.stop(); });

namespace detail {

template <Adapter A>
class AdapterHost final : public ScriptHost {
 public:
  /// REQUIRES: `adapter` is there until finish(); later it is not used.
  AdapterHost(const Program& program, A& adapter)
      : ScriptHost(program, A::promises, A::tick, std::as_const(adapter).now()),
        adapter_(&adapter) {}

 protected:
  Time now() const override { return std::as_const(*adapter_).now(); }
  void spawn(TaskId task, Script script) override {
    adapter_->spawn(task, std::move(script));
  }
  void wake(TaskId task) override {
    if constexpr (A::promises.park) {
      adapter_->wake(task);
    } else {
      (void)task;
    }
  }
  std::function<void()> waker(TaskId task) override {
    if constexpr (may_need_waker(A::promises) && HasWaker<A>) {
      return adapter_->waker(task);
    } else {
      (void)task;
      return nullptr;
    }
  }
  void cancel(TaskId task) override {
    if constexpr (A::promises.cancel) {
      adapter_->cancel(task);
    } else {
      (void)task;
    }
  }
  void stop() override {
    if constexpr (A::promises.stop) adapter_->stop();
  }

 private:
  A* adapter_;
};

/// Does some work; what it throws is written into `error`, unless something is.
template <class Work>
void note_what_is_thrown(std::string& error, std::string what, Work work) {
  try {
    return work();
  } catch (const std::exception& thrown) {
    what += thrown.what();
  } catch (...) {
    what += "an exception of unknown type";
  }
  if (error.empty()) error = std::move(what);
}

}  // namespace detail

/// Runs `program` on a new A, in the script dialect.
/// REQUIRES: `program.check()` is empty; A can run its operations.
template <Adapter A>
Observation run_on(const Program& program) {
  // On the heap: what still goes to it when it has gone is seen there.
  auto adapter = std::make_unique<A>();
  // Scripts keep it, even such as are leaked.
  const auto host = std::make_shared<detail::AdapterHost<A>>(program, *adapter);
  Observation& seen = host->recorder().observation();
  bool runs_again = false;
  detail::note_what_is_thrown(seen.error, "", [&] {
    host->start();
    adapter->run();
    host->rethrow();
  });
  if (seen.error.empty()) {
    detail::note_what_is_thrown(seen.late_error, "wake() or waker() threw: ",
                                [&] { runs_again = host->begin_second_run(); });
    if (!runs_again) seen.second.reset();
  }
  if (runs_again) {
    detail::note_what_is_thrown(seen.second->error, "",
                                [&] { adapter->run(); });
  }
  detail::note_what_is_thrown(
      seen.late_error, "waker() threw: ", [&] { host->keep_outliving(); });
  host->finish();
  adapter.reset();
  detail::note_what_is_thrown(
      seen.late_error, "and the executor had gone, a waker threw: ", [&] {
        host->call_outliving();
      });
  return host->recorder().take();
}

/// A as a subject of the judge. What A lacks to be an Adapter is an error of
/// one line for each thing.
template <class A>
constexpr Subject adapter_subject(std::string_view name,
                                  std::string_view summary) {
  // After an error there, another would follow here.
  if constexpr (detail::check_adapter<A>()) {
    static_assert(Adapter<A>, "adapter: it is no vigil::Adapter");
    if constexpr (Adapter<A>) {
      return {.name = name,
              .summary = summary,
              .dialect = Dialect::kScript,
              .promises = A::promises,
              .sees_wakers = false,
              .end_of_time = Duration::max() / Duration(A::tick),
              .run = &run_on<A>};
    }
  }
  return {};
}

}  // namespace vigil
